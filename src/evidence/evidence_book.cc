#include "evidence/evidence_book.h"

#include <algorithm>
#include <filesystem>

#include "evidence/store_findings.h"
#include "kv/durable_file.h"
#include "ledger/ledger.h"

namespace daybook::evidence {
namespace {

namespace fs = std::filesystem;

constexpr char kStoreFolder[] = ".daybook/";
constexpr size_t kBatchEntries = 1000;

bool is_below(const std::string& path, const std::string& folder) {
  return path.compare(0, folder.size(), folder) == 0;
}

// A configured folder, if it lies inside the daybook's: then it is copied too.
bool is_inside(const std::string& configured) {
  const fs::path path = fs::path(configured).lexically_normal();
  return !path.is_absolute() && *path.begin() != "..";
}

Result<ledger::Config> read_config(const ledger::Paths& paths) {
  DAYBOOK_TRY(const std::string text, kv::read_file(paths.config));
  return ledger::parse_config(text, paths.config);
}

// What lies elsewhere is read where it is: nothing is written there by reading.
ledger::Config config_in_copy(ledger::Config config, const ledger::Paths& original) {
  std::error_code ignored;
  if (!is_below(fs::path(config.git_repository).lexically_normal().generic_string(),
                kStoreFolder)) {
    config.git_repository = fs::absolute(original.resolve(config.git_repository), ignored).string();
  }
  if (!config.witness.policy.empty()) {
    config.witness.policy = fs::absolute(original.resolve(config.witness.policy), ignored).string();
  }
  if (!is_inside(config.files_folder)) {
    config.files_folder = fs::absolute(original.resolve(config.files_folder), ignored).string();
  }
  return config;
}

class BookRecovery {
 public:
  BookRecovery(const ledger::Paths& paths, ledger::Config config)
      : paths_(paths), config_(std::move(config)) {}

  // `pristine` is the LevelDB as it was copied, `store` what else was there.
  Result<std::string> run(const std::string& pristine) {
    DAYBOOK_TRY(raw_, kv::salvage_raw_folder(pristine));
    const log::LogPaths store(paths_.store);
    SmallFiles files;
    if (auto head = kv::read_file(store.head); head.ok()) files.head = std::move(*head);
    if (auto file = kv::read_file(store.checkpoint); file.ok()) files.checkpoint = std::move(*file);
    DAYBOOK_TRY(files.public_key, kv::read_file(paths_.public_key));
    const auto found = find_store(raw_, files);
    if (!found) return invalid(paths_.store + " holds no daybook's records");
    DAYBOOK_RETURN_IF_ERROR(check_whole(*found));
    DAYBOOK_RETURN_IF_ERROR(rebuild(*found));
    return "the store does not open as it is; it was made again from " +
           std::to_string(raw_.records.size()) + " raw records, and gives the signed root of " +
           std::to_string(found->covering->checkpoint.size.value) + " events";
  }

 private:
  static Result<void> check_whole(const StoreFindings& found) {
    for (const FoundCheckpoint& one : found.checkpoints) {
      if (one.verdict == FoundCheckpoint::Verdict::kOtherRoot) {
        return tampered("the events do not give the root that was signed (" + one.where + ", " +
                        std::to_string(one.checkpoint.size.value) +
                        " events): they were altered; `daybook evidence` shows what is readable");
      }
    }
    if (!found.missing.empty()) {
      const PositionRange& gap = found.missing.front();
      const std::string last =
          found.whole == 0 ? "no event is whole"
                           : "the last whole position is " + std::to_string(found.whole - 1);
      return damaged("the log is not whole: positions " + std::to_string(gap.first) + " to " +
                     std::to_string(gap.last) + " are lost; " + last +
                     "; `daybook evidence DIR --out DIR2` writes what is readable");
    }
    if (found.covering) return {};
    return tampered(
        "no checkpoint that the public key signed was found for these events: `daybook "
        "evidence` shows what is readable");
  }

  Result<void> rebuild(const StoreFindings& found) const {
    std::error_code error;
    const log::LogPaths store(paths_.store);
    for (const std::string& path :
         {store.leveldb, store.head, store.checkpoint, store.identity, paths_.config}) {
      fs::remove_all(path, error);
      if (error) return environment("cannot clear " + path + ": " + error.message());
    }
    const note::Checkpoint head = found.covering->checkpoint;
    const ledger::EntryFeed feed = [&](TreeSize from) -> Result<std::vector<std::string>> {
      std::vector<std::string> entries;
      for (uint64_t i = from.value; i < head.size.value && entries.size() < kBatchEntries; ++i) {
        entries.emplace_back(found.events.at(i));
      }
      return entries;
    };
    return ledger::Ledger::create_replica(paths_.root, {config_, found.keys, found.covering->note},
                                          feed);
  }

  const ledger::Paths& paths_;
  ledger::Config config_;
  kv::RawFolder raw_;
};

Result<void> copy_log(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::copy(from, to, error);
  if (error) return environment("cannot copy to " + to + ": " + error.message());
  return {};
}

// Whoever asked knows nothing of the copy.
Error told_of(const Error& error, const std::string& root, const std::string& copy) {
  std::string message = error.message;
  for (size_t at = message.find(copy); at != std::string::npos;
       at = message.find(copy, at + root.size()))
    message.replace(at, copy.size(), root);
  return {error.kind, message};
}

Result<EvidenceBook> open_copied(EvidenceBook book, const std::string& root, Clock& clock,
                                 const ledger::Config& configured) {
  const ledger::Paths original(root);
  const ledger::Paths paths(book.root);
  const ledger::Config config = config_in_copy(configured, original);
  DAYBOOK_RETURN_IF_ERROR(kv::replace_file(paths.config, ledger::render_config(config)));
  // LevelDB rewrites what it opens: the bytes as they were are kept for a recovery.
  const std::string pristine = book.copy->base() + "/log";
  const std::string leveldb = log::LogPaths(paths.store).leveldb;
  std::error_code ignored;
  if (!fs::is_directory(leveldb, ignored)) return damaged(original.store + "/log is missing");
  DAYBOOK_RETURN_IF_ERROR(copy_log(leveldb, pristine));
  const auto opened = ledger::Ledger::open(book.root, clock, {false, 0});
  if (opened.ok()) return book;
  const bool broken =
      opened.error().kind == ErrorKind::kDamaged || opened.error().kind == ErrorKind::kTampered;
  if (!broken) return opened.error();
  book.defect = told_of(opened.error(), root, book.root);
  DAYBOOK_TRY(book.recovery, BookRecovery(paths, config).run(pristine));
  return book;
}

}  // namespace

Result<EvidenceBook> open_evidence(const std::string& root, Clock& clock) {
  const ledger::Paths original(root);
  DAYBOOK_TRY(const ledger::Config configured, read_config(original));
  const std::string files =
      fs::path(configured.files_folder).lexically_normal().generic_string() + "/";
  const auto choose = [&](const std::string& path) {
    if (path == ".daybook/key" || path == ".daybook/key.next") return false;
    const bool unified = is_inside(configured.files_folder) && is_below(path, files);
    return path == "daybook.json" || is_below(path, kStoreFolder) || unified;
  };
  EvidenceBook book;
  DAYBOOK_TRY(book.copy, WorkingCopy::take(root, choose));
  book.root = book.copy->root();
  const std::string copy = book.root;
  auto opened = open_copied(std::move(book), root, clock, configured);
  if (!opened.ok()) return told_of(opened.error(), root, copy);
  return opened;
}

}  // namespace daybook::evidence
