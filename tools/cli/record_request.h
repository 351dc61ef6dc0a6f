// What `daybook record …` was asked, as given on the command line; read_envelope() and the change
// builders check it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace daybook::cli {

struct RecordRequest {
  // About what.
  std::string network, contract;
  std::string chain_id, name, tier;  // of a network that the log does not know yet

  // What changed.
  std::string proxy, implementation, address, category, hash, args;
  std::vector<std::string> set, unset;
  std::string owner, role, grant, revoke, proxy_admin;
  std::string result = "verified", url;
  std::string text, about;
  bool clear = false;

  // Who, why, when, with what evidence.
  std::string actor, approver, sender, reason;
  std::string tx, block_hash;
  std::optional<uint64_t> block;
  std::optional<uint32_t> log_index;
  std::string effective, grade = "recorded", tool, git_commit, correlation, causation;
  std::string id, expect = "any";

  bool no_project = false;
};

}  // namespace daybook::cli
