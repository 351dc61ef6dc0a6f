// In a fuzz program, an expectation of the tests' helpers that fails ends the program: the fuzzer
// sees nothing else.
#include <gtest/gtest.h>

namespace {

const bool kSet = [] {
  testing::GTEST_FLAG(break_on_failure) = true;
  return true;
}();

}  // namespace
