// The shipped sample is what its README says: a reader who tries daybook on it can trust what he
// sees.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "base/hash.h"
#include "json/json.h"
#include "kv/durable_file.h"
#include "kv/raw_reader.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

const fs::path kSample = fs::path(DAYBOOK_SOURCE_DIR) / "tools" / "sample";

// EIP-55: a letter is upper case where the hash of the lower-case digits has a digit of 8 or more.
std::string eip55(const std::string& address) {
  std::string digits = address.substr(2);
  for (char& c : digits) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const std::string hash = keccak256(digits).hex();
  for (size_t i = 0; i < digits.size(); ++i) {
    if (hash[i] >= '8')
      digits[i] = static_cast<char>(std::toupper(static_cast<unsigned char>(digits[i])));
  }
  return "0x" + digits;
}

bool looks_like_address(const std::string& text) {
  return text.size() == 42 && text.substr(0, 2) == "0x";
}

void collect_addresses(const json::Value& value, std::set<std::string>& out) {
  if (value.is_string() && looks_like_address(value.get<std::string>())) out.insert(value);
  if (!value.is_structured()) return;
  for (const json::Value& child : value) collect_addresses(child, out);
}

std::vector<fs::path> files_in(const std::string& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kSample / folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

// The saves of all lists in order: save n has sequence number n.
std::vector<std::string> saves() {
  std::vector<std::string> saves;
  for (const fs::path& list : files_in("saves")) {
    std::istringstream lines(kv::read_file(list.string()).value());
    for (std::string line; std::getline(lines, line);) {
      if (!line.empty()) saves.push_back(line);
    }
  }
  return saves;
}

TEST(Sample, AddressesAreInEip55Case) {
  std::set<std::string> addresses;
  for (const std::string& save : saves()) collect_addresses(json::parse(save).value(), addresses);
  for (const char* folder : {"unified", "legacy"}) {
    for (const fs::path& file : files_in(folder)) {
      collect_addresses(json::parse(kv::read_file(file.string()).value()).value(), addresses);
    }
  }
  EXPECT_GT(addresses.size(), 20U);
  for (const std::string& address : addresses) EXPECT_EQ(address, eip55(address));
}

TEST(Sample, DatabaseRecordsAreTheListedSaves) {
  const std::vector<std::string> listed = saves();
  std::set<uint64_t> seen;
  for (const fs::path& folder : files_in("leveldb")) {
    const kv::RawFolder raw = kv::read_raw_folder(folder.string()).value();
    EXPECT_TRUE(raw.damage.empty()) << folder;
    for (const kv::RawRecord& record : raw.records) {
      ASSERT_LE(record.sequence, listed.size());
      EXPECT_EQ(record.value, listed[record.sequence - 1]) << record.sequence;
      seen.insert(record.sequence);
    }
  }
  std::vector<uint64_t> lost;
  for (uint64_t sequence = 1; sequence <= listed.size(); ++sequence) {
    if (seen.count(sequence) == 0) lost.push_back(sequence);
  }
  EXPECT_THAT(lost, testing::ElementsAre(8));
}

TEST(Sample, DatabaseHoldsSupersededRecords) {
  for (const fs::path& folder : files_in("leveldb")) {
    const kv::RawFolder raw = kv::read_raw_folder(folder.string()).value();
    std::map<std::string, int> bodies;
    for (const kv::RawRecord& record : raw.records) {
      ++bodies[record.key];
    }
    EXPECT_GT(bodies["11155111-HarborToken"], 1) << folder;
  }
}

TEST(Sample, UnifiedFilesAreCanonicalAndTheirChecksumsHold) {
  for (const fs::path& file : files_in("unified")) {
    const std::string bytes = kv::read_file(file.string()).value();
    const json::Value document = json::parse(bytes).value();
    EXPECT_EQ(json::stringify(document, 2), bytes) << file;
    for (const auto& [section, checksum] :
         document["verification"]["dataIntegrity"]["checksums"].items()) {
      EXPECT_EQ(sha256(json::stringify(document[section])).hex().substr(0, 16), checksum)
          << file << section;
    }
  }
}

}  // namespace
}  // namespace daybook
