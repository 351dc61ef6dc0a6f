#include "kv/store.h"

#include <leveldb/cache.h>
#include <leveldb/db.h>
#include <leveldb/write_batch.h>

#include <cerrno>
#include <map>

#include "base/check.h"
#include "kv/current_file.h"
#include "kv/durable_file.h"
#include "kv/file_descriptor.h"
#include "kv/file_system_env.h"
#include "kv/folder_sync_env.h"
#include "kv/idle_iterators.h"
#include "kv/path_exists.h"
#include "kv/raw_files.h"
#include "kv/reading_env.h"
#include "kv/status.h"
#include "kv/torn_end.h"
#include "kv/trial_env.h"
#include "kv/unfinished_store.h"

namespace daybook::kv {
namespace {

constexpr uint64_t kProgressEvery = 4096;
// Uncompressed blocks. A seek looks into every level: with the upper ones at hand, a look-up in a
// log of a million events reads one block, as a get does (LevelDB's own 8 MiB do not hold them).
constexpr size_t kCacheBytes = size_t{64} << 20;

leveldb::Slice slice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}
std::string_view view(leveldb::Slice bytes) {
  return {bytes.data(), bytes.size()};
}

leveldb::ReadOptions strict_read(Store::Blocks blocks) {
  leveldb::ReadOptions options;
  options.verify_checksums = true;
  options.fill_cache = blocks == Store::Blocks::kKeep;
  return options;
}

Error store_damage(const std::string& folder, const std::string& what) {
  return damaged("store " + folder + " is damaged: " + what +
                 "; restore it from a backup or a replica");
}

// LevelDB takes the folder itself for its MANIFEST when CURRENT is an empty line.
Result<void> check_current(const std::string& folder, FileSystem& files) {
  const Result<std::string> current = read_file(folder + "/CURRENT", kMaxCurrentBytes, files);
  if (!current.ok() && current.error().kind != ErrorKind::kInvalid) return current.error();
  if (!current.ok() || !parse_current(*current)) {
    return store_damage(folder, "its file CURRENT does not name a MANIFEST");
  }
  return {};
}

// Whoever only opens has a store: what is there without CURRENT has lost it. Whoever creates may
// find what an interrupted creation left, and starts it over.
Result<void> check_no_store(const std::string& folder, bool creates, FileSystem& files) {
  const Answer<std::vector<std::string>> names = files.list(folder);
  if (names.error == ENOENT) return {};
  if (names.error != 0) return errno_error("list", folder, names.error);
  std::optional<std::string> found;
  for (const std::string& name : names.value) {
    if (as_named_file(name).kind != RawFileKind::kOther) found = name;
  }
  if (found && creates) {
    DAYBOOK_TRY(found, find_lost_store(folder, files));
  }
  if (found) return store_damage(folder, "it holds " + *found + " but no CURRENT");
  return {};
}

// What is there is looked at before LevelDB is called: it makes the folder, LOCK and LOG even when
// it then refuses, and with create_if_missing it starts an empty store over the tables of one that
// lost its CURRENT.
Result<bool> store_exists(const std::string& folder, bool creates, FileSystem& files) {
  DAYBOOK_TRY(const bool has_current, path_exists(folder + "/CURRENT", files));
  DAYBOOK_RETURN_IF_ERROR(has_current ? check_current(folder, files)
                                      : check_no_store(folder, creates, files));
  return has_current;
}

Result<void> prepare_folder(const std::string& folder, const StoreOptions& options) {
  FileSystem& files = *options.storage.files;
  DAYBOOK_TRY(const bool exists, store_exists(folder, options.create_if_missing, files));
  if (exists && options.error_if_exists) return conflict("there is a store already: " + folder);
  if (exists) return {};
  if (!options.create_if_missing) return not_found("there is no store: " + folder);
  return make_lasting_folders(folder, 0755, files);
}

}  // namespace

using TornEnds = std::map<std::string, std::string>;

// LevelDB's own environment maps tables into memory; only what it leaves out is ours.
struct StoreEnvironment {
  StoreEnvironment(FileSystem& files, const TornEnds& on_trial, bool reads_only) {
    if (&files != &system_files()) others.emplace(files);
    leveldb::Env* const target = others ? &*others : leveldb::Env::Default();
    if (!on_trial.empty()) {
      trial.emplace(target, on_trial);
    } else {
      synced.emplace(target, files);
      if (reads_only && !others) reading.emplace(&*synced);
    }
  }
  leveldb::Env* env() {
    if (trial) return &*trial;
    if (reading) return &*reading;
    return &*synced;
  }
  void settle() {
    if (others) others->settle();
  }

