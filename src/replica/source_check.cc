#include "replica/source_check.h"

#include <algorithm>

#include "note/note.h"

namespace daybook::replica {
namespace {

unsigned width_of(uint64_t index, TreeSize size) {
  return static_cast<unsigned>(
      std::min(merkle::kTileWidth, size.value - index * merkle::kTileWidth));
}

Result<std::vector<std::string>> read_bundle(const TileSource& source, uint64_t index,
                                             TreeSize size) {
  const merkle::TileId id{true, 0, index, width_of(index, size)};
  DAYBOOK_TRY(const std::string bytes, source.tile(id));
  auto entries = merkle::decode_bundle(bytes, id.width);
  if (!entries.ok()) {
    return tampered(source.name() + ": " + merkle::tile_path(id) + ": " + entries.error().message);
  }
  return entries;
}

// Where the entries and the leaf hashes of a source whose root is wrong part.
std::string first_misfit(const TileSource& source, TreeSize size) {
  for (uint64_t index = 0; index * merkle::kTileWidth < size.value; ++index) {
    const auto entries = read_bundle(source, index, size);
    const auto hashes = source.tile({false, 0, index, width_of(index, size)});
    if (!entries.ok() || !hashes.ok()) break;
    for (size_t i = 0; i < entries->size(); ++i) {
      const Hash leaf = merkle::leaf_hash((*entries)[i]);
      if (std::string_view(*hashes).substr(std::min(32 * i, hashes->size()), 32) == leaf.view())
        continue;
      return "event " + std::to_string(index * merkle::kTileWidth + i) +
             " does not fit its leaf hash: one of the two was changed";
    }
  }
  return "its entries and leaf hashes fit each other, and not the signed root: both were changed, "
         "or the entries are another log's";
}

}  // namespace

Result<SignedHead> read_claim(const TileSource& source) {
  DAYBOOK_TRY(std::string bytes, source.checkpoint());
  const Result<note::Note> note = note::parse_note(bytes);
  if (!note.ok()) return tampered(source.name() + ": checkpoint: " + note.error().message);
  Result<note::Checkpoint> checkpoint = note::parse_checkpoint_text(note->text);
  if (!checkpoint.ok()) {
    return tampered(source.name() + ": checkpoint: " + checkpoint.error().message);
  }
  const auto own =
      std::count_if(note->signatures.begin(), note->signatures.end(),
                    [&](const note::Signature& line) { return line.name == checkpoint->origin; });
  const bool has_others = static_cast<size_t>(own) != note->signatures.size();
  if (own != 1 || (has_others && !source.may_be_cosigned()) || note::render_note(*note) != bytes) {
    return tampered(source.name() + ": checkpoint: it has more in it than the log's own signature");
  }
  return SignedHead{std::move(checkpoint).value(), std::move(bytes)};
}

bool claims_known_key(const std::string& note, const note::KeyHistory& keys) {
  const Result<note::Note> parsed = note::parse_note(note);
  return parsed.ok() && std::any_of(parsed->signatures.begin(), parsed->signatures.end(),
                                    [&](const note::Signature& line) {
                                      return keys.find(line.name, line.key_id) != nullptr;
                                    });
}

Result<void> check_claim(const TileSource& source, const SignedHead& claim,
                         const note::KeyHistory& keys) {
  const Result<note::Checkpoint> opened = note::open_checkpoint(claim.note, keys);
  if (opened.ok()) return {};
  return tampered(source.name() + ": checkpoint: " + opened.error().message +
                  "; it is not the log of the key " + keys.current().vkey() +
                  ", or it was changed");
}

Result<std::vector<std::string>> read_entries(const TileSource& source, TreeSize from,
                                              TreeSize size, uint64_t max_bytes) {
  std::vector<std::string> out;
  uint64_t bytes = 0;
  uint64_t at = from.value;
  while (at < size.value && (out.empty() || bytes < max_bytes)) {
    const uint64_t index = at / merkle::kTileWidth;
    DAYBOOK_TRY(std::vector<std::string> bundle, read_bundle(source, index, size));
    for (size_t i = at - index * merkle::kTileWidth; i < bundle.size(); ++i) {
      bytes += bundle[i].size();
      out.push_back(std::move(bundle[i]));
    }
    at = from.value + out.size();
  }
  return out;
}

Result<std::vector<std::string>> read_all_entries(const TileSource& source, TreeSize from,
                                                  TreeSize size) {
  return read_entries(source, from, size, UINT64_MAX);
}

Result<ledger::KeyFold> check_entries(const TileSource& source, const note::Checkpoint& head,
                                      const std::function<void(uint64_t, uint64_t)>& progress) {
  merkle::CompactRange range;
  ledger::KeyFold keys;
  Result<void> follows;  // told after the root: an altered entry is the cause, not its echo
  const ledger::KeyFold::RootAt root_at = [&](TreeSize) -> Result<Hash> { return range.root(); };
  while (range.size() < head.size) {
    DAYBOOK_TRY(const std::vector<std::string> entries,
                read_entries(source, range.size(), head.size, kBatchBytes));
    for (const std::string& entry : entries) {
      if (follows.ok()) {
        follows = keys.take_stored(Position(range.size().value), entry, root_at);
      }
      range.append(merkle::leaf_hash(entry));
    }
    if (progress) progress(range.size().value, head.size.value);
  }
  if (range.root() != head.root) {
    return tampered(source.name() + ": its entries do not give the root that was signed: " +
                    first_misfit(source, head.size));
  }
  if (!follows.ok()) return tampered(source.name() + ": " + follows.error().message);
  return keys;
}

Result<CheckedSource> check_source(const TileSource& source, const note::Verifier& anchor,
                                   const std::function<void(uint64_t, uint64_t)>& progress) {
  DAYBOOK_TRY(SignedHead claim, read_claim(source));
  // Signed by another key than the anchor, it may still be the log's: its entries tell.
  const bool is_anchors = claims_known_key(claim.note, anchor);
  if (is_anchors || claim.checkpoint.origin != anchor.name()) {
    DAYBOOK_RETURN_IF_ERROR(check_claim(source, claim, anchor));
  }
  const Result<ledger::KeyFold> fold = check_entries(source, claim.checkpoint, progress);
  const bool no_chain = !fold.ok() || fold->history().find(anchor) == nullptr;
  if (!is_anchors && no_chain) DAYBOOK_RETURN_IF_ERROR(check_claim(source, claim, anchor));
  if (!fold.ok()) return fold.error();
  Result<note::KeyHistory> keys = fold->finish(anchor);
  if (!keys.ok()) return keys.error().with_context(source.name());
  DAYBOOK_RETURN_IF_ERROR(check_claim(source, claim, *keys));
  return CheckedSource{std::move(claim), std::move(keys).value()};
}

}  // namespace daybook::replica
