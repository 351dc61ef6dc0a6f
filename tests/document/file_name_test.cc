#include <gtest/gtest.h>

#include "document/document.h"

namespace daybook::document {
namespace {

void add(state::State& state, uint64_t chain, const std::string& name, uint64_t registered) {
  state.networks[ChainId(chain)].header.name = name;
  state.networks[ChainId(chain)].registered = Position(registered);
}

std::string name_of(const state::State& state, uint64_t chain) {
  return file_name(state, ChainId(chain));
}

TEST(FileName, IsTheNetworksName) {
  state::State state;
  add(state, 97, "bsctestnet", 0);
  EXPECT_EQ(name_of(state, 97), "bsctestnet.unified.json");
}

TEST(FileName, IsSafe) {
  state::State state;
  add(state, 1, "../../etc/passwd", 0);
  add(state, 2, "", 1);
  add(state, 3, "-rf x;é", 2);
  add(state, 4, std::string(1000, 'a'), 3);
  add(state, 5, ".git", 4);
  EXPECT_EQ(name_of(state, 1), "_._.._etc_passwd.unified.json");
  EXPECT_EQ(name_of(state, 2), "network.unified.json");
  EXPECT_EQ(name_of(state, 3), "_rf_x___.unified.json");
  EXPECT_EQ(name_of(state, 4), std::string(150, 'a') + ".unified.json");
  EXPECT_EQ(name_of(state, 5), "_git.unified.json");
}

TEST(FileName, OfALaterNetworkWithATakenNameHasItsChainId) {
  state::State state;
  add(state, 97, "bsc", 7);
  add(state, 56, "bsc", 9);
  EXPECT_EQ(name_of(state, 97), "bsc.unified.json");
  EXPECT_EQ(name_of(state, 56), "bsc-56.unified.json");
}

TEST(FileName, CountsNamesThatDifferOnlyByCaseAsTaken) {
  state::State state;
  add(state, 97, "bsc", 0);
  add(state, 56, "BSC", 1);
  add(state, 1, "B!", 2);
  add(state, 2, "b?", 3);
  EXPECT_EQ(name_of(state, 56), "BSC-56.unified.json");
  EXPECT_EQ(name_of(state, 2), "b_-2.unified.json");
}

TEST(FileName, IsUniqueEvenWhenSomebodyIsCalledLikeThat) {
  state::State state;
  add(state, 1, "bsc", 0);
  add(state, 2, "bsc-56", 1);
  add(state, 56, "bsc", 2);
  EXPECT_EQ(name_of(state, 56), "bsc-56-56.unified.json");
}

}  // namespace
}  // namespace daybook::document
