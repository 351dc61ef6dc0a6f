// What a witness, a log that asks one, and a policy read: requests and answers are written back to
// the same bytes; nobody's bytes get a cosignature that no known log's key signed.
#include <algorithm>
#include <array>

#include "fuzz/input.h"
#include "fuzz/scratch.h"
#include "server/url.h"
#include "witness/dialogue.h"
#include "witness/keeper.h"
#include "witness/policy.h"

namespace daybook {
namespace {

witness::Keeper& keeper() {
  static const std::unique_ptr<witness::Keeper> kKeeper = [] {
    const std::string folder = fuzz::scratch_folder() + "/witness";
    const auto log = note::Signer::generate("seeds.example/log");
    DAYBOOK_CHECK(witness::Keeper::create(folder, "witness.example").ok());
    return witness::Keeper::open(folder, {log->verifier()}, fuzz::fixed_clock()).value();
  }();
  return *kKeeper;
}

void check_request(std::string_view body) {
  constexpr std::array kRefusals = {400U, 403U, 404U, 409U, 422U};
  const witness::Answer answer = keeper().add_checkpoint(body);
  DAYBOOK_CHECK(std::find(kRefusals.begin(), kRefusals.end(), answer.status) != kRefusals.end());
  const auto request = witness::parse_request(body);
  if (!request.ok()) {
    DAYBOOK_CHECK_EQ(answer.status, 400U);
    return;
  }
  DAYBOOK_CHECK_EQ(witness::render_request(*request), body);
}

void check_answer(std::string_view body) {
  const auto size = witness::parse_size(body);
  if (size.ok()) DAYBOOK_CHECK_EQ(witness::render_size(*size), body);
  const auto lines = note::parse_signature_lines(body);
  if (lines.ok()) DAYBOOK_CHECK_EQ(note::render_signature_lines(*lines), body);
}

// More cosignatures never make a quorum fail.
void check_policy(std::string_view text) {
  const auto policy = witness::parse_policy(text, "policy");
  if (!policy.ok()) {
    DAYBOOK_CHECK_EQ(policy.error().message.rfind("policy", 0), size_t{0});
    return;
  }
  DAYBOOK_CHECK(!policy->quorum_text().empty());
  std::vector<bool> cosigned(policy->witnesses.size(), false);
  bool met = policy->is_met_by(cosigned);
  DAYBOOK_CHECK_EQ(met, !policy->quorum.has_value());
  for (size_t i = 0; i < cosigned.size(); ++i) {
    cosigned[i] = true;
    const bool now = policy->is_met_by(cosigned);
    DAYBOOK_CHECK(now || !met);
    met = now;
  }
  DAYBOOK_CHECK(met);
}

void check_url(std::string_view text) {
  const auto url = server::parse_url(text);
  if (url.ok()) {
    const std::string scheme = url->is_https ? "https://" : "http://";
    const auto again = server::parse_url(scheme + url->authority() + url->target);
    DAYBOOK_CHECK(again.ok());
    DAYBOOK_CHECK_EQ(again->is_https, url->is_https);
    DAYBOOK_CHECK(again->host == url->host && again->port == url->port);
    DAYBOOK_CHECK_EQ(again->target, url->target);
  }
  const auto endpoint = server::parse_endpoint(text);
  if (endpoint.ok()) DAYBOOK_CHECK(!endpoint->address.empty());
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  fuzz::Input input(data, size);
  switch (input.below(4)) {
    case 0:
      check_request(input.rest());
      break;
    case 1:
      check_answer(input.rest());
      break;
    case 2:
      check_policy(input.rest());
      break;
    default:
      check_url(input.rest());
  }
  return 0;
}
