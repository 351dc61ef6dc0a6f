#include "evidence/store_findings.h"

#include <algorithm>

#include "base/bytes.h"
#include "ledger/key_fold.h"
#include "log/head_file.h"
#include "log/keys.h"
#include "merkle/tree.h"

namespace daybook::evidence {
namespace {

using Verdict = FoundCheckpoint::Verdict;

constexpr std::string_view kCheckpointRecord = "mcheckpoint";
constexpr std::string_view kFormatRecord = "mformat";

bool is_event(std::string_view key) {
  return key.size() == 9 && key.front() == log::kEventPrefix;
}

class StoreFinder {
 public:
  StoreFinder(const kv::RawFolder& folder, const std::string& public_key) : folder_(folder) {
    const auto verifier = note::Verifier::parse(
        std::string_view(public_key).substr(0, public_key.find_last_not_of(" \r\n") + 1));
    if (verifier.ok()) verifier_ = *verifier;
    if (verifier_) out_.public_key = verifier_->vkey();
  }

  std::optional<StoreFindings> run(const SmallFiles& files) {
    collect_events();
    if (!files.checkpoint.empty()) add_candidate("checkpoint", files.checkpoint);
    add_head(files);
    const size_t in_files = candidates_.size();
    collect_checkpoints();
    if (!has_format_ && candidates_.empty()) return std::nullopt;
    while (out_.events.count(out_.whole) != 0) ++out_.whole;
    find_keys();
    compute_roots();
    judge(in_files + 1);
    collect_missing();
    return std::move(out_);
  }

 private:
  void collect_events() {
    for (const auto& [key, record] : latest_records(folder_)) {
      if (key == kFormatRecord) has_format_ = true;
      if (is_event(key) && !record->is_delete)
        out_.events[read_be64(key.substr(1))] = record->value;
    }
  }

  void add_candidate(const std::string& where, const std::string& note) {
    FoundCheckpoint found{where, note, {}, Verdict::kNotSigned};
    const auto parsed = note::parse_note(note);
    const auto text = parsed.ok() ? note::parse_checkpoint_text(parsed->text)
                                  : Result<note::Checkpoint>(parsed.error());
    if (text.ok()) found.checkpoint = *text;
    candidates_.push_back(std::move(found));
  }

  // Only what the file checkpoint does not say too, as it does after a clean end.
  void add_head(const SmallFiles& files) {
    if (files.head.empty()) return;
    const std::vector<std::string> notes = log::notes_in_head(files.head);
    if (notes.empty()) add_candidate("head", files.head);
    if (!notes.empty() && notes.front() != files.checkpoint) add_candidate("head", notes.front());
  }

  // Every append left one; compaction drops the older ones. The newest first.
  void collect_checkpoints() {
    for (auto record = folder_.records.rbegin(); record != folder_.records.rend(); ++record) {
      if (record->key != kCheckpointRecord || record->is_delete) continue;
      add_candidate(record->file + ", sequence " + std::to_string(record->sequence), record->value);
    }
  }

  void collect_missing() {
    uint64_t end = out_.events.empty() ? 0 : out_.events.rbegin()->first + 1;
    for (const FoundCheckpoint& found : out_.checkpoints) {
      if (found.verdict != Verdict::kNotSigned) end = std::max(end, found.checkpoint.size.value);
    }
    uint64_t next = 0;
    for (const auto& [position, bytes] : out_.events) {
      if (position > next) out_.missing.push_back({next, position - 1});
      next = position + 1;
    }
    if (next < end) out_.missing.push_back({next, end - 1});
  }

  // One pass over the whole events gives the root at every checkpoint's size.
  void compute_roots() {
    for (const FoundCheckpoint& found : candidates_) roots_[found.checkpoint.size.value] = {};
    merkle::CompactRange range;
    for (auto wanted = roots_.begin(); wanted != roots_.end() && wanted->first <= out_.whole;
         ++wanted) {
      while (range.size().value < wanted->first) {
        range.append(merkle::leaf_hash(out_.events.at(range.size().value)));
      }
      wanted->second = range.root();
    }
  }

  // The keys that the events name to whoever has the public key; it alone when they do not follow.
  void find_keys() {
    if (!verifier_) return;
    out_.keys = *verifier_;
    ledger::KeyFold fold;
    merkle::CompactRange range;
    const auto root_at = [&](TreeSize) -> Result<Hash> { return range.root(); };
    for (uint64_t i = 0; i < out_.whole; ++i) {
      if (!fold.take_stored(Position(i), out_.events.at(i), root_at).ok()) return;
      range.append(merkle::leaf_hash(out_.events.at(i)));
    }
    const auto keys = fold.finish(*verifier_);
    if (keys.ok()) out_.keys = *keys;
  }

  [[nodiscard]] Verdict verdict_of(const FoundCheckpoint& found) const {
    if (!verifier_ || !note::open_checkpoint(found.note, out_.keys).ok()) {
      return Verdict::kNotSigned;
    }
    if (found.checkpoint.size.value > out_.whole) return Verdict::kIncomplete;
    const bool same = roots_.at(found.checkpoint.size.value) == found.checkpoint.root;
    return same ? Verdict::kCovers : Verdict::kOtherRoot;
  }

  // `shown`: those of the files and the newest in LevelDB. The older ones are only looked at when
  // none of these covers what is there.
  void judge(size_t shown) {
    for (size_t i = 0; i < candidates_.size(); ++i) {
      if (i >= shown && out_.covering) break;
      FoundCheckpoint& found = candidates_[i];
      found.verdict = verdict_of(found);
      if (i < shown) out_.checkpoints.push_back(found);
      const bool larger = !out_.covering || out_.covering->checkpoint.size < found.checkpoint.size;
      if (found.verdict == Verdict::kCovers && larger) out_.covering = found;
    }
  }

  const kv::RawFolder& folder_;
  std::optional<note::Verifier> verifier_;
  bool has_format_ = false;
  std::vector<FoundCheckpoint> candidates_;
  std::map<uint64_t, Hash> roots_;  // of the first n events, for each candidate's n
  StoreFindings out_;
};

}  // namespace

std::string verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kCovers:
      return "covers";
    case Verdict::kOtherRoot:
      return "other-root";
    case Verdict::kIncomplete:
      return "incomplete";
    case Verdict::kNotSigned:
      return "not-signed";
  }
  return "";
}

std::optional<StoreFindings> find_store(const kv::RawFolder& folder, const SmallFiles& files) {
  return StoreFinder(folder, files.public_key).run(files);
}

}  // namespace daybook::evidence
