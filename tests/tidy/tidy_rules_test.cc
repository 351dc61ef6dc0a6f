// Every house rule finds a violation made for it, and lets its lawful twin pass.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tidy/rules.h"

namespace daybook::tidy {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

SourceTree tree_of(const Files& files) {
  SourceTree tree;
  for (const auto& [path, text] : files) tree.add(path, text);
  return tree;
}

TEST(TidyRules, BlankingKeepsLinesAndCodeAndDropsTheRest) {
  EXPECT_EQ(blank_comments_and_literals("a; // b\nc(\"d\\\"e\", 'f', 1'000);\n"),
            "a;     \nc(\"    \", ' ', 1'000);\n");
  EXPECT_EQ(blank_comments_and_literals("a /* b\nc */ d"), "a     \n     d");
  EXPECT_EQ(blank_comments_and_literals("R\"x(a\")b)x\" c"), "R\"        \" c");
  EXPECT_EQ(blank_comments_and_literals("/* open"), "       ");
}

TEST(TidyRules, TokensKnowTheirLineCallMemberAndQualifier) {
  const std::vector<Token> tokens = tokens_of("a::b (c);\nd->e()");
  ASSERT_EQ(tokens.size(), 5U);
  EXPECT_EQ(tokens[1].qualifier, "a");
  EXPECT_TRUE(tokens[1].is_call);
  EXPECT_FALSE(tokens[2].is_call);
  EXPECT_TRUE(tokens[4].is_member);
  EXPECT_EQ(tokens[4].line, 2U);
}

TEST(TidyRules, LayersFindAnUpwardInclude) {
  const auto includes = [](const std::string& path, const std::string& header) {
    return check_layers(tree_of({{path, "#include \"" + header + "\"\n"}})).size();
  };
  EXPECT_EQ(includes("src/merkle/tree.cc", "log/log.h"), 1U);
  EXPECT_EQ(includes("src/merkle/tree.cc", "kv/store.h"), 1U) << "the same level";
  EXPECT_EQ(includes("src/merkle/tree.cc", "merkle/tree.h"), 0U);
  EXPECT_EQ(includes("src/merkle/tree.cc", "base/hash.h"), 0U);
  EXPECT_EQ(includes("src/log/log.cc", "event/event.h"), 1U) << "lower, and still forbidden";
  EXPECT_EQ(includes("src/state/apply.cc", "json/json.h"), 1U);
  EXPECT_EQ(includes("src/ledger/ledger.cc", "cli/run.h"), 1U);
  EXPECT_EQ(includes("tools/cli/run.cc", "ledger/ledger.h"), 0U);
  EXPECT_EQ(includes("src/novel/x.cc", "base/hash.h"), 1U) << "a module without a level";
}

TEST(TidyRules, ThirdPartyFindsALibraryOutsideItsModule) {
  const auto includes = [](const std::string& path, const std::string& header) {
    return check_third_party(tree_of({{path, "#include <" + header + ">\n"}})).size();
  };
  EXPECT_EQ(includes("src/log/log.cc", "leveldb/db.h"), 1U);
  EXPECT_EQ(includes("src/kv/store.cc", "leveldb/db.h"), 0U);
  EXPECT_EQ(includes("tests/kv/store_test.cc", "leveldb/db.h"), 0U) << "as an oracle";
  EXPECT_EQ(includes("src/document/render.cc", "nlohmann/json.hpp"), 1U);
  EXPECT_EQ(includes("src/log/log.cc", "git2.h"), 1U);
  EXPECT_EQ(includes("src/log/log.cc", "boost/asio.hpp"), 1U) << "nobody's yet";
  EXPECT_EQ(includes("src/log/log.cc", "sys/stat.h"), 0U);
  EXPECT_EQ(includes("src/log/log.cc", "vector"), 0U);
}

TEST(TidyRules, RegisteredFindsASourceThatNothingBuilds) {
  const std::string list =
      "daybook_test(x SOURCES a_test.cc\n# b_test.cc\n)\nfile(GLOB c cmd_*.cc)\n";
  const auto findings = [&](const std::string& name) {
    return check_registered(tree_of({{"tests/x/" + name, ""}, {"tests/x/CMakeLists.txt", list}}))
        .size();
  };
  EXPECT_EQ(findings("a_test.cc"), 0U);
  EXPECT_EQ(findings("b_test.cc"), 1U) << "only in a comment";
  EXPECT_EQ(findings("cmd_log.cc"), 0U) << "globbed";
  EXPECT_EQ(findings("test.cc"), 1U) << "only the end of another's name";
  EXPECT_EQ(check_registered(tree_of({{"src/x/a.cc", ""}})).size(), 1U) << "no list at all";
}

TEST(TidyRules, BannedCallsAreFoundInCodeOnly) {
  const auto findings = [](const std::string& path, const std::string& code) {
    return check_banned_calls(tree_of({{path, code}})).size();
  };
  for (const char* code :
       {"assert(x);", "std::sprintf(a, b);", "int i = std::rand();", "std::stoi(text);",
        "atoi(text);", "std::chrono::system_clock::now();", "std::ofstream out(path);",
        "std::fopen(p, m);", "std::this_thread::sleep_for(d);", "std::exit(1);", "throw 1;",
        "std::cout << 1;", "open(p, O_WRONLY);"}) {
    EXPECT_EQ(findings("src/log/x.cc", code), 1U) << code;
  }
  for (const char* code : {"static_assert(x);", "// assert(x)", "say(\"throw\");", "clock.exit();",
                           "system_clock();", "#include <fstream>\n", "std::ifstream in(path);",
                           "std::snprintf(a, n, f);", "std::chrono::steady_clock::now();"}) {
    EXPECT_EQ(findings("src/log/x.cc", code), 0U) << code;
  }
  EXPECT_EQ(findings("src/kv/durable_file.cc", "open(p, O_WRONLY | O_CREAT);"), 0U);
  EXPECT_EQ(findings("src/base/time.cc", "std::chrono::system_clock::now();"), 0U);
  EXPECT_EQ(findings("tests/log/x_test.cc", "std::ofstream out(path);"), 0U);
  EXPECT_EQ(findings("tools/cli/main.cc", "std::cout << 1;"), 0U);
}

TEST(TidyRules, BannedCallsNameTheReplacement) {
  const auto findings = check_banned_calls(tree_of({{"src/log/x.cc", "\nassert(x);\n"}}));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].line, 2U);
  EXPECT_NE(findings[0].what.find("DAYBOOK_CHECK"), std::string::npos);
}

