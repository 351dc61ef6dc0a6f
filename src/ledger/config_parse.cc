#include <algorithm>

#include "base/bytes.h"
#include "json/json.h"
#include "ledger/config.h"
#include "ledger/config_suggest.h"
#include "note/note.h"
#include "vault/personal.h"

namespace daybook::ledger {
namespace {

using json::Value;

// One object of the file: which keys it may have, and where it is, for messages.
class Reader {
 public:
  Reader(const Value& object, std::string pointer)
      : object_(object), pointer_(std::move(pointer)) {}

  Result<void> only(const std::vector<std::string>& known) const {
    if (!object_.is_object()) return invalid(at("") + "must be an object");
    for (const auto& [key, value] : object_.items()) {
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      const std::string near = nearest_word(key, known);
      std::string message = at(key) + "unknown key";
      message += near.empty() ? "; known keys: " + join(known) : "; did you mean \"" + near + "\"?";
      return invalid(message);
    }
    return {};
  }
  Result<void> read(const char* key, std::string& out) const {
    const auto found = object_.find(key);
    if (found == object_.end()) return {};
    if (!found->is_string() || found->get<std::string>().empty()) {
      return invalid(at(key) + "must be a string that is not empty");
    }
    out = found->get<std::string>();
    return {};
  }
  Result<void> read(const char* key, bool& out) const {
    const auto found = object_.find(key);
    if (found == object_.end()) return {};
    if (!found->is_boolean()) return invalid(at(key) + "must be true or false");
    out = found->get<bool>();
    return {};
  }
  Result<void> read(const char* key, std::vector<std::string>& out) const {
    const auto found = object_.find(key);
    if (found == object_.end()) return {};
    if (!found->is_array()) return invalid(at(key) + "must be an array of strings");
    out.clear();
    for (const Value& item : *found) {
      if (!item.is_string()) return invalid(at(key) + "must be an array of strings");
      out.push_back(item.get<std::string>());
    }
    return {};
  }
  [[nodiscard]] const Value* child(const char* key) const {
    const auto found = object_.find(key);
    return found == object_.end() ? nullptr : &*found;
  }
  [[nodiscard]] std::string at(const std::string& key) const {
    const std::string pointer = key.empty() ? pointer_ : json::pointer_append(pointer_, key);
    return pointer.empty() ? "" : pointer + ": ";
  }

 private:
  static std::string join(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
  }

