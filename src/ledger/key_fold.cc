#include "ledger/key_fold.h"

#include "event/codec.h"

namespace daybook::ledger {
namespace {

std::string place(const event::Event& event) {
  return "event " + std::to_string(event.position.value);
}

Error says_otherwise(const event::Event& event) {
  return tampered(place(event) + " says something else than the key statement in it");
}

Result<void> compare(const event::Event& event, const event::KeyRotated& rotation) {
  const auto statement = note::parse_key_statement(rotation.statement);
  if (!statement.ok()) return tampered(place(event) + ": " + statement.error().message);
  if (statement->is_rotation() && statement->key.vkey() == rotation.old_vkey &&
      statement->next->vkey() == rotation.new_vkey) {
    return {};
  }
  return says_otherwise(event);
}

Result<void> compare(const event::Event& event, const event::KeyRevoked& revocation) {
  const auto statement = note::parse_key_statement(revocation.statement);
  if (!statement.ok()) return tampered(place(event) + ": " + statement.error().message);
  if (!statement->is_rotation() && statement->key.vkey() == revocation.vkey &&
      statement->trusted == revocation.trusted) {
    return {};
  }
  return says_otherwise(event);
}

Result<void> compare_root(const event::Event& event, const std::string& statement,
                          const KeyFold::RootAt& root_at) {
  if (!root_at) return {};
  DAYBOOK_TRY(const note::KeyStatement parsed, note::parse_key_statement(statement));
  DAYBOOK_TRY(const Hash root, root_at(TreeSize(event.position.value)));
  if (root == parsed.head.root) return {};
  return tampered("the key statement of " + place(event) + " was made for the root " +
                  parsed.head.root.hex() + ", and the events before it have " + root.hex());
}

}  // namespace

event::Subject keys_subject() {
  return {ChainId(0), event::SubjectKind::kLog, "keys"};
}

bool is_key_event(const event::View& event) {
  return event.payload_type == event::payload_type(event::KeyRotated()) ||
         event.payload_type == event::payload_type(event::KeyRevoked());
}

bool is_key_event(const event::Payload& payload) {
  return std::holds_alternative<event::KeyRotated>(payload) ||
         std::holds_alternative<event::KeyRevoked>(payload);
}

Result<void> KeyFold::take(const event::Event& event, const RootAt& root_at) {
  if (!is_key_event(event.payload)) return {};
  if (event.subject != keys_subject()) {
    return tampered(place(event) + " is about a key and not about the log's keys");
  }
  std::string statement;
  if (const auto* rotation = std::get_if<event::KeyRotated>(&event.payload)) {
    DAYBOOK_RETURN_IF_ERROR(compare(event, *rotation));
    statement = rotation->statement;
  } else {
    const auto& revocation = std::get<event::KeyRevoked>(event.payload);
    DAYBOOK_RETURN_IF_ERROR(compare(event, revocation));
    statement = revocation.statement;
  }
  DAYBOOK_RETURN_IF_ERROR(compare_root(event, statement, root_at));
  return history_.apply(statement, event.position);
}

Result<void> KeyFold::take_stored(Position position, std::string_view bytes,
                                  const RootAt& root_at) {
  event::Reader reader;
  const Result<event::View> view = reader.read(bytes);
  if (!view.ok() || !is_key_event(*view) || view->position != position) return {};
  return take(reader.event(), root_at);
}

Result<note::KeyHistory> KeyFold::finish(const note::Verifier& anchor) const {
  if (history_.empty()) return note::KeyHistory(anchor);
  DAYBOOK_RETURN_IF_ERROR(history_.check_anchor(anchor));
  return history_;
}

Result<note::KeyHistory> extend_keys(const note::KeyHistory& before, merkle::CompactRange range,
                                     const std::vector<std::string>& entries) {
  KeyFold fold(before);
  const KeyFold::RootAt root_at = [&](TreeSize) -> Result<Hash> { return range.root(); };
  for (const std::string& entry : entries) {
    DAYBOOK_RETURN_IF_ERROR(fold.take_stored(Position(range.size().value), entry, root_at));
    range.append(merkle::leaf_hash(entry));
  }
  return fold.history();
}

}  // namespace daybook::ledger
