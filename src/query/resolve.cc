#include <algorithm>
#include <map>
#include <vector>

#include "base/bytes.h"
#include "git/repository.h"
#include "query/point.h"
#include "query/source_commit.h"
#include "query/tags.h"

namespace daybook::query {
namespace {

constexpr int64_t kDayNs = 86'400'000'000'000;

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

Result<TreeSize> size_of_block(const ledger::Ledger& ledger, const Point& point) {
  DAYBOOK_TRY(const ChainId chain,
              resolve_network(ledger, {ledger.size(), std::nullopt}, point.network));
  DAYBOOK_TRY(const auto last,
              versions::last_at_block(ledger.log(), chain, point.block, ledger.size()));
  if (!last) {
    return not_found(point.text + ": no event of chain " + std::to_string(chain.value) +
                     " names this block or an earlier one");
  }
  return TreeSize(last->value + 1);
}

Result<TreeSize> size_of_tag(const ledger::Ledger& ledger, const Point& point) {
  DAYBOOK_TRY(const std::optional<Tag> tag, find_tag(ledger, point.tag));
  if (!tag) {
    return not_found("no tag \"" + point.tag + "\": `daybook tag` lists them, and docs/points.md " +
                     "the other ways to name a moment");
  }
  return tag->size;
}

Result<TreeSize> size_of_position(const ledger::Ledger& ledger, const Point& point) {
  const uint64_t size = ledger.size().value;
  if (size == 0) return not_found(point.text + ": the log is empty");
  if (point.position < size) return TreeSize(point.position + 1);
  return not_found(point.text + " is past the head: the log has " + std::to_string(size) +
                   " events, the last one is position " + std::to_string(size - 1));
}

TimeNs time_of_point(const ledger::Ledger& ledger, const Point& point) {
  if (!point.relative) return point.time;
  const int64_t now = ledger.clock().now().ns;
  if (!point.relative->yesterday) return TimeNs{now - point.relative->ago_ns};
  const int64_t since_midnight = ((now % kDayNs) + kDayNs) % kDayNs;
  return TimeNs{now - since_midnight - 1};
}

Result<TreeSize> size_of(ledger::Ledger& ledger, const Point& point) {
  switch (point.kind) {
    case Point::Kind::kLatest:
    case Point::Kind::kEffective:
      return ledger.size();
    case Point::Kind::kPosition:
      return size_of_position(ledger, point);
    case Point::Kind::kRecorded:
      return versions::size_at_recorded(ledger.log(), time_of_point(ledger, point));
    case Point::Kind::kBlock:
      return size_of_block(ledger, point);
    case Point::Kind::kCommit:
      return size_of_commit(ledger, point);
    case Point::Kind::kSource:
      return size_of_source(ledger, point);
    case Point::Kind::kTag:
      return size_of_tag(ledger, point);
  }
  return usage("unknown point");
}

// The log may label several networks alike, or one as daybook.json calls another.
std::vector<ChainId> chains_named(const ledger::Config& config,
                                  const std::map<ChainId, std::string>& names,
                                  std::string_view text) {
  std::vector<ChainId> chains;
  for (const auto& [chain, name] : names) {
    const ledger::NetworkConfig* configured = ledger::network_of(config, chain);
    if (name == text || (configured != nullptr && ledger::is_called(*configured, text))) {
      chains.push_back(chain);
    }
  }
  return chains;
}

Error ambiguous_network(std::string_view text, const std::vector<ChainId>& chains) {
  std::string list;
  for (const ChainId chain : chains) {
    list += (list.empty() ? "chain " : ", chain ") + std::to_string(chain.value);
  }
  return conflict("network \"" + std::string(text) + "\" is ambiguous: " + list +
                  "; give the chain id in its place");
}

// By number first: a chain id is never ambiguous, whatever networks are called.
Result<ChainId> chain_named(const ledger::Config& config,
                            const std::map<ChainId, std::string>& names, std::string_view text) {
  const std::optional<uint64_t> number = parse_decimal(text);
  if (number && names.count(ChainId(*number)) != 0) return ChainId(*number);
  const std::vector<ChainId> chains = chains_named(config, names, text);
  if (chains.size() == 1) return chains.front();
  if (chains.size() > 1) return ambiguous_network(text, chains);
  std::string known;
  for (const auto& [chain, name] : names) {
    known += (known.empty() ? "" : ", ") + name + " (" + std::to_string(chain.value) + ")";
  }
  return not_found("no network \"" + std::string(text) + "\" at this point; there is " +
                   (known.empty() ? "none" : known));
}

}  // namespace

Result<Located> locate(ledger::Ledger& ledger, const Point& point) {
  DAYBOOK_TRY(const TreeSize size, size_of(ledger, point));
  if (size > ledger.size()) {
    return not_found(point.text + " is past the head: it shows " + std::to_string(size.value) +
                     " events, the log has " + std::to_string(ledger.size().value));
  }
  Located located{point, size, std::nullopt};
  if (point.kind == Point::Kind::kEffective) located.effective = time_of_point(ledger, point);
  return located;
}

Result<Located> locate(ledger::Ledger& ledger, const Point& at, std::string_view effective) {
  DAYBOOK_TRY(Located located, locate(ledger, at));
  if (effective.empty()) return located;
  if (located.effective) {
    return usage(at.text + " is an effective time already: give one of the two");
  }
  DAYBOOK_TRY(const Point time, parse_point("@effective:" + std::string(effective)));
  located.effective = time_of_point(ledger, time);
  return located;
}

Result<LocatedRange> resolve_range(ledger::Ledger& ledger, const Range& range) {
  LocatedRange out;
  out.from.point.text = "the beginning";
  if (range.from) {
    DAYBOOK_TRY(out.from, locate(ledger, *range.from));
  }
  Point latest;
  latest.text = "@latest";
  DAYBOOK_TRY(out.to, locate(ledger, range.to.value_or(latest)));
  return out;
}

Result<Resolved> resolve(ledger::Ledger& ledger, const Located& located) {
  Resolved resolved{located.point, located.size, {}, located.effective};
  if (located.effective) {
    DAYBOOK_TRY(resolved.state, versions::load_state(ledger.log(), located.moment()));
  } else {
    DAYBOOK_TRY(resolved.state, ledger.state_at(located.size));
  }
  return resolved;
}

Result<Resolved> resolve(ledger::Ledger& ledger, const Point& point) {
  DAYBOOK_TRY(const Located located, locate(ledger, point));
  return resolve(ledger, located);
}

Result<ChainId> resolve_network(ledger::Ledger& ledger, const state::State& state,
                                std::string_view text) {
  std::map<ChainId, std::string> names;
  for (const auto& [chain, network] : state.networks) names[chain] = network.header.name;
  return chain_named(ledger.config(), names, text);
}

Result<ChainId> resolve_network(const ledger::Ledger& ledger, const versions::Moment& moment,
                                std::string_view text) {
  DAYBOOK_TRY(const auto headers, versions::load_headers(ledger.log(), moment));
  std::map<ChainId, std::string> names;
  for (const auto& [chain, header] : headers) names[chain] = header.name;
  return chain_named(ledger.config(), names, text);
}

}  // namespace daybook::query
