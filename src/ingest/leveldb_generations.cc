#include "ingest/leveldb_generations.h"

#include <algorithm>

#include "ingest/draft.h"
#include "kv/durable_file.h"

namespace daybook::ingest {
namespace {

// A generation while folders are compared with it: what the log knows and what this import added.
struct View {
  uint32_t number = 0;
  std::map<uint64_t, std::set<EventId>> ids;
  uint64_t manifest_number = 0;
  std::optional<TimeNs> newest;

  [[nodiscard]] uint64_t highest() const { return ids.empty() ? 0 : ids.rbegin()->first; }
  [[nodiscard]] bool holds(const LevelDbRecord& record) const {
    const auto at = ids.find(record.raw.sequence);
    if (at == ids.end()) return false;
    return at->second.count(record.id) != 0 ||
           at->second.count(id_in_generation(record, number)) != 0;
  }
  [[nodiscard]] bool contradicts(const LevelDbRecord& record) const {
    return ids.count(record.raw.sequence) != 0 && !holds(record);
  }
  [[nodiscard]] bool shares_with(const LevelDbFolder& folder) const {
    return std::any_of(folder.records.begin(), folder.records.end(),
                       [this](const LevelDbRecord& record) { return holds(record); });
  }
  [[nodiscard]] const LevelDbRecord* contradiction(const LevelDbFolder& folder) const {
    for (const LevelDbRecord& record : folder.records) {
      if (contradicts(record)) return &record;
    }
    return nullptr;
  }
};

class Sorter {
 public:
  explicit Sorter(const KnownSource& known) : known_(known), live_(known.live) {
    for (const auto& [number, generation] : known.generations) {
      views_[number] = {number, generation.records, generation.manifest_number, generation.newest};
    }
  }

  void add(const LevelDbFolder& folder, size_t index) {
    if (folder.records.empty()) return;
    std::string evidence;
    uint32_t number = find(folder, evidence);
    if (number == 0) number = start(folder, evidence);
    join(group(number), views_[number], folder, index);
  }

  std::vector<Generation> take() { return std::move(groups_); }

 private:
  // 0: none of those seen so far; `evidence` says why it is not the live one.
  uint32_t find(const LevelDbFolder& folder, std::string& evidence) const {
    const auto digest = known_.folders.find(folder.raw.digest);
    if (digest != known_.folders.end()) return digest->second;
    for (auto view = views_.rbegin(); view != views_.rend(); ++view) {
      if (view->second.shares_with(folder) && view->second.contradiction(folder) == nullptr) {
        return view->first;
      }
    }
    if (views_.empty()) return 0;
    evidence = recreated(folder, views_.at(live_));
    return evidence.empty() ? live_ : 0;
  }

  // What shows that `folder` is not a later picture of the database that `view` is of; "" when
  // nothing does.
  static std::string recreated(const LevelDbFolder& folder, const View& view) {
    if (const LevelDbRecord* record = view.contradiction(folder)) {
      return "sequence " + std::to_string(record->raw.sequence) + " has other content";
    }
    if (folder.highest() < view.highest()) {
      return "the highest sequence fell from " + std::to_string(view.highest()) + " to " +
             std::to_string(folder.highest());
    }
    if (folder.raw.manifest_number < view.manifest_number) {
      return "the MANIFEST number fell from " + std::to_string(view.manifest_number) + " to " +
             std::to_string(folder.raw.manifest_number);
    }
    return "";
  }

  uint32_t start(const LevelDbFolder& folder, const std::string& evidence) {
    const uint32_t number = views_.empty() ? 1 : views_.rbegin()->first + 1;
    const View* live = live_ == 0 ? nullptr : &views_.at(live_);
    Generation generation;
    generation.number = number;
    generation.is_new = true;
    generation.evidence = evidence;
    generation.is_older =
        live != nullptr && live->newest && folder.newest && *folder.newest < *live->newest;
    if (!generation.is_older) live_ = number;
    views_[number].number = number;
    groups_.push_back(std::move(generation));
    return number;
  }

  Generation& group(uint32_t number) {
    for (Generation& generation : groups_) {
      if (generation.number == number) return generation;
    }
    groups_.emplace_back().number = number;
    return groups_.back();
  }

  static void join(Generation& generation, View& view, const LevelDbFolder& folder, size_t index) {
    generation.folders.push_back(index);
    for (const LevelDbRecord& record : folder.records) {
      std::vector<LevelDbRecord>& same = generation.records[record.raw.sequence];
      const bool met = std::any_of(same.begin(), same.end(), [&record](const LevelDbRecord& other) {
        return other.id == record.id;
      });
      if (!met) same.push_back(record);
      if (!view.holds(record)) view.ids[record.raw.sequence].insert(record.id);
    }
    view.manifest_number = std::max(view.manifest_number, folder.raw.manifest_number);
    if (folder.newest) view.newest = std::max(view.newest.value_or(*folder.newest), *folder.newest);
  }

  const KnownSource& known_;
  uint32_t live_;
  std::map<uint32_t, View> views_;
  std::vector<Generation> groups_;
};

}  // namespace

Result<LevelDbFolder> read_folder(const std::string& path) {
  return read_folder(path, path_tail(path, 2));
}

Result<LevelDbFolder> read_folder(const std::string& path, const std::string& locator) {
  LevelDbFolder folder;
  folder.path = path;
  folder.locator = locator;
  DAYBOOK_TRY(folder.raw, kv::read_raw_folder(path));
  if (folder.raw.records.empty() && !folder.raw.damage.empty()) {
    const kv::RawDamage& first = folder.raw.damage.front();
    return invalid(path + ": no record of this LevelDB can be read; " + first.file + ": " +
                   first.what);
  }
  constexpr uint64_t kMaxCurrentBytes = 4096;
  DAYBOOK_TRY(folder.current, kv::read_file(path + "/CURRENT", kMaxCurrentBytes));
  for (kv::RawRecord& record : folder.raw.records) {
    folder.records.push_back(parse_record(std::move(record), folder.locator));
    const std::optional<TimeNs>& time = folder.records.back().time;
    if (time) folder.newest = std::max(folder.newest.value_or(*time), *time);
  }
  folder.raw.records.clear();
  return folder;
}

std::vector<Generation> sort_into_generations(const std::vector<LevelDbFolder>& folders,
                                              const KnownSource& known) {
  Sorter sorter(known);
  for (size_t i = 0; i < folders.size(); ++i) sorter.add(folders[i], i);
  return sorter.take();
}

}  // namespace daybook::ingest
