#include "attack/verdict.h"

#include <algorithm>
#include <map>
#include <vector>

#include "ledger/ledger_fixture.h"
#include "project/file_state.h"
#include "verify/verify.h"

namespace daybook::attack {
namespace {

constexpr char kSeparator = '\x1f';

// The names that docs/format/store.md gives to what open refuses.
const std::vector<std::string> kNames = {"swapped",
                                         "rolled back",
                                         "damaged checkpoint",
                                         "altered checkpoint",
                                         "foreign checkpoint",
                                         "shortened",
                                         "planted",
                                         "altered"};

const std::map<ErrorKind, std::string> kKinds = {
    {ErrorKind::kInvalid, "invalid"},         {ErrorKind::kUsage, "usage"},
    {ErrorKind::kConflict, "conflict"},       {ErrorKind::kNotFound, "not found"},
    {ErrorKind::kTampered, "tampered"},       {ErrorKind::kDamaged, "damaged"},
    {ErrorKind::kEnvironment, "environment"}, {ErrorKind::kBusy, "busy"}};

Verdict refused(const Error& error) {
  Verdict verdict;
  verdict.reported = true;
  verdict.code = exit_code(error.kind);
  verdict.klass = kKinds.at(error.kind);
  verdict.message = error.message;
  for (const std::string& name : kNames) {
    if (error.message.find(name + ": ") == std::string::npos) continue;
    verdict.klass += ": " + name;
    break;
  }
  return verdict;
}

// The events, the state now and before, and the files: what anybody may ask for.
Result<std::string> ask(ledger::Ledger& ledger) {
  std::string all = ledger.log().root().hex();
  DAYBOOK_RETURN_IF_ERROR(
      ledger.scan(Position(0), ledger.size(), [&](const event::Event&, std::string_view bytes) {
        all += sha256(bytes).hex();
        return Result<void>();
      }));
  for (const uint64_t back : {uint64_t{0}, uint64_t{1}, uint64_t{3}}) {
    if (back > ledger.size().value) break;
    DAYBOOK_TRY(const state::State state, ledger.state_at(TreeSize(ledger.size().value - back)));
    for (const auto& [name, bytes] : project::render_files(state)) all += name + bytes;
  }
  return sha256(all).hex();
}

}  // namespace

Verdict judge(const std::string& root) {
  testing::ManualClock clock;
  ledger::OpenOptions options{false, 0};
  options.with_vault = false;  // as the program's verify does
  auto opened = ledger::Ledger::open(root, clock, options);
  if (!opened.ok()) return refused(opened.error());
  const auto report = verify::verify(**opened, {}, {});
  Verdict verdict;
  if (!report.ok()) {
    verdict = refused(report.error());
    // A damage is a problem with a class, whatever check it stops.
    verdict.reported = report.error().kind == ErrorKind::kEnvironment;
  } else if (!report->problems.empty()) {
    const log::Problem& first = report->problems.front();
    verdict.reported = true;
    verdict.klass = first.klass;
    verdict.message = first.where + ": " + first.what;
    verdict.code = verify::exit_code(*report);
  }
  const Result<std::string> answer = ask(**opened);
  if (answer.ok()) verdict.answer = *answer;
  return verdict;
}

std::string to_text(const Verdict& verdict) {
  std::string text, message = verdict.message;
  std::replace(message.begin(), message.end(), kSeparator, '?');
  for (const std::string& part : {std::string(verdict.reported ? "1" : "0"),
                                  std::to_string(verdict.code), verdict.klass, message}) {
    text += part + kSeparator;
  }
  return text + verdict.answer;
}

Verdict from_text(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == kSeparator && parts.size() < 5) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  parts.resize(5);
  return {parts[0] == "1", std::atoi(parts[1].c_str()), parts[2], parts[3], parts[4]};
}

}  // namespace daybook::attack
