#include "ingest/leveldb_import.h"

#include <algorithm>

#include "base/bytes.h"
#include "document/document.h"
#include "ingest/leveldb_contract.h"

namespace daybook::ingest {
namespace {

constexpr char kRecreated[] = "source database recreated";

std::string describe(const LevelDbRecord& record) {
  return std::string(record.raw.is_delete ? "delete" : "put") + " of sequence " +
         std::to_string(record.raw.sequence) + ", key " + printable(record.raw.key);
}

std::string where(const LevelDbRecord& record) {
  return record.locator + ": " + printable(record.raw.key) + " @" +
         std::to_string(record.raw.sequence);
}

// The bytes of a record in documents of their own, for one that does not fit into its event.
void append_documents(const Origin& origin, EventId id, const LevelDbRecord& record,
                      ledger::Transaction& transaction) {
  for (const auto& [format, bytes] :
       {std::pair("leveldb-key", &record.raw.key), std::pair("leveldb-value", &record.raw.value)}) {
    for (event::SourceDocument& part : document_parts(format, *bytes)) {
      const EventId part_id = event::import_id(
          {kLevelDb, "document", to_string(id), format, std::to_string(part.part)});
      transaction.push_back(make_draft(origin, part_id, source_subject(kLevelDb), std::move(part)));
    }
  }
}

// "value: …", or its hex: notes are text.
std::string verbatim(const std::string& name, const std::string& bytes) {
  return is_utf8(bytes) ? name + ": " + bytes : name + " (hex): " + hex_encode(bytes);
}

bool holds(const LevelDbFolder& folder, const std::string& key) {
  return std::any_of(folder.records.begin(), folder.records.end(),
                     [&key](const LevelDbRecord& record) { return record.raw.key == key; });
}

}  // namespace

Result<void> LevelDbImport::plan(const Generation& generation) {
  if (generation.is_new && !generation.is_older) {
    if (known_.live != 0) DAYBOOK_RETURN_IF_ERROR(plan_reset(generation));
    known_.live = generation.number;
  }
  const std::optional<Position>& reset = known_.generations[generation.number].reset;
  if (!generation.is_new && reset) DAYBOOK_RETURN_IF_ERROR(planner_.count_known(*reset));
  if (generation.is_new && generation.is_older) {
    planner_.findings.add(
        "older-generation", folders_[generation.folders.front()].locator,
        "holds an earlier incarnation of the database (" + generation.evidence +
            ") than what is imported already: its records are kept, the live state "
            "is not changed");
  }
  for (const size_t index : generation.folders) {
    DAYBOOK_RETURN_IF_ERROR(plan_folder(generation, folders_[index]));
  }
  uint64_t after = 0;
  for (const auto& [sequence, records] : generation.records) {
    DAYBOOK_RETURN_IF_ERROR(plan_gaps(generation.number, after, records.front()));
    for (const LevelDbRecord& record : records) {
      DAYBOOK_RETURN_IF_ERROR(plan_record(generation.number, record));
    }
    after = sequence;
  }
  if (generation.number != known_.live) return plan_late_resets(generation);
  return {};
}

Result<void> LevelDbImport::plan_reset(const Generation& generation) {
  const LevelDbRecord& first = generation.records.begin()->second.front();
  Origin source = origin(generation.number);
  source.source.locator = folders_[generation.folders.front()].locator;
  source.effective = first.time;
  source.grade = event::Grade::kInferred;
  const EventId id =
      event::import_id({kLevelDb, "reset", std::to_string(generation.number), to_string(first.id)});
  ledger::Transaction transaction = {
      make_draft(source, id, source_subject(kLevelDb),
                 event::SourceReset{known_.live, generation.number, generation.evidence})};
  remove_missing(generation, source, id, transaction);
  return planner_.add(std::move(transaction));
}

void LevelDbImport::remove_missing(const Generation& generation, const Origin& origin,
                                   EventId reset, ledger::Transaction& transaction) {
  const LevelDbFolder& folder = folders_[generation.folders.front()];
  if (folder.is_damaged()) return;  // what cannot be read is not gone
  for (const auto& [chain, network] : planner_.state().networks) {
    for (const auto& [name, contract] : network.contracts) {
      const event::Subject subject{chain, event::SubjectKind::kContract, name};
      const auto last = known_.last_kind.find(subject);
      const bool set_here = (last != known_.last_kind.end() && last->second == kLevelDb) ||
                            (known_.is_register && !contract.value.source_record.empty());
      if (!contract.live || !set_here || holds(folder, document::leveldb_key(chain, name)))
        continue;
      const EventId id = event::import_id(
          {kLevelDb, "reset-removed", to_string(reset), std::to_string(chain.value), name});
      state::Draft draft = make_draft(
          origin, id, subject,
          event::ContractChange{event::ContractAction::kRemoved, "", "", "", contract.value});
      draft.event.reason = kRecreated;
      transaction.push_back(std::move(draft));
    }
  }
}

Result<void> LevelDbImport::plan_folder(const Generation& generation, const LevelDbFolder& folder) {
  const EventId id = event::import_id({kLevelDb, "folder", folder.raw.digest.hex()});
  DAYBOOK_TRY(const bool known, planner_.is_known(id));
  if (known) return planner_.count_known(id);
  Origin source = origin(generation.number);
  source.source.locator = folder.locator + "/CURRENT";
  source.source.digest = folder.raw.digest;
  event::SourceDocument document = document_parts(kCurrentFormat, folder.current).front();
  return planner_.add({make_draft(source, id, source_subject(kLevelDb), std::move(document))});
}

Result<void> LevelDbImport::plan_gaps(uint32_t number, uint64_t after, const LevelDbRecord& next) {
  const KnownGeneration& known = known_.generations[number];
  uint64_t sequence = after + 1;
  while (sequence < next.raw.sequence) {
    if (const RecordedGap* gap = gap_over(number, sequence)) {
      DAYBOOK_RETURN_IF_ERROR(planner_.count_known(gap->position));
      sequence = gap->last + 1;
      continue;
    }
    const auto held = known.records.lower_bound(sequence);
    uint64_t end = next.raw.sequence;  // of the run of lost sequences that starts here
    if (held != known.records.end()) end = std::min(end, held->first);
    for (const RecordedGap& gap : known.gaps) {
      if (gap.first > sequence) end = std::min(end, gap.first);
    }
    if (end > sequence) DAYBOOK_RETURN_IF_ERROR(plan_gap(number, sequence, end - 1, next));
    sequence = end > sequence ? end : sequence + 1;
  }
  return {};
}

Result<void> LevelDbImport::plan_gap(uint32_t number, uint64_t first, uint64_t last,
                                     const LevelDbRecord& next) {
  const EventId id =
      event::import_id({kLevelDb, "gap", std::to_string(number), std::to_string(first),
                        std::to_string(last), to_string(next.id)});
  Origin source = origin(number);
  source.grade = event::Grade::kInferred;
  source.source.locator = next.locator;
  const event::HistoryGap gap{number, first, last, last - first + 1};
  planner_.report.lost_writes_new += gap.count;
  const Position position(planner_.state().size.value);
  DAYBOOK_RETURN_IF_ERROR(planner_.add({make_draft(source, id, source_subject(kLevelDb), gap)}));
  known_.generations[number].gaps.push_back({first, last, position});
  return {};
}

Result<void> LevelDbImport::plan_record(uint32_t number, const LevelDbRecord& record) {
  bool is_known = false;
  DAYBOOK_TRY(const EventId id, id_of(number, record, is_known));
  if (is_known) {
    if (!record.is_contract()) tell_odd(record, record.problem);
    return planner_.count_known(id);
  }
  const Origin source = origin(number, record);
  const std::string late = why_late(number, record);
  KnownGeneration& known = known_.generations[number];
  known.records[record.raw.sequence].insert(id);
  if (record.is_contract()) known.contracts.insert(record.subject());
  if (record.time) known.oldest = std::min(known.oldest.value_or(*record.time), *record.time);
  if (!record.is_contract()) return plan_odd(source, id, record, record.problem);
  if (!late.empty()) return plan_late(source, id, record, late);
  known.applied = std::max(known.applied, record.raw.sequence);
  return plan_change(source, id, record);
}

Result<void> LevelDbImport::plan_late(const Origin& source, EventId id, const LevelDbRecord& record,
                                      const std::string& why) {
  planner_.findings.add("late-record", record.locator,
                        "records came to light " + why + ": kept, the live state is not changed");
  event::CorrectionRecorded correction;
  const RecordedGap* gap = gap_over(source.source.generation, record.raw.sequence);
  if (gap != nullptr) correction.refers_to = gap->position;
  correction.note = "late " + describe(record) + ": " + why;
  DAYBOOK_TRY(correction.was, what_was(record));
  if (correction.was) {
    DAYBOOK_TRY(const bool added, add_told(source, id, record, correction));
    if (added) return {};
    correction.was.reset();
  }
  correction.source_record = record.raw.value;
  ledger::Transaction transaction = {make_draft(source, id, source_subject(kLevelDb), correction)};
  if (!planner_.fits(transaction)) {
    correction.source_record.clear();
    transaction = {make_draft(source, id, source_subject(kLevelDb), correction)};
    append_documents(source, id, record, transaction);
  }
  return planner_.add(std::move(transaction));
}

Result<std::optional<event::ContractChange>> LevelDbImport::what_was(
    const LevelDbRecord& record) const {
  const state::ContractState* known = contract(record.subject());
  const bool is_newest = record.time && known != nullptr && known->was_ever_live() &&
                         *record.time >= known->changed_at;
  if (!record.time || is_newest) return std::optional<event::ContractChange>();
  DAYBOOK_TRY(const std::optional<event::ContractValue> before,
              planner_.value_at(record.subject(), *record.time));
  DAYBOOK_TRY(event::ContractChange change,
              change_of(record, before ? &*before : nullptr, planner_.ledger().config()));
  return std::optional(std::move(change));
}

std::optional<uint32_t> LevelDbImport::generation_after(uint32_t number) const {
  const std::optional<TimeNs>& start = known_.generations.at(number).oldest;
  std::optional<uint32_t> next;
  for (const auto& [other, generation] : known_.generations) {
    if (!start || !generation.oldest || *generation.oldest <= *start) continue;
    if (!next || *generation.oldest < *known_.generations.at(*next).oldest) next = other;
  }
  return next;
}

Result<void> LevelDbImport::plan_late_resets(const Generation& generation) {
  const bool is_damaged =
      std::any_of(generation.folders.begin(), generation.folders.end(),
                  [this](size_t index) { return folders_[index].is_damaged(); });
  // What cannot be read is not gone.
  if (!is_damaged) DAYBOOK_RETURN_IF_ERROR(plan_late_removals(generation.number));
  const std::optional<uint32_t> next = generation_after(generation.number);
  return next ? plan_late_removals(*next) : Result<void>();
}

Result<void> LevelDbImport::plan_late_removals(uint32_t telling) {
  const KnownGeneration& known = known_.generations.at(telling);
  if (!known.oldest) return {};
  Origin source = origin(telling);
  source.effective = known.oldest;
  source.grade = event::Grade::kInferred;
  ledger::Transaction transaction;
  for (const auto& [chain, network] : planner_.state().networks) {
    for (const auto& [name, contract] : network.contracts) {
      const event::Subject subject{chain, event::SubjectKind::kContract, name};
      const bool is_newest = contract.was_ever_live() && contract.changed_at <= *known.oldest;
      if (is_newest || known.contracts.count(subject) != 0) continue;
      DAYBOOK_TRY(std::optional<event::ContractValue> value,
                  planner_.value_at(subject, *known.oldest));
      if (!value || value->source_record.empty()) continue;
      const EventId id =
          event::import_id({kLevelDb, "late-removed", std::to_string(telling),
                            std::to_string(known.oldest->ns), std::to_string(chain.value), name});
      DAYBOOK_TRY(const bool is_known, planner_.is_known(id));
      if (is_known) continue;
      event::CorrectionRecorded correction;
      correction.note = kRecreated;
      correction.was = {event::ContractAction::kRemoved, "", "", "", *std::move(value)};
      transaction.push_back(make_draft(source, id, subject, std::move(correction)));
    }
  }
  return planner_.add(std::move(transaction));
}

void LevelDbImport::tell_odd(const LevelDbRecord& record, const std::string& why) {
  planner_.findings.add("unknown-record", where(record), "kept verbatim: " + why);
  planner_.report.unknown.push_back(where(record) + ": " + why);
}

Result<void> LevelDbImport::plan_odd(const Origin& source, EventId id, const LevelDbRecord& record,
                                     const std::string& why) {
  tell_odd(record, why);
  const std::string head = "LevelDB " + std::string(record.raw.is_delete ? "delete" : "put") +
                           " of sequence " + std::to_string(record.raw.sequence) +
                           " that is not applied: " + why;
  const event::NoteRecorded note{head + "\n" + verbatim("key", record.raw.key) + "\n" +
                                 verbatim("value", record.raw.value)};
  ledger::Transaction transaction = {make_draft(source, id, source_subject(kLevelDb), note)};
  if (!planner_.fits(transaction)) {
    transaction = {make_draft(source, id, source_subject(kLevelDb), event::NoteRecorded{head})};
    append_documents(source, id, record, transaction);
  }
  return planner_.add(std::move(transaction));
}

Result<void> LevelDbImport::plan_change(const Origin& source, EventId id,
                                        const LevelDbRecord& record) {
  const state::ContractState* known = contract(record.subject());
  const event::ContractValue* before = known != nullptr && known->live ? &known->value : nullptr;
  if (record.raw.is_delete) {
    if (before == nullptr)
      return plan_odd(source, id, record, "it deletes a contract that is not live");
    return add_change(source, id, record, {event::ContractAction::kRemoved, "", "", "", *before});
  }
  DAYBOOK_TRY(event::ContractChange change, change_of(record, before, planner_.ledger().config()));
  return add_change(source, id, record, std::move(change));
}

Result<void> LevelDbImport::add_change(const Origin& source, EventId id,
                                       const LevelDbRecord& record, event::ContractChange change) {
  DAYBOOK_TRY(const bool added, add_told(source, id, record, std::move(change)));
  if (!added) return plan_odd(source, id, record, "it does not fit into an event");
  known_.last_kind[record.subject()] = kLevelDb;
  return {};
}

Result<bool> LevelDbImport::add_told(const Origin& source, EventId id, const LevelDbRecord& record,
                                     event::Payload payload) {
  ledger::Transaction transaction;
  if (planner_.network(record.chain) == nullptr) {
    Origin network = source;
    network.source.sequence.reset();  // the record's own event holds it
    const EventId network_id =
        event::import_id({kLevelDb, "network", std::to_string(record.chain.value), to_string(id)});
    transaction.push_back(
        make_draft(network, network_id, {record.chain, event::SubjectKind::kNetwork, ""},
                   network_header(planner_.ledger().config(), record.chain, record.label())));
  }
  transaction.push_back(make_draft(source, id, record.subject(), std::move(payload)));
  if (!planner_.fits(transaction)) {
    event::told_change(transaction.back().event.payload)->value.source_record.clear();
    if (!planner_.fits(transaction)) return false;
    append_documents(source, id, record, transaction);
    planner_.findings.add("large-record", where(record),
                          "kept verbatim in documents of its own: it does not fit into its event");
  }
  DAYBOOK_RETURN_IF_ERROR(planner_.add(std::move(transaction)));
  return true;
}

Result<EventId> LevelDbImport::id_of(uint32_t number, const LevelDbRecord& record,
                                     bool& is_known) const {
  const EventId own = id_in_generation(record, number);
  const KnownGeneration& known = known_.generations[number];
  const auto at = known.records.find(record.raw.sequence);
  if (at != known.records.end()) {
    is_known = at->second.count(record.id) != 0 || at->second.count(own) != 0;
    if (is_known) return record.id;
  }
  // The same bytes at the same sequence of another incarnation are another write.
  DAYBOOK_TRY(const bool taken, planner_.is_known(record.id));
  return taken ? own : record.id;
}

std::string LevelDbImport::why_late(uint32_t number, const LevelDbRecord& record) const {
  if (number != known_.live) return "from an earlier incarnation of the database";
  if (record.raw.sequence <= known_.generations.at(number).applied) {
    return "after newer ones of the same database had been imported";
  }
  const state::ContractState* known = contract(record.subject());
  const auto last = known_.last_kind.find(record.subject());
  const bool set_elsewhere =
      !known_.is_register && last != known_.last_kind.end() && last->second != kLevelDb;
  if (known != nullptr && set_elsewhere && record.time && *record.time < known->changed_at) {
    return "after another source had said something newer about the contract";
  }
  return "";
}

const RecordedGap* LevelDbImport::gap_over(uint32_t number, uint64_t sequence) const {
  for (const RecordedGap& gap : known_.generations[number].gaps) {
    if (gap.first <= sequence && sequence <= gap.last) return &gap;
  }
  return nullptr;
}

const state::ContractState* LevelDbImport::contract(const event::Subject& subject) const {
  const state::NetworkState* network = planner_.network(subject.chain);
  if (network == nullptr) return nullptr;
  const auto found = network->contracts.find(subject.name);
  return found == network->contracts.end() ? nullptr : &found->second;
}

Origin LevelDbImport::origin(uint32_t number) const {
  Origin origin;
  origin.source.kind = kLevelDb;
  origin.source.generation = number;
  origin.actor = planner_.actor();
  return origin;
}

Origin LevelDbImport::origin(uint32_t number, const LevelDbRecord& record) const {
  Origin source = origin(number);
  source.source.locator = record.locator;
  source.source.digest = record.digest;
  source.source.sequence = record.raw.sequence;
  source.effective = record.time;
  return source;
}

}  // namespace daybook::ingest
