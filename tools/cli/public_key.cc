#include "cli/public_key.h"

#include "kv/durable_file.h"

namespace daybook::cli {
namespace {

constexpr uint64_t kMaxPublicKeyBytes = 4096;

}  // namespace

// A verifier key has two '+'; anything else is a file that holds one.
Result<note::Verifier> read_public_key(const std::string& key, const std::string& option) {
  const auto given = note::Verifier::parse(key);
  if (given.ok()) return *given;
  auto text = kv::read_file(key, kMaxPublicKeyBytes);
  if (!text.ok() && text.error().kind == ErrorKind::kNotFound) {
    return usage(option + ": \"" + key + "\" is neither a public key (" + given.error().message +
                 ") nor a file");
  }
  if (!text.ok()) return text.error();
  text->erase(text->find_last_not_of(" \r\n") + 1);
  auto verifier = note::Verifier::parse(*text);
  if (!verifier.ok()) return verifier.error().with_context(key);
  return verifier;
}

}  // namespace daybook::cli
