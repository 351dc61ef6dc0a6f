// As-of at 10^4 and 10^6 events, by either clock: one contract and the whole network at a random
// point, beside a random raw LevelDB get and beside `git show COMMIT:FILE`. Its cost must not grow
// with the log. A log of 10^4 events that was just written is in LevelDB's memory, where a get
// costs a tenth: what grows is also told of the same log in tables, and in units of a get.
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

// Which log is asked.
struct Asked {
  uint64_t events;
  bool in_tables = false;
  uint64_t contracts = kContracts;

  [[nodiscard]] Book& book() const {
    return in_tables ? book_in_tables(events) : shared_book(events, contracts);
  }
};

Contender raw_get(const std::string& name, Asked asked) {
  return {name, [=](Measure& measure) {
            const uint64_t events = asked.events;
            const kv::Store& store = asked.book().ledger().log().store();
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
versions::Moment random_moment(const Asked& asked, std::mt19937_64& random, bool effective) {
  const uint64_t all_there = asked.contracts + 1;
  const TreeSize size(all_there + random() % (asked.events - all_there));
  if (!effective) return {size, std::nullopt};
  return {size,
          TimeNs{kFirstNs + static_cast<int64_t>(all_there + random() % size.value) * kStepNs}};
}

Contender as_of_contract(const std::string& name, Asked asked, bool effective) {
  return {name, [=](Measure& measure) {
            const log::Log& log = asked.book().ledger().log();
            std::mt19937_64 random(2);
            measure.each([&](uint64_t) {
              const std::string contract = "C" + std::to_string(random() % asked.contracts);
              const auto loaded = versions::load_contract(log, kChain, contract,
                                                          random_moment(asked, random, effective));
              require(loaded.ok() && loaded->has_value(), "an as-of failed");
            });
          }};
}

Contender as_of_network(const std::string& name, Asked asked, bool effective) {
  return {name, [=](Measure& measure) {
            const log::Log& log = asked.book().ledger().log();
            std::mt19937_64 random(3);
            measure.each([&](uint64_t) {
              const auto loaded = versions::load_network(
                  log, kChain, random_moment(asked, random, effective), versions::Histories::kSkip);
              require(loaded.ok() && loaded->has_value() &&
                          (*loaded)->contracts.size() == asked.contracts,
                      "an as-of failed");
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
              const TreeSize size = random_moment({events}, random, false).size;
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

// How an operation grows from the log in tables of 10^4 events to the large one, each in units of
// another operation on the same log.
Mark growth_at_most(const std::string& n, const std::string& unit, double limit) {
  const auto time = [](const Outcomes& outcomes, const std::string& name) {
    const auto found = outcomes.find(name);
    require(found != outcomes.end(), "a mark is about " + name + ", which did not run");
    return 1 / found->second.rate();
  };
  return {"growth from 10^4 in tables to " + n + ", in " + unit + "s",
          [=](const Outcomes& outcomes) {
            return time(outcomes, n) / time(outcomes, unit + " " + n) /
                   (time(outcomes, "10^4 in tables") / time(outcomes, unit + " 10^4 in tables"));
          },
          limit, false};
}

Workload contract() {
  const std::string n = power_of_ten(large_log());
  const Asked large{large_log()}, small{kSmall}, tables{kSmall, true};
  return {"as-of/contract",
          "one contract after a random number of events",
          "answer",
          {as_of_contract(n, large, false), as_of_contract("10^4", small, false),
           as_of_contract("10^4 in tables", tables, false), raw_get("LevelDB get " + n, large),
           raw_get("LevelDB get 10^4", small), raw_get("LevelDB get 10^4 in tables", tables),
           git_show(), refold("refold 10^4", kSmall)},
          {time_at_most(n, "LevelDB get " + n, 2), time_at_most(n, "10^4", 1.3),
           time_at_most(n, "10^4 in tables", 1.3), growth_at_most(n, "LevelDB get", 1.3),
           speed_at_least(n, "git show", 100)}};
}

Workload contract_effective() {
  const std::string n = power_of_ten(large_log());
  const Asked large{large_log()}, small{kSmall};
  return {"as-of/contract-effective",
          "one contract by both clocks",
          "answer",
          {as_of_contract(n, large, true), as_of_contract("10^4", small, true),
           raw_get("LevelDB get " + n, large)},
          {}};
}

Workload network() {
  const std::string n = power_of_ten(large_log());
  const std::string real = n + ", 9 contracts";
  static_assert(kRealContracts == 9);
  const Asked large{large_log()}, small{kSmall}, tables{kSmall, true};
  return {"as-of/network",
          "a network of 64 contracts, and one of 9, after a random number of events",
          "answer",
          {as_of_network(n, large, false),
           as_of_network(real, {large_log(), false, kRealContracts}, false),
           as_of_network("10^4", small, false), as_of_network("10^4 in tables", tables, false),
           as_of_network(n + " by both clocks", large, true), raw_get("LevelDB get " + n, large),
           raw_get("LevelDB get 10^4 in tables", tables), git_show()},
          {time_at_most(n, "10^4", 1.3), time_at_most(n, "10^4 in tables", 1.3),
           growth_at_most(n, "LevelDB get", 1.3), speed_at_least(n, "git show", 100),
           speed_at_least(real, "git show", 100)}};
}

SUITE_WORKLOAD(contract);
SUITE_WORKLOAD(contract_effective);
SUITE_WORKLOAD(network);

}  // namespace
}  // namespace daybook::bench
