// docs/format/git-branch.md shows a branch. Here it is made again and every word of it looked for
// in the page.
#include "project/project_fixture.h"

namespace daybook::project {
namespace {

std::string show(const Book& book, const std::string& arguments) {
  return "$ git " + arguments + "\n" + book.git(arguments) + "\n";
}

TEST(FormatPage, ShowsTheBranchThatTheCodeWrites) {
  Book book;
  book.record({testing::network_draft(kBsc, "bsctestnet")});
  state::Draft deployed = deploy_draft(kBsc, "LookCoin", 1);
  deployed.event.effective = TimeNs::from_ms(1'753'390'800'000);
  book.record({deployed});
  state::Draft upgraded = upgrade_draft(kBsc, "LookCoin", 2);
  upgraded.event.effective = TimeNs::from_ms(1'753'394'400'000);
  upgraded.event.reason = "The cap was wrong.";
  book.record({upgraded});
  book.project();
  const std::string page =
      read_bytes(std::string(DAYBOOK_SOURCE_DIR) + "/docs/format/git-branch.md");
  for (const std::string arguments : {"log --format='%H %s' daybook", "cat-file -p daybook",
                                      "ls-tree -r daybook", "show daybook:log/checkpoint"}) {
    const std::string shown = show(book, arguments);
    EXPECT_NE(page.find(shown), std::string::npos) << "docs/format/git-branch.md lacks:\n" << shown;
  }
}

}  // namespace
}  // namespace daybook::project
