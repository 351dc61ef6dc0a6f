// The program says of a damaged store what the library says: `daybook verify` ends with its code.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "acceptance/program.h"
#include "attack/every_byte.h"
#include "attack/workers.h"

namespace daybook::attack {
namespace {

constexpr size_t kTried = 40;

// "" when they agree; else what each says.
std::string compare_verdicts(Stage& stage, const Edit& edit) {
  stage.apply(edit);
  const Verdict verdict = judge(stage.root());
  stage.restore(edit);
  stage.apply(edit);
  const testing::Outcome said = testing::shell(testing::program(stage.root(), "verify"));
  stage.restore(edit);
  const int expected = verdict.reported ? verdict.code : 0;
  if (said.code == expected) return "";
  return "exit " + std::to_string(said.code) + " instead of " + std::to_string(expected) + " (" +
         verdict.klass + ": " + verdict.message + "): " + said.out;
}

TEST(EveryByteProgram, EndsWithTheExitCodeThatTheLibraryGives) {
  const uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const Image& image = stores().now;
  std::vector<Damage> damages = all_flips(image, random);
  for (const std::vector<Damage>& kind :
       {all_cuts(image), all_replacements(image, stores().older, kOlderCopy)})
    damages.insert(damages.end(), kind.begin(), kind.end());
  std::shuffle(damages.begin(), damages.end(), random);
  damages.resize(kTried);
  const std::vector<std::string> results =
      run_trials(damages.size(), [&](size_t i, const std::string& folder) {
        Stage stage(image, folder + "/book");
        return compare_verdicts(stage, edit_of(image, damages[i]));
      });
  for (size_t i = 0; i < damages.size(); ++i) EXPECT_EQ(results[i], "") << describe(damages[i]);
}

}  // namespace
}  // namespace daybook::attack
