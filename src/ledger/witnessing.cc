// Witnesses around submit: first the events are durable and signed here, then the witnesses are
// asked about that checkpoint, then their cosignatures are durable, and only then is the receipt
// given. A crash between any two leaves a log that extends whatever a witness has seen: it is asked
// again with the next submit.
#include "kv/durable_file.h"
#include "ledger/ledger_impl.h"

namespace daybook::ledger {
namespace {

constexpr uint64_t kMaxPolicyBytes = 1 << 20;

Error not_witnessed(const witness::Policy& policy, TreeSize size,
                    const std::vector<witness::Refusal>& refusals) {
  Error error = environment(
      "recorded, but not witnessed: the log has " + std::to_string(size.value) +
      " events, durable and signed; its policy wants the cosignatures of " + policy.quorum_text() +
      ". " + witness::refusals_text(policy, refusals) +
      ". Run `daybook witness collect` when they answer, or repeat the request if it had an --id "
      "(without one it would be recorded twice)");
  for (const witness::Refusal& refusal : refusals) {
    if (refusal.error.kind == ErrorKind::kTampered) error.kind = ErrorKind::kTampered;
  }
  return error;
}

// What no patience mends: the witness's operator has to be told a key.
std::string to_be_told(const witness::Policy& policy,
                       const std::vector<witness::Refusal>& refusals) {
  std::vector<witness::Refusal> found;
  for (const witness::Refusal& refusal : refusals) {
    if (refusal.klass == witness::RefusalClass::kUnknownKey ||
        refusal.klass == witness::RefusalClass::kUnknownLog) {
      found.push_back(refusal);
    }
  }
  return witness::refusals_text(policy, found);
}

Result<witness::Standing> head_standing(const log::Log& log, const witness::Policy& policy) {
  DAYBOOK_TRY(const note::Note note, note::parse_note(log.checkpoint_note()));
  return witness::standing_of(note, policy);
}

}  // namespace

Result<std::optional<witness::Policy>> load_policy(const Paths& paths, const Config& config) {
  if (config.witness.policy.empty()) return std::optional<witness::Policy>();
  const std::string file = paths.resolve(config.witness.policy);
  const Result<std::string> text = kv::read_file(file, kMaxPolicyBytes, *paths.files);
  if (!text.ok()) return text.error().with_context("witness policy");
  DAYBOOK_TRY(witness::Policy policy, witness::parse_policy(*text, file));
  return std::optional(std::move(policy));
}

bool Ledger::Impl::must_be_witnessed() const {
  return policy && policy->quorum && config.witness.required;
}

Result<void> Ledger::Impl::prepare_witnesses(const OpenOptions& options) {
  transport = options.transport;
  warn = options.warn;
  alarm = options.alarm;
  DAYBOOK_TRY(refusals, load_refusals(paths));
  DAYBOOK_TRY(policy, load_policy(paths, config));
  if (!policy) return {};
  const note::Verifier signing = log->verifier();
  if (!policy->knows(signing)) {
    return invalid(paths.resolve(config.witness.policy) +
                   ": the policy names logs, and not this one: add the line \"log " +
                   signing.vkey() + "\"");
  }
  DAYBOOK_TRY(const note::Note note, note::parse_note(log->checkpoint_note()));
  witness::remember_sizes(note, log->size(), *policy, witnessed);
  return {};
}

Result<std::vector<Receipt>> Ledger::submit(
    const std::vector<Transaction>& transactions, size_t batch,
    const std::function<void(uint64_t, uint64_t)>& progress) {
  if (impl_->must_be_witnessed() && impl_->transport == nullptr) {
    return usage("the witness policy must be met, and this program gave no way to reach witnesses");
  }
  DAYBOOK_TRY(std::vector<Receipt> receipts, record(transactions, batch, progress));
  DAYBOOK_RETURN_IF_ERROR(confirm_witnessed());
  return receipts;
}

Result<void> Ledger::confirm_witnessed() {
  const Result<void> asked = impl_->ask_for_quorum(*this);
  const Result<void> alarm = impl_->raise_alarm();
  return asked.ok() ? alarm : asked;
}

Result<void> Ledger::Impl::ask_for_quorum(Ledger& ledger) {
  if (!policy || ledger.size().value == 0) return {};
  DAYBOOK_TRY(const witness::Standing standing, head_standing(*log, *policy));
  if (standing.quorum_met && policy->quorum) return {};
  if (transport == nullptr && !must_be_witnessed()) return {};
  const Result<witness::Round> round = ledger.ask_witnesses();
  if (round.ok() && round->quorum_met) {
    const std::string text = to_be_told(*policy, round->refusals);
    if (!text.empty() && warn) warn(text);
    return {};
  }
  const Error error =
      round.ok() ? not_witnessed(*policy, ledger.size(), round->refusals) : round.error();
  if (config.witness.required) return error;
  if (warn) warn(error.message);
  return {};
}

Result<void> Ledger::Impl::raise_alarm() const {
  if (refusals.empty()) return {};
  std::string text =
      "a witness knows another history of this log. What was asked is recorded; keep "
      "everything, and find out who put the store back or copied the key";
  for (const StandingRefusal& refusal : refusals) text += "; " + refusal_text(refusal);
  const Error error = tampered(text + ". docs/witness.md says what ends this");
  if (!alarm) return error;
  alarm(error);
  return {};
}

Result<void> Ledger::Impl::keep_refusals(const witness::Round& round) {
  bool changed = add_alarms(*policy, round, clock->now(), refusals);
  if (!refusals.empty()) {
    DAYBOOK_TRY(const witness::Standing standing, head_standing(*log, *policy));
    DAYBOOK_TRY(const StandingRefusals healed, take_healed(*log, *policy, standing, refusals));
    for (const StandingRefusal& refusal : healed) {
      if (warn)
        warn("healed, " + refusal.name + " has cosigned all of it: " + refusal_text(refusal));
    }
    changed = changed || !healed.empty();
  }
  return changed ? save_refusals(paths, refusals) : Result<void>();
}

Result<witness::Round> Ledger::ask_witnesses() {
  if (!impl_->policy) {
    return usage("no witness policy: name one in " + impl_->paths.config + ", at /witness/policy");
  }
  if (impl_->transport == nullptr) return usage("this program gave no way to reach witnesses");
  log::Log& log = *impl_->log;
  const TreeSize size = log.size();
  DAYBOOK_TRY(witness::Round round,
              witness::collect(
                  *impl_->policy, log.checkpoint_note(), log.verifier(),
                  [&](TreeSize old_size) { return log.consistency(old_size, size); },
                  impl_->witnessed, *impl_->transport, impl_->config.witness.timeout_ms));
  if (round.has_new) DAYBOOK_RETURN_IF_ERROR(log.add_cosignatures(round.note));
  DAYBOOK_RETURN_IF_ERROR(impl_->keep_refusals(round));
  return round;
}

Result<std::optional<WitnessStatus>> Ledger::witness_status() const {
  DAYBOOK_TRY(std::optional<witness::Policy> policy, load_policy(impl_->paths, impl_->config));
  if (!policy) return std::optional<WitnessStatus>();
  DAYBOOK_TRY(witness::Standing standing, head_standing(*impl_->log, *policy));
  return std::optional(
      WitnessStatus{std::move(*policy), std::move(standing), impl_->config.witness.required});
}

Result<StandingRefusals> Ledger::refusals() const {
  return load_refusals(impl_->paths);
}

Result<Receipt> Ledger::clear_refusals(const std::string& witness, event::Event event) {
  StandingRefusals standing;
  std::string text;
  for (const StandingRefusal& refusal : impl_->refusals) {
    if (refusal.name != witness && refusal.vkey != witness) {
      standing.push_back(refusal);
      continue;
    }
    text += "cleared: " + refusal_text(refusal) + "\n" + refusal.checkpoint;
  }
  if (text.empty()) return not_found("no refusal of a witness \"" + witness + "\" stands");
  state::Draft draft{std::move(event), {}};
  draft.event.subject = {ChainId(0), event::SubjectKind::kLog, ""};
  draft.event.payload = event::NoteRecorded{std::move(text)};
  DAYBOOK_TRY(const std::vector<Receipt> receipts, record({{std::move(draft)}}));
  DAYBOOK_RETURN_IF_ERROR(save_refusals(impl_->paths, standing));
  impl_->refusals = std::move(standing);
  return receipts.front();
}

}  // namespace daybook::ledger
