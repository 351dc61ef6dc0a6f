#include "replay/simulate/commands.h"

#include <algorithm>

#include "base/bytes.h"
#include "kv/durable_file.h"
#include "ledger/group_commit.h"
#include "project/file_projector.h"
#include "project/file_state.h"
#include "replay/simulate/drafts.h"

namespace daybook::simulate {
namespace {

constexpr char kKeeper[] = "keeper";
constexpr int64_t kDayNs = int64_t{86'400} * 1'000'000'000;

bool is_refusal(ErrorKind kind) {
  return kind == ErrorKind::kConflict || kind == ErrorKind::kInvalid;
}

}  // namespace

// Forward a little, and now and then far, in either direction.
void Commands::pass_time() {
  TimeNs& time = around_.clock.time;
  time.ns += static_cast<int64_t>(around_.random.below(2'000'000'000));
  if (!around_.random.one_in(10)) return;
  const int64_t jump = static_cast<int64_t>(around_.random.below(10)) * kDayNs;
  time.ns += around_.random.one_in(2) ? jump : -jump;
}

Trouble Commands::one() {
  pass_time();
  if (stopped_) return submit_to_stopped_writer();
  if (disturbed_) return read_and_prove();
  if (around_.keys && around_.random.one_in(10)) return redact();
  switch (around_.random.below(12)) {
    case 0:
    case 1:
      return project();
    case 2:
      return submit_through_group_commit();
    case 3:
      return repeat();
    case 4:
      return contradict();
    case 5:
      return read_and_prove();
    default:
      return submit();
  }
}

Trouble Commands::failed(const Error& error, const std::string& doing) {
  if (around_.is_disk_at_fault()) return std::nullopt;
  return doing + ": " + error.message;
}

Trouble Commands::answer(const Result<std::vector<ledger::Receipt>>& receipts, size_t batches) {
  if (receipts.ok()) return around_.acknowledged(*receipts);
  if (is_refusal(receipts.error().kind)) {
    if (batches > 1) return around_.check();  // those before the refused one are recorded
    around_.model.refused();
    return std::nullopt;
  }
  disturbed_ = true;
  stopped_ = receipts.error().message.find("this writer has stopped") != std::string::npos;
  return failed(receipts.error(), "submit");
}

ledger::Transaction Commands::transaction() {
  ledger::Transaction made = random_transaction(around_.random, around_.model.state());
  if (!around_.keys) return made;
  for (state::Draft& draft : made) {
    draft.event.reason = "because of " + daybook::to_string(draft.event.id);
  }
  return made;
}

Trouble Commands::redact() {
  static const std::string kNames[] = {"actor0", "actor1", "actor2", kKeeper};
  const std::string& name = kNames[around_.random.below(std::size(kNames))];
  const std::optional<std::string> person = ledger_.vault().find(name);
  event::Event envelope;
  envelope.id = random_id(around_.random);
  envelope.actor = kKeeper;
  state::Draft draft;
  draft.event = envelope;
  draft.event.payload = event::PayloadRedacted{Position(0), "", person.value_or("")};
  around_.model.submitting({Batch{ledger::Transaction{draft}}});
  const Result<ledger::Receipt> receipt = ledger_.redact(name, envelope);
  if (receipt.ok()) {
    ++redactions_;
    return around_.acknowledged({*receipt});
  }
  if (receipt.error().kind != ErrorKind::kNotFound) return answer(receipt.error(), 1);
  around_.model.refused();
  if (!person || !around_.model.holds_sealed_for(*person)) return std::nullopt;
  return name + " cannot be redacted: " + receipt.error().message;
}

Trouble Commands::submit() {
  std::vector<ledger::Transaction> transactions;
  for (uint64_t left = 1 + around_.random.below(4); left > 0; --left) {
    transactions.push_back(transaction());
  }
  const size_t per_batch = 1 + around_.random.below(4);
  std::vector<Batch> batches;
  for (size_t i = 0; i < transactions.size(); ++i) {
    if (i % per_batch == 0) batches.emplace_back();
    batches.back().push_back(transactions[i]);
  }
  const size_t count = batches.size();
  around_.model.submitting(std::move(batches));
  return answer(ledger_.submit(transactions, per_batch), count);
}

Trouble Commands::submit_through_group_commit() {
  ledger::GroupCommit group(ledger_);
  const ledger::Transaction submitted = transaction();
  around_.model.submitting({{submitted}});
  return answer(group.submit(submitted), 1);
}

Trouble Commands::submit_to_stopped_writer() {
  const auto receipts = ledger_.submit({transaction()});
  if (!receipts.ok()) return std::nullopt;
  return "a writer whose write failed took another one";
}

Trouble Commands::expect_repeated(const ledger::Transaction& transaction) {
  const auto receipts = ledger_.submit({transaction});
  if (!receipts.ok()) {
    disturbed_ = true;
    return failed(receipts.error(), "submit again");
  }
  for (const ledger::Receipt& receipt : *receipts) {
    if (!receipt.repeated) return "a transaction that is in the log was recorded again";
  }
  around_.model.submitting({});
  return around_.acknowledged(*receipts);
}

Trouble Commands::repeat() {
  const auto& recorded = around_.model.recorded();
  if (recorded.empty()) return std::nullopt;
  return expect_repeated(recorded[around_.random.below(recorded.size())]);
}

Trouble Commands::send_again(const std::vector<ledger::Transaction>& unanswered) {
  for (const ledger::Transaction& transaction : unanswered) {
    if (disturbed_) return std::nullopt;
    const Result<std::optional<Position>> found = ledger_.find(transaction.front().event.id);
    if (!found.ok()) return failed(found.error(), "find");
    Trouble trouble;
    if (*found) {
      trouble = expect_repeated(transaction);
    } else {
      around_.model.submitting({{transaction}});
      trouble = answer(ledger_.submit({transaction}), 1);
    }
    if (trouble) return trouble;
  }
  return std::nullopt;
}

Trouble Commands::contradict() {
  const auto& recorded = around_.model.recorded();
  if (recorded.empty()) return std::nullopt;
  ledger::Transaction transaction = recorded[around_.random.below(recorded.size())];
  // Not a personal part: those of a redacted person cannot be compared.
  transaction.front().event.approver += " and another one";
  const auto receipts = ledger_.submit({transaction});
  if (receipts.ok()) return "an event id was taken with other content";
  if (receipts.error().kind == ErrorKind::kConflict) return std::nullopt;
  disturbed_ = true;
  return failed(receipts.error(), "submit other content");
}

// Only what the log holds is projected, and nothing that a crash left counts as edited by hand.
Trouble Commands::project() {
  const Result<project::FileReport> report = project::project_files(ledger_, false);
  if (!report.ok()) return failed(report.error(), "project");
  if (!report->hand_edited.empty()) {
    return report->hand_edited.front() + " counts as edited by hand, and nobody did";
  }
  for (const auto& [name, content] : project::render_files(around_.model.state())) {
    const std::string path = ledger_.paths().resolve(ledger_.config().files_folder) + "/" + name;
    const Result<std::string> found = kv::read_file(path, UINT64_MAX, *ledger_.paths().files);
    if (!found.ok()) return failed(found.error(), "read a projected file");
    if (*found != content) return name + " was projected and is not what the events give";
  }
  return std::nullopt;
}

Trouble Commands::read_and_prove() {
  const uint64_t size = ledger_.size().value;
  if (size == 0) return std::nullopt;
  const Position position(around_.random.below(size));
  const Result<std::string> bytes = ledger_.log().read(position);
  if (!bytes.ok()) return failed(bytes.error(), "read");
  const Result<log::ProofFile> proof = ledger_.prove(position);
  if (!proof.ok()) return failed(proof.error(), "prove");
  const Result<void> verified = merkle::verify_inclusion(
      merkle::leaf_hash(*bytes), position, ledger_.size(), proof->proof, ledger_.log().root());
  return verified.ok() ? std::nullopt : Trouble("a proof does not verify");
}

}  // namespace daybook::simulate