  std::optional<FileSystemEnv> others;
  std::optional<FolderSyncEnv> synced;
  std::optional<TrialEnv> trial;
  std::optional<ReadingEnv> reading;
};

struct Batch::Writes {
  leveldb::WriteBatch batch;
};

Batch::Batch() = default;
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;
Batch::~Batch() = default;

void Batch::put(std::string_view key, std::string_view value) {
  if (writes_ == nullptr) writes_ = std::make_unique<Writes>();
  writes_->batch.Put(slice(key), slice(value));
}

void Batch::erase(std::string_view key) {
  if (writes_ == nullptr) writes_ = std::make_unique<Writes>();
  writes_->batch.Delete(slice(key));
}

bool Batch::empty() const {
  return writes_ == nullptr;
}

void Batch::for_each_key(const std::function<void(std::string_view)>& visit) const {
  struct Keys : leveldb::WriteBatch::Handler {
    explicit Keys(const std::function<void(std::string_view)>& each) : visit(each) {}
    void Put(const leveldb::Slice& key, const leveldb::Slice&) override { visit(view(key)); }
    void Delete(const leveldb::Slice& key) override { visit(view(key)); }
    const std::function<void(std::string_view)>& visit;
  };
  if (writes_ == nullptr) return;
  Keys keys(visit);
  DAYBOOK_CHECK(writes_->batch.Iterate(&keys).ok());
}

