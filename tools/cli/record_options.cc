#include "cli/record_options.h"

namespace daybook::cli {

void add_envelope(Command command, RecordRequest& request) {
  command.option("--actor", request.actor, "Who asked; default DAYBOOK_ACTOR, else USER")
      .type("NAME");
  command.option("--approver", request.approver, "Who allowed it, if another").type("NAME");
  command.option("--reason", request.reason, "Why").type("TEXT");
  command.option("--sender", request.sender, "Address that signed on chain").type("ADDRESS");
  command.option("--tx", request.tx, "Transaction hash").type("HASH");
  command.option("--block", request.block, "Block number").type("N");
  command.option("--block-hash", request.block_hash, "Block hash").type("HASH");
  command.option("--log-index", request.log_index, "Index of the log entry in the block").type("N");
  command.option("--effective", request.effective, "When it became true out there (RFC 3339)")
      .type("TIME");
  command
      .option("--grade", request.grade,
              "Evidence; default recorded; confirmed: read from the chain")
      .choice({"recorded", "confirmed", "inferred"});
  command.option("--tool", request.tool, "What did it; default daybook").type("NAME[@VERSION]");
  command.option("--git-commit", request.git_commit, "Commit of the deploying repository")
      .type("COMMIT");
  command.option("--correlation", request.correlation, "Groups events of one operation").type("ID");
  command.option("--causation", request.causation, "What caused it").type("ID");
  command
      .option("--id", request.id,
              "Event id: recording it again with the same content changes nothing")
      .type("UUID");
  command
      .option("--expect", request.expect,
              "Refuse unless the subject is: any, none, exists, or at this revision")
      .type("EXPECTED");
  command.flag("--no-project", request.no_project, "Do not update files and snapshots now");
}

void add_network_options(Command command, RecordRequest& request) {
  command.argument("NETWORK", request.network, "Name, alias or chain id").required();
  command
      .option("--chain-id", request.chain_id,
              "Of a network that neither the log nor daybook.json knows")
      .type("N");
  command.option("--name", request.name, "Its name, when it is new; default NETWORK").type("NAME");
  command.option("--tier", request.tier, "Its tier, when it is new").type("mainnet|testnet|dev");
}

}  // namespace daybook::cli
