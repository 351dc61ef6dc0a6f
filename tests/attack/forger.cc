#include "attack/forger.h"

#include <filesystem>
#include <fstream>
#include <utility>

#include "event/codec.h"
#include "ledger/ledger.h"

namespace daybook::attack {
namespace {

Entries read_entries(const ledger::Ledger& ledger) {
  Entries entries;
  const Result<void> read = ledger.scan(
      Position(0), ledger.size(), [&](const event::Event&, std::string_view bytes) -> Result<void> {
        entries.emplace_back(bytes);
        return {};
      });
  DAYBOOK_CHECK(read.ok());
  return entries;
}

note::Checkpoint checkpoint_of(const std::string& origin, const Entries& entries) {
  merkle::CompactRange range;
  for (const std::string& entry : entries) range.append(merkle::leaf_hash(entry));
  return {origin, TreeSize(entries.size()), range.root()};
}

}  // namespace

std::string with_actor(const std::string& entry, const std::string& actor) {
  event::Event event = event::decode(entry).value();
  event.actor = actor;
  return event::encode(event).value();
}

void forge(const std::string& book, const std::string& target, const std::string& private_key,
           const std::function<void(Entries&)>& change) {
  const auto victim = ledger::Ledger::open(book, system_clock(), ledger::OpenOptions{});
  DAYBOOK_CHECK(victim.ok());
  const note::Signer signer = note::Signer::parse(private_key).value();
  Entries entries = read_entries(**victim);
  change(entries);
  ledger::Config config = (*victim)->config();
  const std::string note = note::sign_checkpoint(checkpoint_of(config.origin, entries), signer);
  const ledger::EntryFeed all = [&](TreeSize) -> Result<Entries> { return entries; };
  const Result<void> made =
      ledger::Ledger::create_replica(target, {config, signer.verifier(), note}, all);
  DAYBOOK_CHECK(made.ok());
  const std::string key = ledger::Paths(target).key;
  std::ofstream(key) << private_key << "\n";
  std::filesystem::permissions(
      key, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace daybook::attack