TEST(TidyRules, EnumSwitchesMayNotHaveADefault) {
  const auto findings = [](const std::string& code) {
    return check_enum_switches(tree_of({{"src/log/x.cc", code}}));
  };
  EXPECT_EQ(findings("switch (k) {\n case Kind::kA: f();\n default: g();\n}").at(0).line, 3U);
  EXPECT_EQ(findings("switch (k) { case a::Kind::kA: f(); default: g(); }").size(), 1U);
  EXPECT_EQ(findings("switch (k) { case Kind::kA: { f(); } default: g(); }").size(), 1U);
  EXPECT_EQ(findings("switch (tag) { case kTag: f(); default: g(); }").size(), 0U) << "a number";
  EXPECT_EQ(findings("switch (k) { case Kind::kA: f(); }").size(), 0U);
  EXPECT_EQ(findings("switch (c) { case 'a': f(kMore); default: g(); }").size(), 0U);
}

TEST(TidyRules, SizesFindWideLinesAndLongFiles) {
  const auto findings = [](const std::string& text) {
    return check_sizes(tree_of({{"src/log/x.cc", text}})).size();
  };
  EXPECT_EQ(findings(std::string(100, 'x') + "\n"), 0U);
  EXPECT_EQ(findings(std::string(101, 'x') + "\n"), 1U);
  EXPECT_EQ(findings(std::string(99, 'x') + "\u2264\n"), 0U)
      << "a column is a character, not a byte";
  EXPECT_EQ(findings(std::string(500, '\n')), 0U);
  EXPECT_EQ(findings(std::string(501, '\n')), 1U);
}

