#include "git/object.h"

#include <algorithm>
#include <cctype>

#include "base/bytes.h"
#include "base/sha1.h"

namespace daybook::git {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;

// What git calls crud: it is stripped from both ends of a name or mail.
bool is_crud(char c) {
  return static_cast<unsigned char>(c) <= ' ' ||
         std::string_view(".,:;<>\"\\'").find(c) != std::string_view::npos;
}

int64_t whole_seconds(TimeNs time) {
  return std::max<int64_t>(time.ns, 0) / kNsPerSecond;
}

std::string person_line(const Person& person) {
  return safe_identity(person.name) + " <" + safe_identity(person.email) + "> " +
         std::to_string(whole_seconds(person.when)) + " +0000\n";
}

std::string octal(uint32_t mode) {
  std::string digits;
  do {
    digits.insert(digits.begin(), static_cast<char>('0' + (mode & 7)));
    mode >>= 3;
  } while (mode != 0);
  return digits;
}

std::string sort_key(const TreeItem& item) {
  return item.mode == kFolderMode ? item.name + "/" : item.name;
}

Result<uint32_t> parse_mode(std::string_view digits) {
  if (digits.empty() || digits.size() > 6) return invalid("not a tree: bad file mode");
  uint32_t mode = 0;
  for (const char c : digits) {
    if (c < '0' || c > '7') return invalid("not a tree: bad file mode");
    mode = mode * 8 + static_cast<uint32_t>(c - '0');
  }
  return mode;
}

Result<ObjectId> parse_id(std::string_view hex) {
  const bool is_hex = std::all_of(hex.begin(), hex.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
  if (!is_hex || hex.size() != 2 * kRawIdBytes) return invalid("not a commit: bad object id");
  return ObjectId{std::string(hex)};
}

// "name <mail> seconds zone"; a time that we would not write reads as 1970.
Result<Person> parse_person(std::string_view line) {
  const size_t open = line.find('<');
  const size_t close = line.find('>', open);
  if (open == std::string_view::npos || close == std::string_view::npos)
    return invalid("not a commit: bad person");
  std::string_view name = line.substr(0, open);
  if (!name.empty() && name.back() == ' ') name.remove_suffix(1);
  std::string_view seconds = line.substr(std::min(close + 2, line.size()));
  seconds = seconds.substr(0, seconds.find(' '));
  const uint64_t when =
      std::min<uint64_t>(parse_decimal(seconds).value_or(0), INT64_MAX / kNsPerSecond);
  return Person{std::string(name), std::string(line.substr(open + 1, close - open - 1)),
                TimeNs{static_cast<int64_t>(when) * kNsPerSecond}};
}

Result<void> decode_header(std::string_view line, CommitInfo& info) {
  const size_t space = line.find(' ');
  const std::string_view key = line.substr(0, space);
  const std::string_view value =
      space == std::string_view::npos ? std::string_view() : line.substr(space + 1);
  if (key == "tree") {
    DAYBOOK_TRY(info.tree, parse_id(value));
  } else if (key == "parent") {
    DAYBOOK_TRY(ObjectId parent, parse_id(value));
    info.parents.push_back(std::move(parent));
  } else if (key == "author") {
    DAYBOOK_TRY(info.author, parse_person(value));
  } else if (key == "committer") {
    DAYBOOK_TRY(info.committer, parse_person(value));
  }
  return {};
}

}  // namespace

std::string type_name(ObjectType type) {
  switch (type) {
    case ObjectType::kCommit:
      return "commit";
    case ObjectType::kTree:
      return "tree";
    case ObjectType::kBlob:
      return "blob";
  }
  return "";
}

ObjectId object_id(ObjectType type, std::string_view bytes) {
  const std::string header = type_name(type) + " " + std::to_string(bytes.size()) + '\0';
  const std::array<uint8_t, kRawIdBytes> id = sha1({header, bytes});
  return ObjectId{hex_encode({reinterpret_cast<const char*>(id.data()), id.size()})};
}

std::string safe_identity(std::string_view text) {
  while (!text.empty() && is_crud(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_crud(text.back())) text.remove_suffix(1);
  std::string out;
  for (const char c : text) {
    if (c != '<' && c != '>' && c != '\n' && c != '\0') out += c;
  }
  return out.empty() ? "unknown" : out;
}

std::string encode_commit(const CommitSpec& spec) {
  std::string out = "tree " + spec.tree.hex + "\n";
  for (const ObjectId& parent : spec.parents) out += "parent " + parent.hex + "\n";
  out += "author " + person_line(spec.author);
  out += "committer " + person_line(spec.committer) + "\n";
  std::copy_if(spec.message.begin(), spec.message.end(), std::back_inserter(out),
               [](char c) { return c != '\0'; });
  return out;
}

Result<CommitInfo> decode_commit(const ObjectId& id, std::string_view bytes) {
  CommitInfo info{id, {}, {}, {}, {}, ""};
  const size_t blank = bytes.find("\n\n");
  if (blank == std::string_view::npos) return invalid("not a commit: it has no message");
  info.message = bytes.substr(blank + 2);
  std::string_view headers = bytes.substr(0, blank + 1);
  while (!headers.empty()) {
    const size_t end = headers.find('\n');
    DAYBOOK_RETURN_IF_ERROR(decode_header(headers.substr(0, end), info));
    headers.remove_prefix(end + 1);
  }
  if (info.tree.hex.empty()) return invalid("not a commit: it names no tree");
  return info;
}

std::string encode_tree(std::vector<TreeItem> items) {
  // Stable: a damaged tree that has a name twice is written as it was read.
  std::stable_sort(items.begin(), items.end(),
                   [](const TreeItem& a, const TreeItem& b) { return sort_key(a) < sort_key(b); });
  std::string out;
  for (const TreeItem& item : items) {
    out += octal(item.mode) + " " + item.name + '\0' + hex_decode(item.id.hex).value();
  }
  return out;
}

Result<std::vector<TreeItem>> decode_tree(std::string_view bytes) {
  std::vector<TreeItem> items;
  while (!bytes.empty()) {
    const size_t space = bytes.find(' ');
    const size_t end = bytes.find('\0');
    if (end == std::string_view::npos || space > end || bytes.size() - end - 1 < kRawIdBytes) {
      return invalid("not a tree: an entry is cut short");
    }
    DAYBOOK_TRY(const uint32_t mode, parse_mode(bytes.substr(0, space)));
    items.push_back({mode, std::string(bytes.substr(space + 1, end - space - 1)),
                     ObjectId{hex_encode(bytes.substr(end + 1, kRawIdBytes))}});
    bytes.remove_prefix(end + 1 + kRawIdBytes);
  }
  return items;
}

}  // namespace daybook::git
