// What a LevelDB record says about a contract, merged into what is known of it.
#pragma once

#include "event/event.h"
#include "ingest/leveldb_record.h"
#include "ledger/config.h"
#include "state/state.h"

namespace daybook::ingest {

// The change from `before` (nullptr: not live) to what `record` says. Members that LevelDB records
// do not have (another source's) are kept. A record that changes nothing is a touch.
Result<event::ContractChange> change_of(const LevelDbRecord& record,
                                        const event::ContractValue* before,
                                        const ledger::Config& config);

// What is known of a chain that nothing has named yet.
event::NetworkChange network_header(const ledger::Config& config, ChainId chain,
                                    const std::string& label);

}  // namespace daybook::ingest
