#include "base/check.h"
#include "log/key_codec.h"
#include "log/keys.h"
#include "log/log_impl.h"

namespace daybook::log {
namespace {

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

// An index record under one of the log's own prefixes would overwrite evidence.
void check_index_keys(const kv::Batch& index) {
  index.for_each_key([](std::string_view key) {
    DAYBOOK_CHECK(!key.empty());
    DAYBOOK_CHECK(key.front() != kEventPrefix && key.front() != kHashPrefix &&
                  key.front() != kMetaPrefix);
  });
}

// The refuse-to-sign guard: `after`, held in memory, must extend the last signed checkpoint by way
// of what is stored. Whatever went wrong between the two (memory, disk, a bug, a second writer), no
// fork gets a signature.
Result<void> check_extends(const note::Checkpoint& signed_last, const merkle::CompactRange& after,
                           const merkle::NodeSource& nodes) {
  if (signed_last.size.value == 0) {
    if (signed_last.root == merkle::empty_root()) return {};
    return tampered("the last checkpoint has size 0 and a root that is not the empty tree's");
  }
  DAYBOOK_TRY(const merkle::Proof proof,
              merkle::consistency_proof(signed_last.size, after.size(), nodes));
  return merkle::verify_consistency(signed_last.size, signed_last.root, after.size(), after.root(),
                                    proof);
}

}  // namespace

void put_entries(const std::vector<std::string>& entries, merkle::CompactRange& range,
                 kv::Batch& batch) {
  for (const std::string& entry : entries) {
    batch.put(event_key(Position(range.size().value)), entry);
    range.append(merkle::leaf_hash(entry), [&](unsigned level, uint64_t index, const Hash& hash) {
      if (level % merkle::kTileHeight != 0) return;
      batch.put(hash_key(level / merkle::kTileHeight, index), hash.view());
    });
  }
}

Result<void> Log::Impl::sign(const merkle::CompactRange& after) {
  const note::Checkpoint last = current().checkpoint;
  const Result<void> extends = check_extends(last, after, nodes());
  if (!extends.ok()) {
    return extends.error().with_context(
        "refused to sign: the new head does not extend the checkpoint of size " +
        std::to_string(last.size.value));
  }
  const note::Checkpoint checkpoint{verifier.name(), after.size(), after.root()};
  std::string note = note::sign_checkpoint(checkpoint, *signer);
  DAYBOOK_RETURN_IF_ERROR(kv::replace_file(paths.checkpoint, note));
  publish({after.size(), after.root(), checkpoint, std::move(note)});
  return {};
}

// The commit order is told in log.h. The range in memory moves on only with everything else.
Result<note::Checkpoint> Log::append(Append append) {
  const std::lock_guard guard(impl_->commit_mutex);
  if (impl_->signer == nullptr) return usage("the log was opened for reading only");
  if (impl_->failed) return *impl_->failed;
  if (append.expected_size != impl_->range.size()) {
    return conflict("the log has " + std::to_string(impl_->range.size().value) + " events, not " +
                    std::to_string(append.expected_size.value) +
                    ": read the new ones and decide again");
  }
  DAYBOOK_RETURN_IF_ERROR(check_entries(append.entries));
  check_index_keys(append.index);
  merkle::CompactRange after = impl_->range;
  kv::Batch batch = std::move(append.index);
  put_entries(append.entries, after, batch);
  Result<void> done = impl_->store->write_synced(batch);
  if (done.ok()) done = impl_->sign(after);
  if (!done.ok()) {
    impl_->failed =
        done.error().with_context("this writer has stopped; close the store and open it again");
    return *impl_->failed;
  }
  impl_->range = std::move(after);
  return impl_->current().checkpoint;
}

}  // namespace daybook::log
