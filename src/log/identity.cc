#include "log/identity.h"

#include <algorithm>
#include <optional>

#include "base/bytes.h"
#include "log/key_codec.h"
#include "log/keys.h"

namespace daybook::log {
namespace {

constexpr std::string_view kStoreIdWord = "store-id ";
constexpr std::string_view kSessionWord = "\nsession ";
constexpr size_t kStoreIdDigits = 32;

// Accepts more than render_identity writes: the caller renders again and compares.
std::optional<Identity> parse_loosely(std::string_view text) {
  const size_t session = text.find(kSessionWord);
  if (session == std::string_view::npos || text.back() != '\n') return std::nullopt;
  if (text.substr(0, kStoreIdWord.size()) != kStoreIdWord) return std::nullopt;
  const size_t number = session + kSessionWord.size();
  const std::optional<uint64_t> value =
      parse_decimal(text.substr(number, text.size() - number - 1));
  if (!value) return std::nullopt;
  return Identity{std::string(text.substr(kStoreIdWord.size(), session - kStoreIdWord.size())),
                  *value};
}

}  // namespace

std::string render_identity(const Identity& identity) {
  return std::string(kStoreIdWord) + identity.store_id + std::string(kSessionWord) +
         std::to_string(identity.session) + "\n";
}

bool is_store_id(std::string_view text) {
  return text.size() == kStoreIdDigits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

Result<Identity> parse_identity(std::string_view text) {
  const std::optional<Identity> identity = parse_loosely(text);
  if (!identity || render_identity(*identity) != text || !is_store_id(identity->store_id)) {
    return invalid("it does not read \"store-id <32 hex digits>\" and \"session <number>\"");
  }
  return *identity;
}

Result<Identity> read_stored_identity(const kv::Store& store) {
  DAYBOOK_TRY(const std::optional<std::string> format, store.get(kFormatKey));
  DAYBOOK_TRY(const std::optional<std::string> store_id, store.get(kStoreIdKey));
  DAYBOOK_TRY(const std::optional<std::string> session, store.get(kSessionKey));
  if (!format || !store_id || !session) {
    return tampered(
        "swapped: the LevelDB in log/ is not a daybook store (it has no identity); put the store's "
        "own log/ "
        "folder back");
  }
  if (*format != kFormatValue) {
    return damaged("the store's format is \"" + *format + "\" and this program knows \"" +
                   kFormatValue + "\": use the program that wrote it");
  }
  if (!is_store_id(*store_id) || session->size() != 8) {
    return damaged("the store's identity in LevelDB is not readable; restore log/ from a backup");
  }
  return Identity{*store_id, read_be64(*session)};
}

void put_identity(const Identity& identity, kv::Batch& batch) {
  std::string session;
  append_be64(session, identity.session);
  batch.put(kFormatKey, kFormatValue);
  batch.put(kStoreIdKey, identity.store_id);
  batch.put(kSessionKey, session);
}

// LevelDB's session is written first, so a crash between the two leaves it one ahead; it is never
// behind.
Result<void> compare_identities(const Identity& stored, const Identity& beside) {
  if (stored.store_id != beside.store_id) {
    return tampered("swapped: the LevelDB in log/ is store " + stored.store_id +
                    " and the identity file says " + beside.store_id +
                    "; put the store's own log/ folder back");
  }
  const std::string sessions = "LevelDB was last written in session " +
                               std::to_string(stored.session) + " and the identity file says " +
                               std::to_string(beside.session);
  if (stored.session < beside.session) {
    return tampered(
        "rolled back: " + sessions +
        ": an older copy of log/ was put back, or its newest writes were cut off; restore log/, "
        "head, checkpoint and identity together from one backup");
  }
  if (stored.session > beside.session + 1) {
    return tampered("rolled back: " + sessions +
                    ": an older identity file was put back; restore log/, head, checkpoint and "
                    "identity together "
                    "from one backup");
  }
  return {};
}

}  // namespace daybook::log
