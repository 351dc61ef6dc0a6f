#include "witness/policy.h"

#include <algorithm>
#include <map>

#include "base/bytes.h"

namespace daybook::witness {
namespace {

constexpr std::string_view kNone = "none";

using Words = std::vector<std::string_view>;

Words split_words(std::string_view line) {
  Words words;
  while (true) {
    const size_t start = line.find_first_not_of(" \t");
    if (start == std::string_view::npos) return words;
    line.remove_prefix(start);
    const size_t end = std::min(line.find_first_of(" \t"), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

Result<void> check_characters(std::string_view line) {
  for (const char c : line) {
    const auto byte = static_cast<uint8_t>(c);
    if (c == '\r') return invalid("ends in a carriage return: lines end in \\n alone");
    if ((byte < 0x20 && c != '\t') || byte == 0x7F) return invalid("holds a control character");
  }
  return {};
}

// base64(type || public key): the same for two names of one key.
std::string key_part(const note::Verifier& key) {
  const std::string vkey = key.vkey();
  return vkey.substr(vkey.find('+', vkey.find('+') + 1));
}

// One policy, line by line.
class Reader {
 public:
  Result<void> take(const Words& words) {
    const std::string_view keyword = words[0];
    if (keyword == "log") return log(words);
    if (keyword == "witness") return witness(words);
    if (keyword == "group") return group(words);
    if (keyword == "quorum") return quorum(words);
    return invalid("\"" + std::string(keyword) +
                   "\" is no keyword: a line starts with log, witness, group, quorum or #");
  }
  Result<Policy> finish() {
    if (!has_quorum_) {
      return invalid("there is no quorum line: add \"quorum NAME\", or \"quorum none\"");
    }
    return std::move(policy_);
  }

 private:
  Result<void> log(const Words& words) {
    if (words.size() < 2 || words.size() > 3) return invalid("a log line reads: log VKEY [URL]");
    DAYBOOK_TRY(note::Verifier key, note::Verifier::parse(words[1]));
    for (const note::Verifier& other : policy_.logs) {
      if (key_part(other) == key_part(key)) return invalid("this log's key is on an earlier line");
    }
    policy_.logs.push_back(std::move(key));
    return {};
  }

  Result<void> witness(const Words& words) {
    if (words.size() < 3 || words.size() > 4) {
      return invalid("a witness line reads: witness NAME VKEY [URL]");
    }
    DAYBOOK_TRY(note::CosignatureVerifier key, note::CosignatureVerifier::parse(words[2]));
    for (const Witness& other : policy_.witnesses) {
      if (other.key.public_key() != key.public_key()) continue;
      return invalid("the key of the witness \"" + other.name +
                     "\" again: one key must not count twice");
    }
    DAYBOOK_RETURN_IF_ERROR(define({std::string(words[1]), policy_.witnesses.size(), 0, {}}));
    policy_.witnesses.push_back({std::string(words[1]), std::move(key),
                                 words.size() == 4 ? std::string(words[3]) : std::string()});
    return {};
  }

  Result<void> group(const Words& words) {
    if (words.size() < 4) return invalid("a group line reads: group NAME all|any|K MEMBER...");
    Node node{std::string(words[1]), std::nullopt, 0, {}};
    for (auto word = words.begin() + 3; word != words.end(); ++word) {
      DAYBOOK_TRY(const size_t member, find(*word));
      if (is_member_[member]) {
        return invalid("\"" + std::string(*word) +
                       "\" is a member already: each name counts in one place only");
      }
      is_member_[member] = true;
      node.members.push_back(member);
    }
    DAYBOOK_TRY(node.threshold, threshold(words[2], node.members.size()));
    return define(std::move(node));
  }

  static Result<size_t> threshold(std::string_view word, size_t members) {
    if (word == "any") return size_t{1};
    if (word == "all") return members;
    const std::optional<uint64_t> k = parse_decimal(word);
    if (k && *k >= 1 && *k <= members) return static_cast<size_t>(*k);
    return invalid("\"" + std::string(word) + "\" is no threshold: all, any, or 1 to " +
                   std::to_string(members));
  }

  Result<void> quorum(const Words& words) {
    if (words.size() != 2) return invalid("a quorum line reads: quorum NAME, or: quorum none");
    if (has_quorum_) return invalid("a second quorum line: a policy has one");
    has_quorum_ = true;
    if (words[1] == kNone) return {};
    DAYBOOK_TRY(policy_.quorum, find(words[1]));
    return {};
  }

  Result<void> define(Node node) {
    if (node.name == kNone) return invalid("\"none\" is a name of the format's own");
    if (!names_.emplace(node.name, policy_.nodes.size()).second) {
      return invalid("\"" + node.name + "\" is defined on an earlier line");
    }
    policy_.nodes.push_back(std::move(node));
    is_member_.push_back(false);
    return {};
  }

  Result<size_t> find(std::string_view name) const {
    const auto found = names_.find(std::string(name));
    if (found != names_.end()) return found->second;
    return invalid("\"" + std::string(name) +
                   "\" is no witness or group of the lines before this one");
  }

  Policy policy_;
  std::map<std::string, size_t> names_;  // → node
  std::vector<bool> is_member_;          // by node
  bool has_quorum_ = false;
};

}  // namespace

std::vector<note::CosignatureVerifier> Policy::keys() const {
  std::vector<note::CosignatureVerifier> keys;
  keys.reserve(witnesses.size());
  for (const Witness& witness : witnesses) keys.push_back(witness.key);
  return keys;
}

bool Policy::is_met_by(const std::vector<bool>& cosigned) const {
  if (!quorum) return true;
  std::vector<bool> met;
  for (const Node& node : nodes) {
    if (node.witness) {
      met.push_back(cosigned[*node.witness]);
      continue;
    }
    size_t count = 0;
    for (const size_t member : node.members) count += met[member] ? 1U : 0U;
    met.push_back(count >= node.threshold);
  }
  return met[*quorum];
}

std::string Policy::quorum_text() const {
  if (!quorum) return "nobody";
  const Node& node = nodes[*quorum];
  if (node.witness) return node.name;
  std::string text = std::to_string(node.threshold) + " of ";
  for (const size_t member : node.members) {
    text += (member == node.members.front() ? "" : ", ") + nodes[member].name;
  }
  return text;
}

bool Policy::knows(const note::Verifier& log) const {
  return logs.empty() || std::any_of(logs.begin(), logs.end(), [&](const note::Verifier& known) {
           return known.vkey() == log.vkey();
         });
}

Result<Policy> parse_policy(std::string_view text, const std::string& file) {
  Reader reader;
  size_t number = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    const Words words = split_words(line);
    Result<void> taken = check_characters(line);
    if (taken.ok() && !words.empty() && words[0][0] != '#') taken = reader.take(words);
    if (!taken.ok()) return taken.error().with_context(file + ":" + std::to_string(number));
  }
  Result<Policy> policy = reader.finish();
  if (!policy.ok()) return policy.error().with_context(file);
  return policy;
}

Standing standing_of(const note::Note& note, const Policy& policy) {
  Standing standing;
  standing.cosignatures = note::find_cosignatures(note, policy.keys());
  standing.cosigned.assign(policy.witnesses.size(), false);
  for (const note::Cosignature& found : standing.cosignatures) {
    if (found.time) standing.cosigned[found.witness] = true;
  }
  standing.quorum_met = policy.is_met_by(standing.cosigned);
  return standing;
}

}  // namespace daybook::witness