  const Value& object_;
  std::string pointer_;
};

// As git-check-ref-format(1) has it, for a branch.
bool is_branch_name(const std::string& name) {
  if (name.empty() || name.front() == '-' || name == "@" || name == "HEAD") return false;
  for (const char* never : {"..", "@{", "//", "/."}) {
    if (name.find(never) != std::string::npos) return false;
  }
  for (const char c : name) {
    const bool control = static_cast<unsigned char>(c) <= ' ' || c == 0x7F;
    if (control || std::string_view("~^:?*[\\").find(c) != std::string_view::npos) return false;
  }
  const auto ends_with = [&](std::string_view end) {
    return name.size() >= end.size() &&
           name.compare(name.size() - end.size(), end.size(), end) == 0;
  };
  if (name.find(".lock/") != std::string::npos || ends_with(".lock")) return false;
  return name.front() != '/' && name.front() != '.' && !ends_with("/") && !ends_with(".");
}

Result<void> parse_git(const Value& value, Config& config) {
  const Reader reader(value, "/git");
  DAYBOOK_RETURN_IF_ERROR(reader.only({"enabled", "repository", "branch"}));
  DAYBOOK_RETURN_IF_ERROR(reader.read("enabled", config.git_enabled));
  DAYBOOK_RETURN_IF_ERROR(reader.read("repository", config.git_repository));
  DAYBOOK_RETURN_IF_ERROR(reader.read("branch", config.git_branch));
  if (is_branch_name(config.git_branch)) return {};
  return invalid(reader.at("branch") + "\"" + config.git_branch + "\" is no name of a git branch");
}

Result<void> parse_files(const Value& value, Config& config) {
  const Reader reader(value, "/files");
  DAYBOOK_RETURN_IF_ERROR(reader.only({"enabled", "folder"}));
  DAYBOOK_RETURN_IF_ERROR(reader.read("enabled", config.files_enabled));
  return reader.read("folder", config.files_folder);
}

constexpr uint64_t kMaxTimeoutMs = 600'000;

Result<void> parse_witness(const Value& value, WitnessConfig& witness) {
  const Reader reader(value, "/witness");
  DAYBOOK_RETURN_IF_ERROR(reader.only({"policy", "onFailure", "timeoutMs"}));
  DAYBOOK_RETURN_IF_ERROR(reader.read("policy", witness.policy));
  if (witness.policy.empty()) return invalid(reader.at("policy") + "is missing");
  std::string on_failure = "refuse";
  DAYBOOK_RETURN_IF_ERROR(reader.read("onFailure", on_failure));
  if (on_failure != "refuse" && on_failure != "warn") {
    return invalid(reader.at("onFailure") + "must be \"refuse\" or \"warn\"");
  }
  witness.required = on_failure == "refuse";
  const Value* timeout = reader.child("timeoutMs");
  if (timeout == nullptr) return {};
  if (!timeout->is_number_integer() || timeout->get<int64_t>() < 1 ||
      timeout->get<uint64_t>() > kMaxTimeoutMs) {
    return invalid(reader.at("timeoutMs") + "must be an integer from 1 to 600000");
  }
  witness.timeout_ms = timeout->get<uint64_t>();
  return {};
}

// A network of the file replaces the default one of the same chain id.
void put_network(Config& config, const NetworkConfig& network) {
  for (NetworkConfig& known : config.networks) {
    if (known.chain == network.chain) {
      known = network;
      return;
    }
  }
  config.networks.push_back(network);
}

Result<NetworkConfig> parse_network(const Value& value, const std::string& pointer) {
  const Reader reader(value, pointer);
  DAYBOOK_RETURN_IF_ERROR(reader.only({"chainId", "name", "tier", "aliases"}));
  const Value* chain = reader.child("chainId");
  if (chain == nullptr || !chain->is_number_integer() || chain->get<int64_t>() <= 0) {
    return invalid(reader.at("chainId") + "must be a positive integer below 2^53");
  }
  NetworkConfig network{ChainId(chain->get<uint64_t>()), "", "", {}};
  DAYBOOK_RETURN_IF_ERROR(reader.read("name", network.name));
  if (network.name.empty()) return invalid(reader.at("name") + "is missing");
  DAYBOOK_RETURN_IF_ERROR(reader.read("tier", network.tier));
  DAYBOOK_RETURN_IF_ERROR(reader.read("aliases", network.aliases));
  return network;
}

// A name that could mean two chains would record on one of them in silence.
Result<void> check_network_name(const Config& config, ChainId chain, const std::string& name,
                                const std::string& pointer) {
  const std::string start =
      pointer + ": chain " + std::to_string(chain.value) + " is called \"" + name + "\", ";
  const std::optional<uint64_t> number = parse_decimal(name);
  if (number && *number != chain.value) {
    return invalid(start + "which is the id of chain " + std::to_string(*number) +
                   "; choose a name that is no other chain's id");
  }
  for (const NetworkConfig& other : config.networks) {
    if (other.chain == chain || !is_called(other, name)) continue;
    return invalid(start + "and so is chain " + std::to_string(other.chain.value) +
                   "; rename one of them: an entry for a well-known chain replaces its names");
  }
  return {};
}

// After all entries are read: one of them may replace the default that another one is called like.
Result<void> check_network_names(const Config& config, const std::vector<NetworkConfig>& entries) {
  for (size_t i = 0; i < entries.size(); ++i) {
    const NetworkConfig& entry = entries[i];
    const std::string pointer = "/networks/" + std::to_string(i);
    DAYBOOK_RETURN_IF_ERROR(check_network_name(config, entry.chain, entry.name, pointer + "/name"));
    for (size_t j = 0; j < entry.aliases.size(); ++j) {
      DAYBOOK_RETURN_IF_ERROR(check_network_name(config, entry.chain, entry.aliases[j],
                                                 pointer + "/aliases/" + std::to_string(j)));
    }
  }
  return {};
}

// The last one would win in silence, and the names of the first would mean nothing.
Result<void> check_chain_is_new(const std::vector<NetworkConfig>& entries,
                                const NetworkConfig& network) {
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].chain != network.chain) continue;
    return invalid("/networks/" + std::to_string(entries.size()) + "/chainId: \"" + network.name +
                   "\" is chain " + std::to_string(network.chain.value) + ", and so is \"" +
                   entries[i].name + "\" at /networks/" + std::to_string(i) +
                   "/chainId; keep one entry for this chain, and put its other names into its "
                   "aliases; if it is another chain, correct the chain id");
  }
  return {};
}

