// What --help, the reference page, the man page and the completions are made from.
#include "cli/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cli/program.h"
#include "cli/reference.h"
#include "query/point.h"

namespace daybook::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Model : public ::testing::Test {
 protected:
  void SetUp() override {
    add_commands(program);
    root = describe_app(program.app());
  }
  Program program;
  CommandDoc root;
};

TEST_F(Model, EveryCommandHasABriefAndAnExampleThatNamesIt) {
  for (const CommandDoc* command : all_commands(root)) {
    EXPECT_FALSE(command->brief.empty()) << command->name();
    EXPECT_THAT(command->example, HasSubstr(command->name())) << command->name();
  }
}

TEST_F(Model, EveryOptionSaysWhatItIs) {
  for (const CommandDoc* command : all_commands(root)) {
    for (const OptionDoc& option : command->options)
      EXPECT_FALSE(option.text.empty()) << command->name();
    for (const OptionDoc& argument : command->positionals)
      EXPECT_FALSE(argument.text.empty()) << command->name();
  }
}

TEST_F(Model, HelpShowsUsageOptionsAndExample) {
  for (const CommandDoc* command : all_commands(root)) {
    const std::string text = help_text(*command);
    EXPECT_THAT(text, HasSubstr("USAGE\n  " + command->name()));
    EXPECT_THAT(text, HasSubstr("\nEXAMPLE\n  "));
    EXPECT_EQ(command->commands.empty(), text.find("\nCOMMANDS\n") == std::string::npos);
  }
}

TEST_F(Model, HiddenCommandsAreNowhere) {
  EXPECT_THAT(help_text(root), Not(HasSubstr("docs-cli")));
  EXPECT_THAT(bash_completion(root), Not(HasSubstr("docs-cli")));
}

TEST_F(Model, KnowsFlagsFromOptionsWithValues) {
  for (const OptionDoc& option : root.options) {
    const bool flag = option.value.empty();
    const std::string& name = option.names.back();
    EXPECT_EQ(flag, name == "--json" || name == "--color" || name == "--no-color" ||
                        name == "--quiet" || name == "--evidence" || name == "--help" ||
                        name == "--version")
        << name;
  }
}

// "@block" of "@block:NETWORK/41000000", "@2h" of "@2h ago".
std::vector<std::string> kinds_of_points(const std::string& text) {
  std::vector<std::string> kinds;
  for (size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1))
    kinds.push_back(text.substr(at, text.find_first_of(" ,:", at) - at));
  return kinds;
}

TEST(Reference, ListsEveryFormOfAPointThatTheParserNames) {
  std::string listed;
  for (const Fact& fact : points_in_time()) {
    EXPECT_FALSE(fact.text.empty()) << fact.term;
    listed += fact.term + ", ";
  }
  const Result<query::Point> refused = query::parse_point("nonsense");
  ASSERT_FALSE(refused.ok());
  const std::vector<std::string> named = kinds_of_points(refused.error().message);
  EXPECT_GE(named.size(), 10U) << refused.error().message;
  EXPECT_THAT(kinds_of_points(listed), ::testing::IsSupersetOf(named));
}

TEST(Reference, ListsOnlyFormsOfPointsThatParse) {
  for (const Fact& fact : points_in_time()) {
    std::istringstream terms(fact.term);
    for (std::string term; std::getline(terms >> std::ws, term, ',');)
      EXPECT_TRUE(query::parse_point(term).ok()) << term;
  }
}

TEST(Wrap, BreaksLinesAndKeepsParagraphs) {
  EXPECT_EQ(wrap("one two three\n\nfour", 2, 10), "  one two\n  three\n\n  four\n");
}

}  // namespace
}  // namespace daybook::cli