TEST(TidyRules, HeadersNeedAContractAndPragmaOnce) {
  const auto findings = [](const std::string& text) {
    return check_headers(tree_of({{"src/log/x.h", text}})).size();
  };
  EXPECT_EQ(findings("// What it is.\n// More.\n#pragma once\n"), 0U);
  EXPECT_EQ(findings("#pragma once\n"), 1U);
  EXPECT_EQ(findings("// What it is.\nint x;\n"), 1U);
}

TEST(TidyRules, WordsFindUnfinishedMarksAndMachinePaths) {
  const auto findings = [](const std::string& text) {
    return check_words(tree_of({{"docs/x.md", text}})).size();
  };
  EXPECT_EQ(findings("a TO"
                     "DO b"),
            1U);
  EXPECT_EQ(findings("a TO"
                     "DOs b"),
            0U);
  EXPECT_EQ(findings("see /ho"
                     "me/me/x"),
            1U);
  EXPECT_EQ(findings("see tools/demo"), 0U);
}

TEST(TidyRules, FormatPagesMustBeMutual) {
  const auto findings = [](const std::string& header, const std::string& page) {
    return check_format_pages(tree_of({{"src/log/keys.h", header}, {"docs/format/keys.md", page}}))
        .size();
  };
  EXPECT_EQ(findings("// docs/format/keys.md", "see `log/keys.h`"), 0U);
  EXPECT_EQ(findings("// docs/format/keys.md", "see nothing"), 1U);
  EXPECT_EQ(findings("// nothing", "see `log/keys.h`"), 1U);
}

TEST(TidyRules, DocReferencesMustExist) {
  const auto findings = [](const std::string& path, const std::string& text) {
    return check_doc_references(tree_of({{path, text}, {"docs/cli.md", ""}})).size();
  };
  EXPECT_EQ(findings("src/log/x.h", "// See docs/cli.md."), 0U);
  EXPECT_EQ(findings("src/log/x.h", "// See docs/gone.md."), 1U);
  EXPECT_EQ(findings("docs/a.md", "[cli](cli.md#log), [web](https://example.org)"), 0U);
  EXPECT_EQ(findings("docs/adr/1.md", "[cli](../cli.md), [docs](..)"), 0U);
  EXPECT_EQ(findings("docs/adr/1.md", "[cli](cli.md)"), 1U);
}

TEST(TidyRules, NamedTestsMustExist) {
  const auto findings = [](const std::string& page) {
    return check_named_tests(
               tree_of({{"docs/x.md", page}, {"tests/x_test.cc", "TEST_F(Log, KeepsAll) {}"}}))
        .size();
  };
  EXPECT_EQ(findings("`Log.KeepsAll`, `Log.Keeps*`, `Log.*`"), 0U);
  EXPECT_EQ(findings("`Log.LosesAll`"), 1U);
  EXPECT_EQ(findings("`Log.Loses*` and `Store.*`"), 2U);
  EXPECT_EQ(findings("`CMakeLists.txt`, `Log`, Log.LosesAll"), 0U);
}

TEST(TidyRules, ForeignCopiesAreFoundByContent) {
  const std::filesystem::path root = std::filesystem::path(testing::TempDir()) / "tidy_copies";
  std::filesystem::remove_all(root);
  for (const char* folder : {"ours", "theirs/deep"})
    std::filesystem::create_directories(root / folder);
  const std::string content(100, 'x');
  std::ofstream(root / "ours/a.json") << content;
  std::ofstream(root / "ours/b.json") << std::string(100, 'y');
  std::ofstream(root / "theirs/deep/c.json") << content;
  const auto findings =
      check_foreign_copies((root / "ours").string(), tree_of({{"a.json", ""}, {"b.json", ""}}),
                           (root / "theirs").string());
  EXPECT_EQ(describe(findings), "a.json: is a copy of deep/c.json\n");
  std::filesystem::remove_all(root);
}

}  // namespace
}  // namespace daybook::tidy
