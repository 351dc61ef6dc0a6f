// A witness over HTTP: which path is what. The decisions are the keeper's.
//
//   POST /add-checkpoint               C2SP tlog-witness
//   GET  /                             its name, key, and what it has seen of each log, as text
//   GET  /<hex SHA-256 of origin>/checkpoint   the last cosigned checkpoint, for monitors
//
// Format page: docs/format/witness.md.
#pragma once

#include <functional>
#include <string>

#include "server/http_server.h"
#include "witness/keeper.h"

namespace daybook::server {

// `said`: one line about each add-checkpoint, for the operator; may be empty. Thread-safe.
Response answer_witness_request(witness::Keeper& keeper, const Request& request,
                                const std::function<void(const std::string&)>& said);

}  // namespace daybook::server
