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
  if (!impl_->policy || size().value == 0) return {};
  DAYBOOK_TRY(const witness::Standing standing, head_standing(*impl_->log, *impl_->policy));
  if (standing.quorum_met && impl_->policy->quorum) return {};
  if (impl_->transport == nullptr && !impl_->must_be_witnessed()) return {};
  const Result<witness::Round> round = ask_witnesses();
  if (round.ok() && round->quorum_met) return {};
  const Error error =
      round.ok() ? not_witnessed(*impl_->policy, size(), round->refusals) : round.error();
  if (impl_->config.witness.required) return error;
  if (impl_->warn) impl_->warn(error.message);
  return {};
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
  return round;
}

Result<std::optional<WitnessStatus>> Ledger::witness_status() const {
  DAYBOOK_TRY(std::optional<witness::Policy> policy, load_policy(impl_->paths, impl_->config));
  if (!policy) return std::optional<WitnessStatus>();
  DAYBOOK_TRY(witness::Standing standing, head_standing(*impl_->log, *policy));
  return std::optional(
      WitnessStatus{std::move(*policy), std::move(standing), impl_->config.witness.required});
}

}  // namespace daybook::ledger
