#include "ingest/leveldb_known.h"

#include <algorithm>

#include "base/bytes.h"

namespace daybook::ingest {
namespace {

void note_record(KnownGeneration& generation, const event::Event& event) {
  const uint64_t sequence = *event.source->sequence;
  generation.records[sequence].insert(event.id);
  if (event.subject.kind == event::SubjectKind::kContract)
    generation.contracts.insert(event.subject);
  if (event.effective) {
    generation.oldest = std::min(generation.oldest.value_or(*event.effective), *event.effective);
    generation.newest = std::max(generation.newest.value_or(*event.effective), *event.effective);
  }
  const bool is_late = std::holds_alternative<event::CorrectionRecorded>(event.payload);
  if (!is_late) generation.applied = std::max(generation.applied, sequence);
}

void note_source_event(KnownSource& known, const event::Event& event) {
  KnownGeneration& generation = known.generations[event.source->generation];
  if (const auto* gap = std::get_if<event::HistoryGap>(&event.payload)) {
    generation.gaps.push_back({gap->first_sequence, gap->last_sequence, event.position});
  } else if (const auto* reset = std::get_if<event::SourceReset>(&event.payload)) {
    known.live = reset->to_generation;
    known.generations[reset->to_generation].reset = event.position;
  } else if (const auto* document = std::get_if<event::SourceDocument>(&event.payload);
             document != nullptr && document->format == kCurrentFormat) {
    if (event.source->digest) known.folders[*event.source->digest] = event.source->generation;
    generation.manifest_number =
        std::max(generation.manifest_number, manifest_number(document->content));
  } else if (event.source->sequence) {
    note_record(generation, event);
  }
}

void note_event(KnownSource& known, const event::Event& event) {
  if (std::holds_alternative<event::ContractChange>(event.payload)) {
    known.last_kind[event.subject] = event.source ? event.source->kind : "";
  }
  const bool from_leveldb = event.source && event.source->kind == kLevelDb;
  if (from_leveldb && event.source->generation != 0) note_source_event(known, event);
}

}  // namespace

Result<KnownSource> scan_known(const ledger::Ledger& ledger) {
  KnownSource known;
  DAYBOOK_RETURN_IF_ERROR(ledger.scan(Position(0), ledger.size(),
                                      [&known](const event::Event& event, std::string_view) {
                                        note_event(known, event);
                                        return Result<void>();
                                      }));
  // The first generation is live until a reset.
  if (known.live == 0 && !known.generations.empty()) known.live = known.generations.begin()->first;
  return known;
}

uint64_t manifest_number(const std::string& current) {
  const size_t dash = current.rfind('-');
  if (dash == std::string::npos) return 0;
  std::string digits = current.substr(dash + 1);
  while (!digits.empty() && (digits.back() == '\n' || digits.back() == '\r')) digits.pop_back();
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  return parse_decimal(digits).value_or(0);
}

}  // namespace daybook::ingest
