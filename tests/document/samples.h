// Test objects of the document tests, and the corpus beside the repository.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "document/document.h"

namespace daybook::document {

// ../shared/corpus/lookcoin; empty when it is not there.
std::filesystem::path corpus();
std::string read_file(const std::filesystem::path& path);
// Each distinct unified file of the corpus, by its path below the corpus.
std::map<std::string, std::string> unified_files();
// Each chain's state after the records of the corpus' last generation, and nothing else.
std::map<ChainId, state::NetworkState> leveldb_networks();

// The state right after `parts` were recorded: what the fold makes of them, without the fold.
// `with_layout`: importers record the layout only when the default order is not the file's.
state::NetworkState network_of(const Parts& parts, bool with_layout = true);

json::Value value_of_text(std::string_view text);

event::ContractValue contract(const std::string& category, const std::string& implementation,
                              const std::string& proxy = "");
// Adds a live contract, created at the position after the last one.
void add(state::NetworkState& network, const std::string& name, event::ContractValue value);
state::NetworkState empty_network(const std::string& name = "bsctestnet");

}  // namespace daybook::document
