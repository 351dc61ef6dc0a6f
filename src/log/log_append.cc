#include "base/check.h"
#include "log/key_codec.h"
#include "log/keys.h"
#include "log/log_impl.h"
#include "log/tile_cache.h"

namespace daybook::log {
Result<void> check_entries(const std::vector<std::string>& entries) {
  if (entries.empty()) return usage("an append has at least one entry");
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].size() <= merkle::kMaxEntryBytes) continue;
    return invalid("entry " + std::to_string(i) + " of the append has " +
                   std::to_string(entries[i].size()) + " bytes; an entry has at most " +
                   std::to_string(merkle::kMaxEntryBytes));
  }
  return {};
}

void check_index_keys(const kv::Batch& index) {
  index.for_each_key([](std::string_view key) {
    DAYBOOK_CHECK(!key.empty());
    DAYBOOK_CHECK(key.front() != kEventPrefix && key.front() != kHashPrefix &&
                  key.front() != kMetaPrefix);
  });
}

TileHashes put_entries(const std::vector<std::string>& entries, merkle::CompactRange& range,
                       kv::Batch& batch) {
  TileHashes added;
  const merkle::CompactRange::Visit visit = [&](unsigned level, uint64_t index, const Hash& hash) {
    if (level % merkle::kTileHeight != 0) return;
    const unsigned tile_level = level / merkle::kTileHeight;
    batch.put(hash_key(tile_level, index), hash.view());
    const auto [run, is_new] = added.try_emplace(tile_level);
    if (is_new) run->second.first = index;
    run->second.hashes.push_back(hash);
  };
  for (const std::string& entry : entries) {
    batch.put(event_key(Position(range.size().value)), entry);
    range.append(merkle::leaf_hash(entry), visit);
  }
  return added;
}

namespace {

// The refuse-to-sign guard: `next`, from the tree in memory, must extend the last signed checkpoint
// by way of what is stored. Whatever went wrong between the two (memory, disk, a bug), no fork gets
// a signature.
Result<void> check_extends(const note::Checkpoint& last, const note::Checkpoint& next,
                           TileCache& edge) {
  if (last.size.value == 0) return {};  // every tree extends the empty one
  const merkle::NodeSource source = [&](unsigned level, uint64_t index) {
    return edge.node(level, index);
  };
  DAYBOOK_TRY(const merkle::Proof proof, merkle::consistency_proof(last.size, next.size, source));
  return merkle::verify_consistency(last.size, last.root, next.size, next.root, proof);
}

// The other guard: no key signs a size that is another's.
Result<void> check_key(const note::KeyHistory& keys, TreeSize size, const note::Verifier& signer) {
  const note::Verifier& due = keys.at(size).key;
  if (due.vkey() == signer.vkey()) return {};
  return tampered("refused to sign: the key " + note::key_id_hex(signer) + " does not sign " +
                  std::to_string(size.value) + " events, " + note::key_id_hex(due) +
                  " does: the key was rotated; close the store and open it again");
}

}  // namespace

Error stopped(const Error& why) {
  return why.with_context("this writer has stopped; close the store and open it again");
}

// Steps 1 to 3 of the commit order, which is told in log.h.
Result<SignedCheckpoint> Log::Impl::commit(Append append, merkle::CompactRange& after,
                                           const MakeNote& make_note) {
  const note::Checkpoint last = current().checkpoint;
  kv::Batch batch = std::move(append.index);
  std::vector<Hash>* const leaves = append.leaves;
  TileHashes added = put_entries(append.entries, after, batch);
  if (leaves != nullptr) *leaves = added.at(0).hashes;
  SignedCheckpoint next{{current_keys()->current().name(), after.size(), after.root()}, {}};
  if (!edge) edge.emplace(*store);
  edge->read_again(std::move(added));
  const Result<void> extends = check_extends(last, next.checkpoint, *edge);
  if (!extends.ok()) {
    return extends.error().with_context(
        "refused to sign: the new head does not extend the checkpoint of size " +
        std::to_string(last.size.value));
  }
  DAYBOOK_TRY(next.note, make_note(next.checkpoint));
  DAYBOOK_RETURN_IF_ERROR(write(std::move(batch), next.note));
  return next;
}

Result<void> Log::Impl::write(kv::Batch batch, const std::string& note) {
  DAYBOOK_RETURN_IF_ERROR(kv::check_slot_content(note));
  batch.put(kCheckpointKey, note);
  DAYBOOK_RETURN_IF_ERROR(store->write_synced(batch));
  return head_file->write(note);
}

Result<note::Checkpoint> Log::Impl::append(Append append, const MakeNote& make_note) {
  if (failed) return *failed;
  if (append.expected_size != range.size()) {
    return conflict("the log has " + std::to_string(range.size().value) + " events, not " +
                    std::to_string(append.expected_size.value) +
                    ": read the new ones and decide again");
  }
  DAYBOOK_RETURN_IF_ERROR(check_entries(append.entries));
  check_index_keys(append.index);
  merkle::CompactRange after = range;
  std::optional<note::KeyHistory> next_keys = std::move(append.keys);
  const Result<SignedCheckpoint> done = commit(std::move(append), after, make_note);
  if (!done.ok()) {
    failed = stopped(done.error());
    return *failed;
  }
  range = std::move(after);
  publish(*done, std::move(next_keys));
  return done->checkpoint;
}

Result<note::Checkpoint> Log::append(Append append) {
  const std::lock_guard guard(impl_->commit_mutex);
  if (impl_->signer == nullptr) return usage("the log was opened for reading only");
  const std::shared_ptr<const note::KeyHistory> before = impl_->current_keys();
  const TreeSize size(impl_->range.size().value + append.entries.size());
  DAYBOOK_RETURN_IF_ERROR(
      check_key(append.keys ? *append.keys : *before, size, impl_->signer->verifier()));
  return impl_->append(std::move(append),
                       [this](const note::Checkpoint& head) -> Result<std::string> {
                         return note::sign_checkpoint(head, *impl_->signer);
                       });
}

}  // namespace daybook::log
