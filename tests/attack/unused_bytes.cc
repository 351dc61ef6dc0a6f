// The list of bytes that may change unseen, each with the reason. What is not on it must be
// reported; a file that is new in the store is on it only by being written here.
#include <zlib.h>

#include <algorithm>
#include <cctype>
#include <functional>

#include "attack/every_byte.h"
#include "json/json.h"
#include "kv/raw_reader.h"
#include "project/project_fixture.h"

namespace daybook::attack {
namespace {

// Files of LevelDB that its MANIFEST does not name any more: its next open removes them.
std::set<std::string> left_over(const Image& image) {
  const project::Folder folder;
  put_image(image, folder.path() + "/book");
  std::set<std::string> names;
  const auto raw = kv::read_raw_folder(folder.path() + "/book/" + kLevelDbFolder);
  if (!raw.ok()) return names;
  for (const kv::RawFile& file : raw->files) {
    if (file.use == kv::RawFileUse::kUnreferenced) names.insert(kLevelDbFolder + file.name);
  }
  return names;
}

bool is_left_over(const Image& image, const std::string& file) {
  static std::map<const Image*, std::set<std::string>> known;
  const auto found = known.find(&image);
  const auto& names = found != known.end() ? found->second : known[&image] = left_over(image);
  return names.count(file) != 0;
}

size_t varint(const std::string& bytes, size_t& at) {
  size_t value = 0;
  for (unsigned shift = 0; at < bytes.size() && shift < 64; shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes[at++]);
    value |= static_cast<size_t>(byte & 0x7fU) << shift;
    if (byte < 0x80) break;
  }
  return value;
}

// Of a table (LevelDB doc/table_format.md): the meta index, which is empty because no filter is
// kept, its handle, and the padding of the footer.
bool is_unused_in_table(const std::string& bytes, size_t at) {
  constexpr size_t kFooter = 48, kMagic = 8, kTrailer = 5;
  if (bytes.size() < kFooter) return false;
  const size_t footer = bytes.size() - kFooter;
  size_t end = footer;
  const size_t meta = varint(bytes, end), meta_size = varint(bytes, end);
  const size_t handle_end = end;
  varint(bytes, end);
  varint(bytes, end);
  return (at >= meta && at < meta + meta_size + kTrailer) || (at >= footer && at < handle_end) ||
         (at >= end && at < bytes.size() - kMagic);
}

// Where the last record of a log or MANIFEST begins (LevelDB doc/log_format.md).
size_t last_record(const std::string& bytes) {
  constexpr size_t kHeader = 7;
  size_t at = 0, last = 0;
  while (at + kHeader <= bytes.size()) {
    last = at;
    at += kHeader + static_cast<unsigned char>(bytes[at + 4]) +
          256 * static_cast<size_t>(static_cast<unsigned char>(bytes[at + 5]));
  }
  return last;
}

size_t first_difference(const std::string& one, const std::string& other) {
  return static_cast<size_t>(
      std::mismatch(one.begin(), one.end(), other.begin(), other.end()).first - one.begin());
}

bool all_differences(const std::string& before, const std::string& after,
                     const std::function<bool(size_t)>& allowed) {
  if (before.size() != after.size()) return false;
  for (size_t i = 0; i < before.size(); ++i) {
    if (before[i] != after[i] && !allowed(i)) return false;
  }
  return true;
}

std::string leveldb_reason(const std::string& file, const std::string& before,
                           const std::string& after) {
  if (file.rfind(kLevelDbFolder, 0) != 0) return "";
  const bool is_table = file.size() > 4 && file.substr(file.size() - 4) == ".ldb";
  if (is_table &&
      all_differences(before, after, [&](size_t at) { return is_unused_in_table(before, at); }))
    return "a table's empty meta index, its handle and the footer's padding: nothing reads them";
  // Only where the daybook answers all the same: the files named before still hold everything.
  if (file.find("MANIFEST-") != std::string::npos &&
      first_difference(before, after) >= last_record(before))
    return "the end of a MANIFEST, taken for a crash's: the files it named before hold the same";
  return "";
}

std::string inflated(const std::string& bytes) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return "";
  std::string in = bytes, out(size_t{1} << 16, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  inflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

// A header that says less of how it was packed, padding after the last code, or a checksum beside
// the object's own SHA-1.
bool is_same_object(const std::string& file, const std::string& before, const std::string& after) {
  if (file.find("/objects/") == std::string::npos || file.find("/pack/") != std::string::npos)
    return false;
  const std::string object = inflated(before);
  if (inflated(after) == object) return true;
  // zlib's header alone: deflate data follows whatever it says.
  return after.size() > 2 && before.size() == after.size() && before.substr(2) == after.substr(2);
}

std::string json_reason(const std::string& file, const std::string& before,
                        const std::string& after) {
  const auto one = json::parse(before), other = json::parse(after);
  if (one.ok() && other.ok() && *one == *other) return "another spelling of the same JSON";
  if (file == "daybook.json" && ledger::parse_config(after, file).ok())
    return "another valid configuration: it is the user's, and of events to come";
  return "";
}

bool is_same_but_newline(const std::string& before, const std::string& after) {
  const auto stripped = [](std::string text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0)
      text.pop_back();
    return text;
  };
  return stripped(before) == stripped(after);
}

// What git keeps for people and for itself: daybook names its branch and reads objects by id.
bool is_for_git(const std::string& file) {
  constexpr char kRepository[] = ".daybook/snapshots.git/";
  if (file.rfind(kRepository, 0) != 0) return false;
  const std::string inside = file.substr(sizeof kRepository - 1);
  return inside == "HEAD" || inside == "config" || inside == "description" ||
         inside.rfind("hooks/", 0) == 0 || inside.rfind("info/", 0) == 0;
}

std::string file_reason(const Image& image, const std::string& file) {
  if (file == ".daybook/log/LOG" || file == ".daybook/log/LOG.old")
    return "LevelDB's diary for people: it never reads it";
  if (file == ".daybook/LOCK" || file == ".daybook/log/LOCK")
    return "a lock: the kernel holds it, the content is a hint";
  if (file == ".daybook/.gitignore") return "for the user's git only";
  if (is_for_git(file))
    return "HEAD, config, description, hooks and info of the repository: for git, not for daybook";
  if (is_left_over(image, file))
    return "a LevelDB file that is in use no more: the next open removes it";
  return "";
}

// An edit of one file: its bytes before and after.
std::string content_reason(const Image& image, const std::string& file, const std::string& before,
                           const std::optional<std::string>& after) {
  if (!after) {
    if (file == ".daybook/key")
      return "the private key: reading and verifying need none, recording is refused without it, "
             "and verify says that it is not here";
    if (file.rfind(".daybook/projectors/", 0) == 0)
      return "what a projector remembers is disposable: only a branch that was set back is missed";
    return "";
  }
  if (const std::string reason = leveldb_reason(file, before, *after); !reason.empty())
    return reason;
  if (file == ".daybook/key" && before.find("ENCRYPTED PRIVATE KEY") != std::string::npos)
    return "a sealed private key: only who has the passphrase can tell, and is refused to record";
  if (is_same_object(file, before, *after)) return "another zlib spelling of the same git object";
  if (file.size() > 5 && file.substr(file.size() - 5) == ".json")
    return json_reason(file, before, *after);
  if (is_same_but_newline(before, *after)) return "the newline at the end of a key or a reference";
  (void)image;
  return "";
}

// What a kill at the wrong moment leaves, too: it is completed, or begun again, from what is newer.
std::string older_copy_reason(const Damage& damage) {
  if (damage.what != kOlderCopy) return "";
  if (damage.file == ".daybook/head")
    return "a head from before the last append, as a kill leaves it: LevelDB holds the signed one";
  if (damage.file == ".daybook/checkpoint")
    return "the copy of the head for people, which is brought up to date when a writer closes";
  if (damage.file == ".daybook/projectors/git.json")
    return "a memory that is behind its branch, as a kill leaves it";
  return "";
}

// Key → value of what LevelDB says, when the edit is done; nullopt: it says that it is damaged.
std::optional<std::map<std::string, std::string>> live_records(const Image& image,
                                                               const Edit& edit) {
  Image changed;
  for (const auto& [file, bytes] : image.files) {
    if (file.rfind(kLevelDbFolder, 0) == 0) changed.files[file] = bytes;
  }
  for (const auto& [file, bytes] : edit) {
    if (file.rfind(kLevelDbFolder, 0) != 0) return std::nullopt;
    if (!bytes) return std::nullopt;
    changed.files[file] = *bytes;
  }
  for (const auto& [file, bytes] : changed.files) changed.modes[file] = 0644;
  changed.folders = {".daybook", ".daybook/log"};
  const project::Folder folder;
  put_image(changed, folder.path() + "/book");
  const auto raw = kv::read_raw_folder(folder.path() + "/book/" + kLevelDbFolder);
  if (!raw.ok() || !raw->damage.empty()) return std::nullopt;
  std::map<std::string, std::string> live;
  for (const kv::RawRecord& record : raw->records) {
    if (record.is_delete) live.erase(record.key);
    if (!record.is_delete) live[record.key] = record.value;
  }
  return live;
}

std::string superseded_reason(const Image& image, const Damage& damage) {
  if (damage.kind != Damage::Kind::kReplace) return "";
  const auto after = live_records(image, edit_of(image, damage));
  if (!after || after != live_records(image, {})) return "";
  return "a table with another value under a record that a newer one supersedes";
}

}  // namespace

std::string unused_reason(const Image& image, const Damage& damage) {
  if (const std::string older = older_copy_reason(damage); !older.empty()) return older;
  if (const std::string other = superseded_reason(image, damage); !other.empty()) return other;
  std::string reason;
  for (const auto& [file, after] : edit_of(image, damage)) {
    reason = file_reason(image, file);
    const auto before = image.files.find(file);
    if (reason.empty() && before == image.files.end()) reason = "a file that nothing names";
    if (reason.empty()) reason = content_reason(image, file, before->second, after);
    if (reason.empty()) return "";
  }
  return reason;
}

}  // namespace daybook::attack
