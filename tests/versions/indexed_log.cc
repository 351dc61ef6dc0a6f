#include "versions/indexed_log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "event/codec.h"

namespace daybook::versions {
namespace {

// Nobody here can write a payload that is not known: it is a note whose type byte is another.
std::string opaque_bytes(event::Event event) {
  const event::Payload opaque = event.payload;
  event.payload = event::NoteRecorded{};
  const std::string note = event::encode(event).value();
  for (size_t at = 0; at < note.size(); ++at) {
    std::string bytes = note;
    bytes[at] = static_cast<char>(event::payload_type(opaque));
    const auto decoded = event::decode(bytes);
    event.payload = opaque;
    if (decoded.ok() && *decoded == event) return bytes;
  }
  ADD_FAILURE() << "a note has no type byte";
  return {};
}

std::string stored_bytes(const event::Event& event) {
  const bool is_opaque = std::holds_alternative<event::Opaque>(event.payload);
  return is_opaque ? opaque_bytes(event) : event::encode(event).value();
}

}  // namespace

IndexedLog::IndexedLog() {
  std::string pattern =
      (std::filesystem::temp_directory_path() / "daybook-versions-XXXXXX").string();
  folder_ = ::mkdtemp(pattern.data());
  signer_ = std::make_unique<note::Signer>(note::Signer::generate("example.com/log").value());
  const log::CreateOptions options{std::string(32, 'a')};
  const std::string store = folder_ + "/store";
  const Result<void> created = log::Log::create(store, *signer_, options);
  EXPECT_TRUE(created.ok()) << (created.ok() ? "" : created.error().message);
  log_ = log::Log::open(store, signer_->verifier(), signer_.get(), {}).value();
}

IndexedLog::~IndexedLog() {
  log_.reset();
  std::filesystem::remove_all(folder_);
}

void IndexedLog::append(const std::vector<event::Event>& events, size_t batch) {
  for (size_t from = 0; from < events.size(); from += batch) {
    log::Append append;
    append.expected_size = log_->size();
    for (size_t i = from; i < std::min(from + batch, events.size()); ++i) {
      const auto replaced = replaced_value(state_, events[i]);
      ASSERT_TRUE(state::apply(state_, events[i]).ok());
      append.entries.push_back(stored_bytes(events[i]));
      index_event(events[i], replaced, state_, append.index);
    }
    const auto done = log_->append(std::move(append));
    ASSERT_TRUE(done.ok()) << done.error().message;
  }
}

std::vector<std::pair<std::string, std::string>> IndexedLog::records() {
  std::vector<std::pair<std::string, std::string>> out;
  kv::Iterator it = store().iterate();
  for (it.seek_to_first(); it.valid(); it.next()) {
    const char prefix = it.key().front();
    if (std::string_view("itvwx").find(prefix) != std::string_view::npos)
      out.emplace_back(it.key(), it.value());
  }
  return out;
}

void IndexedLog::put(const std::string& key, const std::string& value) {
  kv::Batch batch;
  batch.put(key, value);
  EXPECT_TRUE(store().write_synced(batch).ok());
}

void IndexedLog::erase(const std::string& key) {
  kv::Batch batch;
  batch.erase(key);
  EXPECT_TRUE(store().write_synced(batch).ok());
}

// has a history.
std::vector<event::Event> small_history() {
  state::Book book;
  book.record(state::network_of(state::kBsc), state::network());
  book.record(state::contract_of("A"), state::change(event::ContractAction::kDeployed));
  book.at(2);
  book.record(state::contract_of("AB"), state::change(event::ContractAction::kDeployed));
  book.record(state::contract_of("A"),
              state::change(event::ContractAction::kUpgraded, state::value("0xa1", "0xb2")));
  book.record(state::contract_of("A"), event::NoteRecorded{"seen"});
  book.at(3);
  book.record(state::section_of("metadata"), state::section("{}"));
  book.record(state::log_subject(), event::NoteRecorded{"x"});
  book.record(state::contract_of("A"), state::change(event::ContractAction::kRemoved, {}));
  return book.events();
}

}  // namespace daybook::versions