// LevelDB's own iterator steps over a damaged block and only remembers that it did. This one stops
// there: the flag is settled after every move.
struct Iterator::Impl {
  Impl(const std::string& store_folder, IdleIterators& pool) : folder(store_folder), idle(pool) {}
  ~Impl() {
    if (walk->status().ok()) idle.give(std::move(walk), revision);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  const std::string& folder;  // of the store
  IdleIterators& idle;
  uint64_t revision = 0;  // of the store, before the walk was made
  std::unique_ptr<leveldb::Iterator> walk;
  bool valid = false;

  void settle() { valid = walk->Valid() && walk->status().ok(); }
};

Iterator::Iterator(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Iterator::Iterator(Iterator&&) noexcept = default;
Iterator& Iterator::operator=(Iterator&&) noexcept = default;
Iterator::~Iterator() = default;

void Iterator::seek(std::string_view key) {
  impl_->walk->Seek(slice(key));
  impl_->settle();
}

void Iterator::seek_to_first() {
  impl_->walk->SeekToFirst();
  impl_->settle();
}

void Iterator::seek_to_last() {
  impl_->walk->SeekToLast();
  impl_->settle();
}

void Iterator::next() {
  DAYBOOK_CHECK(impl_->valid);
  impl_->walk->Next();
  impl_->settle();
}

void Iterator::next_known() {
  DAYBOOK_CHECK(impl_->valid);
  impl_->walk->Next();
  impl_->valid = impl_->walk->Valid();
}

void Iterator::prev() {
  DAYBOOK_CHECK(impl_->valid);
  impl_->walk->Prev();
  impl_->settle();
}

bool Iterator::valid() const {
  return impl_->valid;
}

std::string_view Iterator::key() const {
  DAYBOOK_CHECK(impl_->valid);
  return view(impl_->walk->key());
}

std::string_view Iterator::value() const {
  DAYBOOK_CHECK(impl_->valid);
  return view(impl_->walk->value());
}

Result<void> Iterator::status() const {
  const leveldb::Status status = impl_->walk->status();
  if (status.ok()) return {};
  return store_error(status, impl_->folder);
}

struct Store::Impl {
  Impl(std::string store_folder, const StoreOptions& options, const TornEnds& on_trial)
      : folder(std::move(store_folder)),
        reads_only(options.reads_only),
        environment(*options.storage.files, on_trial, reads_only) {}
  ~Impl() {
    environment.settle();
    renew_idle();
    if (environment.reading) environment.reading->release();
    db.reset();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  static Result<std::unique_ptr<Impl>> open(const std::string& folder, const StoreOptions& options,
                                            const TornEnds& on_trial);
  void renew_idle() {
    idle_keeping.renew();
    idle_passing.renew();
  }

  const std::string folder;
  const bool reads_only;
  mutable StoreEnvironment environment;  // outlives the database, as the cache does
  std::unique_ptr<leveldb::Cache> cache;
  std::unique_ptr<leveldb::DB> db;
  // They go before their database.
  mutable IdleIterators idle_keeping;
  mutable IdleIterators idle_passing;
  std::optional<Error> failed_write;
};

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::string& folder, StoreOptions options) {
  DAYBOOK_RETURN_IF_ERROR(prepare_folder(folder, options));
  Result<std::unique_ptr<Impl>> opened = Impl::open(folder, options, {});
  if (!opened.ok() && opened.error().kind == ErrorKind::kDamaged) {
    DAYBOOK_TRY(const bool cut, cut_torn_ends(folder, options));
    if (cut) opened = Impl::open(folder, options, {});
  }
  if (!opened.ok()) return opened.error();
  return std::unique_ptr<Store>(new Store(std::move(*opened)));
}

Result<std::unique_ptr<Store::Impl>> Store::Impl::open(const std::string& folder,
                                                       const StoreOptions& options,
                                                       const TornEnds& on_trial) {
  leveldb::Options strict;
  strict.paranoid_checks = true;
  strict.create_if_missing = options.create_if_missing;
  strict.error_if_exists = options.error_if_exists;
  strict.write_buffer_size = options.storage.write_buffer_bytes;
  auto impl = std::make_unique<Impl>(folder, options, on_trial);
  strict.env = impl->environment.env();
  if (auto& reading = impl->environment.reading) {
    strict.info_log = reading->no_log();
    strict.reuse_logs = has_short_log(folder, *options.storage.files);
  }
  impl->cache.reset(leveldb::NewLRUCache(kCacheBytes));
  strict.block_cache = impl->cache.get();
  leveldb::DB* db = nullptr;
  const leveldb::Status status = leveldb::DB::Open(strict, folder, &db);
  if (!status.ok()) return store_error(status, folder);
  impl->db.reset(db);
  impl->environment.settle();
  return impl;
}

// Whether it did. What cannot be found out is the damage that LevelDB named already.
Result<bool> Store::cut_torn_ends(const std::string& folder, const StoreOptions& options) {
  FileSystem& files = *options.storage.files;
  if (!options.is_whole_without_torn_end) return false;
  const Result<TornEnds> torn = find_torn_ends(folder, files);
  if (!torn.ok() || torn->empty()) return false;
  Result<std::unique_ptr<Impl>> trial = Impl::open(folder, options, *torn);
  if (!trial.ok()) return false;
  const bool is_whole =
      options.is_whole_without_torn_end(std::unique_ptr<Store>(new Store(std::move(*trial))));
  if (!is_whole) return false;
  for (const auto& [path, content] : *torn) {
    DAYBOOK_RETURN_IF_ERROR(replace_file(path, content, 0644, files));
  }
  return true;
}

Result<std::optional<std::string>> Store::get(std::string_view key, Blocks blocks) const {
  std::string value;
  const leveldb::Status status = impl_->db->Get(strict_read(blocks), slice(key), &value);
  impl_->environment.settle();
  if (status.ok()) return std::optional<std::string>(std::move(value));
  if (is_absent_key(status)) return std::optional<std::string>();
  return store_error(status, impl_->folder);
}

Result<void> Store::write_synced(const Batch& batch) {
  DAYBOOK_CHECK(!impl_->reads_only);
  if (impl_->failed_write) return *impl_->failed_write;
  if (batch.empty()) return {};
  leveldb::WriteOptions synced;
  synced.sync = true;
  const leveldb::Status status = impl_->db->Write(synced, &batch.writes_->batch);
  impl_->environment.settle();
  impl_->renew_idle();
  if (status.ok()) return {};
  Error error = store_error(status, impl_->folder);
  error.message += "; no more writes until it is opened again";
  impl_->failed_write = std::move(error);
  return *impl_->failed_write;
}

Iterator Store::iterate(Blocks blocks) const {
  IdleIterators& idle = blocks == Blocks::kKeep ? impl_->idle_keeping : impl_->idle_passing;
  auto impl = std::make_unique<Iterator::Impl>(impl_->folder, idle);
  impl->revision = idle.revision();
  impl->walk = idle.take();
  if (impl->walk == nullptr) {
    impl->walk.reset(impl_->db->NewIterator(strict_read(blocks)));
  }
  return Iterator(std::move(impl));
}

uint64_t Store::revision() const {
  return impl_->idle_keeping.revision();
}

Result<uint64_t> Store::check_all(const std::function<void(uint64_t)>& progress) const {
  const std::unique_ptr<leveldb::Iterator> walk(impl_->db->NewIterator(strict_read(Blocks::kPass)));
  uint64_t count = 0;
  for (walk->SeekToFirst(); walk->Valid() && walk->status().ok(); walk->Next()) {
    ++count;
    if (progress && count % kProgressEvery == 0) progress(count);
  }
  if (!walk->status().ok()) return store_error(walk->status(), impl_->folder);
  if (progress) progress(count);
  return count;
}

}  // namespace daybook::kv