Result<void> parse_networks(const Value& value, Config& config) {
  if (!value.is_array()) return invalid("/networks: must be an array");
  std::vector<NetworkConfig> entries;
  for (size_t i = 0; i < value.size(); ++i) {
    DAYBOOK_TRY(const NetworkConfig network,
                parse_network(value[i], "/networks/" + std::to_string(i)));
    DAYBOOK_RETURN_IF_ERROR(check_chain_is_new(entries, network));
    put_network(config, network);
    entries.push_back(network);
  }
  return check_network_names(config, entries);
}

Result<void> parse_categories(const Value& value, Config& config) {
  if (!value.is_array()) return invalid("/categories: must be an array");
  config.categories.clear();
  for (size_t i = 0; i < value.size(); ++i) {
    const Reader reader(value[i], "/categories/" + std::to_string(i));
    DAYBOOK_RETURN_IF_ERROR(reader.only({"pattern", "category"}));
    CategoryRule rule;
    DAYBOOK_RETURN_IF_ERROR(reader.read("pattern", rule.pattern));
    DAYBOOK_RETURN_IF_ERROR(reader.read("category", rule.category));
    if (rule.pattern.empty() || rule.category.empty()) {
      return invalid(reader.at("") + "needs \"pattern\" and \"category\"");
    }
    config.categories.push_back(rule);
  }
  return {};
}

Result<void> check_required_fields(const Config& config) {
  const std::vector<std::string>& known = known_required_fields();
  for (const std::string& field : config.required_fields) {
    if (std::find(known.begin(), known.end(), field) != known.end()) continue;
    const std::string near = nearest_word(field, known);
    return invalid("/requiredFields: unknown field \"" + field + "\"" +
                   (near.empty() ? "" : "; did you mean \"" + near + "\"?"));
  }
  return {};
}

Result<Config> parse_document(const Value& document) {
  Config config = default_config();
  const Reader reader(document, "");
  DAYBOOK_RETURN_IF_ERROR(reader.only({"origin", "git", "files", "networks", "categories",
                                       "requiredFields", "personal", "witness"}));
  DAYBOOK_RETURN_IF_ERROR(reader.read("origin", config.origin));
  if (!note::is_valid_key_name(config.origin)) {
    return invalid("/origin: must be a key name: no white space and no '+'");
  }
  if (const Value* git = reader.child("git")) DAYBOOK_RETURN_IF_ERROR(parse_git(*git, config));
  if (const Value* files = reader.child("files")) {
    DAYBOOK_RETURN_IF_ERROR(parse_files(*files, config));
  }
  if (const Value* networks = reader.child("networks")) {
    DAYBOOK_RETURN_IF_ERROR(parse_networks(*networks, config));
  }
  if (const Value* categories = reader.child("categories")) {
    DAYBOOK_RETURN_IF_ERROR(parse_categories(*categories, config));
  }
  if (const Value* witness = reader.child("witness")) {
    DAYBOOK_RETURN_IF_ERROR(parse_witness(*witness, config.witness));
  }
  DAYBOOK_RETURN_IF_ERROR(reader.read("requiredFields", config.required_fields));
  DAYBOOK_RETURN_IF_ERROR(check_required_fields(config));
  DAYBOOK_RETURN_IF_ERROR(reader.read("personal", config.personal));
  const auto personal = vault::Personal::parse(config.personal);
  if (!personal.ok()) return personal.error().with_context("/personal");
  return config;
}

}  // namespace

const std::vector<std::string>& known_required_fields() {
  static const std::vector<std::string> fields = {"actor",  "approver", "reason",
                                                  "sender", "tx",       "gitCommit"};
  return fields;
}

Result<Config> parse_config(std::string_view text, const std::string& file) {
  const Result<Value> document = json::parse(text);
  if (!document.ok()) return document.error().with_context(file);
  Result<Config> config = parse_document(*document);
  if (!config.ok()) return config.error().with_context(file);
  return config;
}

}  // namespace daybook::ledger
