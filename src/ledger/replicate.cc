// Taking over events that another writer recorded: the same fold and the same index as submit's, on
// bytes that are kept as they are.
#include "kv/durable_file.h"
#include "kv/path_exists.h"
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
  DAYBOOK_TRY(const note::Verifier verifier, note::Verifier::parse(options.vkey));
  if (verifier.name() != options.config.origin) {
    return invalid("the key is named \"" + verifier.name() + "\" and the origin is \"" +
                   options.config.origin + "\": a log's key bears the log's name");
  }
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(root));
  DAYBOOK_RETURN_IF_ERROR(kv::make_folders(paths.store, 0700));
  DAYBOOK_RETURN_IF_ERROR(kv::replace_file(paths.public_key, verifier.vkey() + "\n"));
  state::State state;
  const log::Feed indexed = [&](TreeSize from) -> Result<log::Incoming> {
    DAYBOOK_TRY(std::vector<std::string> entries, feed(from));
    DAYBOOK_TRY(kv::Batch index, index_entries(entries, state));
    return log::Incoming{std::move(entries), std::move(index)};
  };
  DAYBOOK_RETURN_IF_ERROR(log::Log::create_replica(paths.store, verifier, options.checkpoint,
                                                   {new_store_id()}, indexed));
  return kv::create_exclusive(paths.config, render_config(options.config));
}

Result<void> Ledger::replicate(std::vector<std::string> entries, const std::string& checkpoint) {
  DAYBOOK_TRY(state::State * head, impl_->deciding_state());
  const TreeSize before = head->size;
  Result<kv::Batch> index = index_entries(entries, *head);
  Result<void> done;
  if (!index.ok()) {
    done = index.error();
  } else {
    const Result<note::Checkpoint> taken =
        impl_->log->replicate({before, std::move(entries), std::move(index).value()}, checkpoint);
    if (!taken.ok()) done = taken.error();
  }
  if (!done.ok()) impl_->deciding.reset();  // it may hold events that are not here
  return done;
}

}  // namespace daybook::ledger
