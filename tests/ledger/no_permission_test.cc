// A folder that may not be looked into is the environment's error, not an abort.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "ledger/ledger_fixture.h"
#include "log/log.h"

namespace daybook::testing {
namespace {

// What `act` says to a user who may not look into the folder; root becomes somebody else in a
// child process first.
std::string said_without_permission(const TemporaryFolder& folder,
                                    const std::function<Error(const std::string&)>& act) {
  const std::string closed = folder / "closed", answer = folder / "answer";
  std::filesystem::create_directories(closed);
  std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
  std::filesystem::permissions(closed, std::filesystem::perms::none);
  const pid_t pid = ::fork();
  if (pid == 0) {
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0 && ::setuid(kNobody) != 0) ::_exit(1);
    const Error error = act(closed);
    std::ofstream(answer) << exit_code(error.kind) << " " << error.message;
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "status " << status;
  std::filesystem::permissions(closed, std::filesystem::perms::owner_all);
  std::ifstream in(answer);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(NoPermission, CreatingALedgerNamesThePath) {
  const TemporaryFolder folder;
  const std::string said = said_without_permission(folder, [](const std::string& closed) {
    ledger::Config config = ledger::default_config();
    config.origin = kOrigin;
    return ledger::Ledger::create(closed + "/book", {config, ""}).error();
  });
  EXPECT_THAT(said, ::testing::StartsWith("4 "));
  EXPECT_THAT(said, ::testing::HasSubstr("closed/book"));
  EXPECT_THAT(said, ::testing::HasSubstr("Permission denied"));
}

}  // namespace
}  // namespace daybook::testing
