#include "server/witness_service.h"

namespace daybook::server {
namespace {

using witness::Answer;
using witness::Keeper;

Response text_response(unsigned status, const std::string& text) {
  return {status, witness::kTextType, text + "\n"};
}

std::string status_text(const Keeper& keeper) {
  std::string text = "daybook witness\nkey " + keeper.key().vkey() + "\n";
  for (const Keeper::Seen& seen : keeper.seen()) {
    text += "log " + seen.origin + " " +
            (seen.checkpoint ? std::to_string(seen.checkpoint->size.value) : "0") +
            (seen.failed ? " stopped" : "") + "\n";
  }
  return text;
}

Response checkpoint_response(const Keeper& keeper, const std::string& folder) {
  for (const Keeper::Seen& seen : keeper.seen()) {
    if (witness::origin_folder(seen.origin) != folder) continue;
    if (!seen.checkpoint) return text_response(404, "nothing cosigned yet");
    return {200, witness::kTextType, seen.note};
  }
  return text_response(404, "this witness does not know that log");
}

Response get(const Keeper& keeper, const std::string& target) {
  constexpr std::string_view kEnd = "/checkpoint";
  if (target == "/") return {200, witness::kTextType, status_text(keeper)};
  if (target.size() > kEnd.size() &&
      target.compare(target.size() - kEnd.size(), kEnd.size(), kEnd) == 0) {
    return checkpoint_response(keeper, target.substr(1, target.size() - kEnd.size() - 1));
  }
  return text_response(404, "no such page");
}

// What the operator reads: which log, which size, what came of it.
std::string line_about(const std::string& body, const Answer& answer) {
  std::string about = "not a request";
  const auto request = witness::parse_request(body);
  if (request.ok()) {
    about = "old " + std::to_string(request->old_size.value);
    const auto note = note::parse_note(request->checkpoint);
    const auto checkpoint = note.ok() ? note::parse_foreign_checkpoint_text(note->text)
                                      : Result<note::Checkpoint>(note.error());
    if (checkpoint.ok()) {
      about += " size " + std::to_string(checkpoint->size.value) + " of " + checkpoint->origin;
    }
  }
  std::string line = std::to_string(answer.status) + " " + about;
  if (answer.status != 200) line += ": " + answer.body.substr(0, answer.body.find('\n'));
  return line;
}

}  // namespace

Response answer_witness_request(Keeper& keeper, const Request& request,
                                const std::function<void(const std::string&)>& said) {
  if (request.target == "/add-checkpoint") {
    if (request.method != "POST") return text_response(405, "add-checkpoint is a POST");
    Answer answer = keeper.add_checkpoint(request.body);
    if (said) said(line_about(request.body, answer));
    return {answer.status, std::move(answer.content_type), std::move(answer.body)};
  }
  if (request.method != "GET") return text_response(405, "only GET here");
  return get(keeper, request.target);
}

}  // namespace daybook::server
