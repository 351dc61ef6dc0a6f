#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "git/repository.h"
#include "query/point.h"
#include "versions/versions.h"

namespace daybook::query {
namespace {

// The position after which a snapshot commit was made: its Daybook-Position trailer counts the
// events it shows.
Result<TreeSize> size_of_commit(ledger::Ledger& ledger, const Point& point) {
  const ledger::Config& config = ledger.config();
  DAYBOOK_TRY(const auto repository,
              git::Repository::open(ledger.paths().resolve(config.git_repository)));
  DAYBOOK_TRY(const git::ObjectId id, repository->resolve_prefix(config.git_branch, point.commit));
  DAYBOOK_TRY(const git::CommitInfo commit, repository->read_commit(id));
  const std::string trailer = "\nDaybook-Position: ";
  const size_t at = commit.message.rfind(trailer);
  if (at == std::string::npos) {
    return not_found("commit " + id.hex + " is not a daybook snapshot: it has no Daybook-Position");
  }
  const size_t from = at + trailer.size();
  const size_t end = std::min(commit.message.find('\n', from), commit.message.size());
  const auto size = parse_decimal(std::string_view(commit.message).substr(from, end - from));
  if (!size) return invalid("commit " + id.hex + ": its Daybook-Position is not a number");
  return TreeSize(*size);
}

TimeNs effective_or_recorded(const event::Event& event) {
  return event.effective.value_or(event.recorded);
}

// What, as known now, was true at `time`: every event that took effect by then, in the order in
// which it did (log order among equals). Each carries its subject's whole value, so the last one of
// a subject decides.
Result<state::State> state_at_effective(const ledger::Ledger& ledger, TimeNs time) {
  std::vector<event::Event> events;
  DAYBOOK_RETURN_IF_ERROR(ledger.scan(
      Position(0), ledger.size(), [&](const event::Event& event, std::string_view) -> Result<void> {
        if (effective_or_recorded(event) <= time) events.push_back(event);
        return {};
      }));
  std::stable_sort(events.begin(), events.end(), [](const event::Event& a, const event::Event& b) {
    return effective_or_recorded(a) < effective_or_recorded(b);
  });
  state::State state;
  for (const event::Event& event : events) state::fold(state, event);
  state.size = ledger.size();
  return state;
}

Result<TreeSize> size_of(ledger::Ledger& ledger, const Point& point) {
  switch (point.kind) {
    case Point::Kind::kLatest:
    case Point::Kind::kEffective:
      return ledger.size();
    case Point::Kind::kPosition:
      if (point.position >= ledger.size().value) {
        return not_found(
            point.text + " is past the head: the log has " + std::to_string(ledger.size().value) +
            " events, the last one is position " + std::to_string(ledger.size().value - 1));
      }
      return TreeSize(point.position + 1);
    case Point::Kind::kRecorded:
      return versions::size_at_recorded(ledger.log(), point.time);
    case Point::Kind::kCommit:
      return size_of_commit(ledger, point);
  }
  return usage("unknown point");
}

}  // namespace

Result<Resolved> resolve(ledger::Ledger& ledger, const Point& point) {
  if (ledger.size().value == 0 && point.kind == Point::Kind::kPosition) {
    return not_found(point.text + ": the log is empty");
  }
  DAYBOOK_TRY(const TreeSize size, size_of(ledger, point));
  if (size > ledger.size()) {
    return not_found(point.text + " is past the head: it shows " + std::to_string(size.value) +
                     " events, the log has " + std::to_string(ledger.size().value));
  }
  Resolved resolved{point, size, {}};
  if (point.kind == Point::Kind::kEffective) {
    DAYBOOK_TRY(resolved.state, state_at_effective(ledger, point.time));
  } else {
    DAYBOOK_TRY(resolved.state, ledger.state_at(size));
  }
  return resolved;
}

Result<ChainId> resolve_network(ledger::Ledger& ledger, const state::State& state,
                                std::string_view text) {
  const std::optional<uint64_t> number = parse_decimal(text);
  if (number && state.networks.count(ChainId(*number)) != 0) return ChainId(*number);
  for (const auto& [chain, network] : state.networks) {
    if (network.header.name == text) return chain;
  }
  for (const ledger::NetworkConfig& network : ledger.config().networks) {
    const bool named =
        network.name == text ||
        std::find(network.aliases.begin(), network.aliases.end(), text) != network.aliases.end();
    if (named && state.networks.count(network.chain) != 0) return network.chain;
  }
  std::string known;
  for (const auto& [chain, network] : state.networks) {
    known += (known.empty() ? "" : ", ") + network.header.name + " (" +
             std::to_string(chain.value) + ")";
  }
  return not_found("no network \"" + std::string(text) + "\" at this point; there is " +
                   (known.empty() ? "none" : known));
}

}  // namespace daybook::query
