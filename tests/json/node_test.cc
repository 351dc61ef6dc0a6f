// The oracle is JavaScript itself, where node is installed.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "json/json.h"

namespace daybook::json {
namespace {

namespace fs = std::filesystem;

constexpr char kScript[] = R"(
const fs = require('fs');
const lines = fs.readFileSync(process.argv[2], 'utf8').split('\n').slice(0, -1);
const doubles = lines[0].split(' ').map(h => {
  const b = Buffer.from(h, 'hex'); return JSON.stringify(b.readDoubleBE(0)); });
const out = [doubles.join(' ')];
for (const line of lines.slice(1)) { out.push(JSON.stringify(JSON.parse(line)));
  out.push(JSON.stringify(JSON.stringify(JSON.parse(line), null, 2))); }
process.stdout.write(out.join('\n') + '\n');
)";

std::string hex_of(double value) {
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(bits));
  return text;
}

double random_double(std::mt19937_64& random) {
  double value = 0;
  do {
    uint64_t bits = random();
    if (random() % 2 == 0) {  // near 1, where the layouts change
      bits = (bits & 0x800FFFFFFFFFFFFFULL) | ((1023 - 40 + random() % 120) << 52);
    }
    if (random() % 4 == 0) bits &= ~0xFFFFFFFFFFULL;
    std::memcpy(&value, &bits, sizeof value);
  } while (!std::isfinite(value));
  return value;
}

std::string random_text(std::mt19937_64& random) {
  static const char* const kPieces[] = {"a",      "\"",   "\\",   "/",  "\n", "\t",
                                        "\x01",   "\x1f", "\x7f", "é",  "漢", "😀",
                                        "\u2028", " ",    "0x",   "\b", "\f", "\r"};
  std::string text;
  for (uint64_t n = random() % 6; n > 0; n--) text += kPieces[random() % std::size(kPieces)];
  return text;
}

Value random_value(std::mt19937_64& random, int depth) {
  switch (random() % (depth > 0 ? 7 : 5)) {
    case 0:
      return nullptr;
    case 1:
      return random() % 2 == 0;
    case 2:
      return static_cast<int64_t>(random() >> 11) * (random() % 2 == 0 ? 1 : -1);
    case 3:
      return std::ldexp(static_cast<double>(random() % 4096), -20);
    case 4:
      return random_text(random);
    case 5: {
      Value list = Value::array();
      for (uint64_t n = random() % 4; n > 0; n--) list.push_back(random_value(random, depth - 1));
      return list;
    }
    default: {
      Value object = Value::object();
      for (uint64_t n = random() % 4; n > 0;
           n--) {  // "k": JavaScript moves integer-like keys to the front
        std::string key = "k" + random_text(random);
        object[key] = random_value(random, depth - 1);
      }
      return object;
    }
  }
}

std::vector<std::string> run_node(const std::string& input, const std::string& folder) {
  const std::string in = folder + "/in";
  const std::string out = folder + "/out";
  const std::string script = folder + "/script.js";
  std::ofstream(in, std::ios::binary) << input;
  std::ofstream(script) << kScript;
  const std::string command = "node '" + script + "' '" + in + "' >'" + out + "'";
  if (std::system(command.c_str()) != 0) return {};
  std::ifstream file(out, std::ios::binary);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

TEST(JsonNode, WritesRandomValuesAsNodeDoes) {
  if (std::system("node --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "node is not installed";
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::string input;
  std::string numbers;
  for (int i = 0; i < 20000; i++) {
    const double value = random_double(random);
    input += (i == 0 ? "" : " ") + hex_of(value);
    numbers += (i == 0 ? "" : " ") + number_to_string(value);
  }
  input += "\n";
  std::vector<std::string> expected = {numbers};
  for (int i = 0; i < 2000; i++) {
    const Value value = random_value(random, 4);
    input += stringify(value) + "\n";
    expected.push_back(stringify(value));
    expected.push_back(quote(stringify(value, 2)));
  }
  std::string folder = (fs::temp_directory_path() / "daybook-node-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const auto lines = run_node(input, folder);
  fs::remove_all(folder);
  ASSERT_EQ(lines.size(), expected.size()) << "node failed";
  for (size_t i = 0; i < lines.size(); i++) ASSERT_EQ(lines[i], expected[i]) << "line " << i;
}

}  // namespace
}  // namespace daybook::json
