// Taking over events that another writer recorded: the same fold and the same index as submit's, on
// bytes that are kept as they are.
#include "kv/durable_file.h"
#include "kv/path_exists.h"
#include "ledger/key_files.h"
#include "ledger/key_fold.h"
#include "ledger/ledger_impl.h"

namespace daybook::ledger {
namespace {

// Folds `entries` into `state`, the first `state.size` events of the log, and indexes them.
Result<kv::Batch> index_entries(const std::vector<std::string>& entries, state::State& state) {
  kv::Batch index;
  for (const std::string& entry : entries) {
    DAYBOOK_TRY(const event::Event event, decode_stored(Position(state.size.value), entry));
    const auto replaced = versions::replaced_value(state, event);
    DAYBOOK_RETURN_IF_ERROR(state::apply(state, event));
    versions::index_event(event, replaced, state, index);
  }
  return index;
}

}  // namespace

Result<void> Ledger::create_replica(const std::string& root, const ReplicaOptions& options,
                                    const EntryFeed& feed) {
  const Paths paths(root);
  DAYBOOK_TRY(const bool is_there, kv::path_exists(paths.config));
  if (is_there) return conflict("there is a daybook in " + root);
  if (options.keys.empty()) return usage("a replica needs the log's key");
  const note::Verifier& verifier = options.keys.current();
  if (verifier.name() != options.config.origin) {
    return invalid("the key is named \"" + verifier.name() + "\" and the origin is \"" +
                   options.config.origin + "\": a log's key bears the log's name");
  }
  DAYBOOK_RETURN_IF_ERROR(kv::make_lasting_folders(root));
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(paths.store, 0700));
  DAYBOOK_RETURN_IF_ERROR(kv::replace_file(paths.public_key, verifier.vkey() + "\n"));
  state::State state;
  KeyFold keys;
  const log::Feed indexed = [&](TreeSize from) -> Result<log::Incoming> {
    DAYBOOK_TRY(std::vector<std::string> entries, feed(from));
    for (size_t i = 0; i < entries.size(); ++i) {
      DAYBOOK_RETURN_IF_ERROR(keys.take_stored(Position(from.value + i), entries[i], {}));
    }
    DAYBOOK_TRY(kv::Batch index, index_entries(entries, state));
    return log::Incoming{std::move(entries), std::move(index)};
  };
  DAYBOOK_RETURN_IF_ERROR(log::Log::create_replica(paths.store, options.keys, options.checkpoint,
                                                   {new_store_id()}, indexed));
  if (!keys.history().empty() && !(keys.history() == options.keys)) {
    return tampered("the events name other keys than those that the checkpoint was checked with");
  }
  return kv::create_exclusive(paths.config, render_config(options.config));
}

Result<note::KeyHistory> Ledger::keys_with(const std::vector<std::string>& entries) const {
  DAYBOOK_TRY(merkle::CompactRange range, merkle::compact_range_at(size(), impl_->log->nodes()));
  return extend_keys(*keys(), std::move(range), entries);
}

Result<void> Ledger::replicate(std::vector<std::string> entries, const std::string& checkpoint) {
  DAYBOOK_TRY(note::KeyHistory keys_after, keys_with(entries));
  DAYBOOK_TRY(state::State * head, impl_->deciding_state());
  const TreeSize before = head->size;
  Result<kv::Batch> index = index_entries(entries, *head);
  Result<void> done;
  if (!index.ok()) {
    done = index.error();
  } else {
    const Result<note::Checkpoint> taken = impl_->log->replicate(
        {before, std::move(entries), std::move(index).value(), std::move(keys_after)}, checkpoint);
    if (!taken.ok()) done = taken.error();
  }
  if (!done.ok()) impl_->deciding.reset();  // it may hold events that are not here
  return done.ok() ? switch_key_files(impl_->paths, *keys()) : done;
}

}  // namespace daybook::ledger
