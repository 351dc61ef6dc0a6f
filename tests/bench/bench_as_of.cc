// As-of at 10^4 and 10^6 events, by either clock: one contract and the whole network at a random
// point, beside a random raw LevelDB get and beside `git show COMMIT:FILE`. Its cost must not grow
// with the log.
#include <cstdlib>
#include <map>
#include <random>

#include "base/bytes.h"
#include "bench/book.h"
#include "bench/suite.h"
#include "git/repository.h"
#include "log/keys.h"
#include "project/git_projector.h"
#include "versions/versions.h"

namespace daybook::bench {
namespace {

constexpr uint64_t kSmall = 10'000;

Contender raw_get(const std::string& name, uint64_t events) {
  return {name, [=](Measure& measure) {
            const kv::Store& store = shared_book(events).ledger().log().store();
            std::mt19937_64 random(1);
            measure.each([&](uint64_t) {
              std::string key(1, log::kEventPrefix);
              append_be64(key, random() % events);
              const auto value = store.get(key);
              require(value.ok() && value->has_value(), "a get failed");
            });
          }};
}

// The moment of a question: after a random number of events, and with `effective` also what was
// true when a random one of them was recorded.
versions::Moment random_moment(Book& book, std::mt19937_64& random, bool effective) {
  const uint64_t events = book.ledger().size().value;
  const TreeSize size(kContracts + 1 + random() % (events - kContracts - 1));
  if (!effective) return {size, std::nullopt};
  return {size, TimeNs{kFirstNs +
                       static_cast<int64_t>(kContracts + 1 + random() % size.value) * kStepNs}};
}

Contender as_of_contract(const std::string& name, uint64_t events, bool effective) {
  return {name, [=](Measure& measure) {
            Book& book = shared_book(events);
            std::mt19937_64 random(2);
            measure.each([&](uint64_t) {
              const std::string contract = "C" + std::to_string(random() % kContracts);
              const auto loaded = versions::load_contract(book.ledger().log(), kChain, contract,
                                                          random_moment(book, random, effective));
              require(loaded.ok() && loaded->has_value(), "an as-of failed");
            });
          }};
}

Contender as_of_network(const std::string& name, uint64_t events, bool effective) {
  return {name, [=](Measure& measure) {
            Book& book = shared_book(events);
            std::mt19937_64 random(3);
            measure.each([&](uint64_t) {
              const auto loaded = versions::load_network(book.ledger().log(), kChain,
                                                         random_moment(book, random, effective),
                                                         versions::Histories::kSkip);
              require(loaded.ok() && loaded->has_value(), "an as-of failed");
            });
          }};
}

// The same question to the snapshot branch: git reads the file of a commit.
class GitShow {
 public:
  void run(Measure& measure) {
    if (commits_.empty()) project();
    std::mt19937_64 random(4);
    measure.each([&](uint64_t) {
      const std::string commit = commits_[kContracts + random() % (kCommits - kContracts)].hex;
      const std::string command = "git -C " + folder_ + " show " + commit +
                                  ":deployments/unified/bench.unified.json > /dev/null";
      require(std::system(command.c_str()) == 0, "git show failed");
    });
  }

 private:
  static constexpr uint64_t kCommits = 1000;

  void project() {
    book_.fill(kCommits);
    const auto report = project::project_git(book_.ledger(), {});
    require(report.ok() && report->tip, "no snapshots");
    folder_ = book_.ledger().paths().resolve(book_.ledger().config().git_repository);
    const auto repository = git::Repository::open(folder_);
    require(repository.ok(), "no repository");
    const auto commits = (*repository)->history(*report->tip);
    require(commits.ok() && commits->size() == kCommits, "commits are missing");
    commits_ = *commits;
  }

  Book book_;
  std::string folder_;
  std::vector<git::ObjectId> commits_;
};

// What anybody can do who has the events and no index: fold them up to the point.
Contender refold(const std::string& name, uint64_t events) {
  return {name, [=](Measure& measure) {
            Book& book = shared_book(events);
            std::mt19937_64 random(5);
            measure.each([&](uint64_t) {
              const TreeSize size = random_moment(book, random, false).size;
              state::State folded;
              const auto done = book.ledger().scan(
                  Position(0), size, [&](const event::Event& event, std::string_view) {
                    return state::apply(folded, event);
                  });
              require(done.ok(), "a fold failed");
            });
          }};
}

Contender git_show() {
  auto show = std::make_shared<std::unique_ptr<GitShow>>();
  return {"git show", [=](Measure& measure) {
            if (!*show) *show = std::make_unique<GitShow>();
            (*show)->run(measure);
          }};
}

Workload contract() {
  const std::string n = power_of_ten(large_log());
  return {"as-of/contract",
          "one contract after a random number of events",
          "answer",
          {as_of_contract(n, large_log(), false), as_of_contract("10^4", kSmall, false),
           raw_get("LevelDB get " + n, large_log()), raw_get("LevelDB get 10^4", kSmall),
           git_show(), refold("refold 10^4", kSmall)},
          {time_at_most(n, "LevelDB get " + n, 2), time_at_most(n, "10^4", 1.3),
           speed_at_least(n, "git show", 100)}};
}

Workload contract_effective() {
  const std::string n = power_of_ten(large_log());
  return {"as-of/contract-effective",
          "one contract by both clocks",
          "answer",
          {as_of_contract(n, large_log(), true), as_of_contract("10^4", kSmall, true),
           raw_get("LevelDB get " + n, large_log())},
          {}};
}

Workload network() {
  const std::string n = power_of_ten(large_log());
  return {"as-of/network",
          "a network of 64 contracts after a random number of events",
          "answer",
          {as_of_network(n, large_log(), false), as_of_network("10^4", kSmall, false),
           as_of_network(n + " by both clocks", large_log(), true), git_show()},
          {time_at_most(n, "10^4", 1.3), speed_at_least(n, "git show", 100)}};
}

SUITE_WORKLOAD(contract);
SUITE_WORKLOAD(contract_effective);
SUITE_WORKLOAD(network);

}  // namespace
}  // namespace daybook::bench
