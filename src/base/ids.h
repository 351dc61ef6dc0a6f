// Strong ids: a position, a revision, a tree size and a chain id cannot be mixed up at compile
// time.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>

namespace daybook {

template <class Tag>
struct StrongId {
  uint64_t value = 0;

  constexpr StrongId() = default;
  constexpr explicit StrongId(uint64_t v) : value(v) {}
  friend constexpr auto operator<=>(StrongId, StrongId) = default;
  [[nodiscard]] constexpr StrongId next() const { return StrongId(value + 1); }
  friend std::ostream& operator<<(std::ostream& out, StrongId id) { return out << id.value; }
};

// Place of an event in the log: dense, from 0, no gaps, never reused. Also its Merkle leaf index.
using Position = StrongId<struct PositionTag>;
// Number of events in a log, or leaves in a tree: the position that the next one gets.
using TreeSize = StrongId<struct TreeSizeTag>;
// Place of an event in its subject's own history: dense, from 0.
using Revision = StrongId<struct RevisionTag>;
// EIP-155 chain id. The only thing that names a network: labels and addresses do not.
using ChainId = StrongId<struct ChainIdTag>;

// 128 bits, shown as a UUID. Version 7 (RFC 9562) when we make it from the clock, version 8 when it
// derives from an import's source. The idempotency key of an event.
struct EventId {
  std::array<uint8_t, 16> bytes{};
  friend auto operator<=>(const EventId&, const EventId&) = default;
  [[nodiscard]] bool is_nil() const { return *this == EventId{}; }
};
std::ostream& operator<<(std::ostream& out, const EventId& id);  // as to_string(id), base/bytes.h

}  // namespace daybook

template <class Tag>
struct std::hash<daybook::StrongId<Tag>> {
  size_t operator()(daybook::StrongId<Tag> id) const noexcept {
    return std::hash<uint64_t>()(id.value);
  }
};
