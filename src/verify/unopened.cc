#include "verify/unopened.h"

#include "kv/raw_reader.h"
#include "ledger/ledger.h"

namespace daybook::verify {
namespace {

constexpr size_t kMostPlaces = 100;  // enough to see the pattern

}  // namespace

bool is_of_the_store(const Error& error) {
  return error.kind == ErrorKind::kDamaged || error.kind == ErrorKind::kTampered;
}

std::vector<log::Problem> unopened_problems(const std::string& root, const Error& error) {
  std::vector<log::Problem> problems = {
      {"store", "it does not open as it is: " + error.message, log::class_of(error)}};
  const log::LogPaths store(ledger::Paths(root).store);
  const auto raw = kv::salvage_raw_folder(store.leveldb);
  if (!raw.ok()) return problems;  // what opening said is all that is known
  for (const kv::RawDamage& damage : raw->damage) {
    if (problems.size() > kMostPlaces) break;
    problems.push_back({"store log/" + damage.file + " at " + std::to_string(damage.offset),
                        damage.what, "bit rot"});
  }
  return problems;
}

}  // namespace daybook::verify
