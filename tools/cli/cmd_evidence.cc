#include <filesystem>

#include "cli/describe.h"
#include "cli/printable.h"
#include "cli/program.h"
#include "evidence/examine.h"

namespace daybook::cli {
namespace {

constexpr char kDescription[] =
    "Tell what a seized or damaged folder still holds, without changing one byte of it\n"
    "DIR is a daybook, its .daybook, or anybody's LevelDB folder, also one whose MANIFEST, CURRENT "
    "or tables are gone, also while a live process holds its lock. Lists every file with its "
    "SHA-256 and what it is, the records readable in it, superseded, deleted and orphaned ones, "
    "each damage with file and offset, and what is lost; for a daybook also which events are "
    "readable and whether a signed checkpoint covers them.\n"
    "\n"
    "Exit status 3: bytes are lost or rotten. 1: all is readable, and not what was signed.";

constexpr char kExample[] =
    "daybook evidence seized/leveldb\n"
    "daybook evidence seized/deployments --out recovered --json";

struct Options {
  std::string folder, output;
};

std::string text_of(const json::Value& value) {
  return value.is_string() ? value.get<std::string>() : json::stringify(value);
}

std::string ranges_text(const json::Value& ranges) {
  constexpr size_t kShown = 8;
  std::string out;
  for (size_t i = 0; i < std::min(ranges.size(), kShown); ++i) {
    const std::string first = text_of(ranges[i].at("first")), last = text_of(ranges[i].at("last"));
    out += (i == 0 ? "" : ", ") + first + (first == last ? "" : "–" + last);
  }
  if (ranges.size() > kShown) out += ", … (" + std::to_string(ranges.size()) + " ranges)";
  return out;
}

void print_files(Console& out, const json::Value& document) {
  for (const json::Value& file : document.at("files")) {
    std::string what = "file";
    if (file.contains("kind")) {
      what = text_of(file.at("kind"));
      const std::string use = text_of(file.at("use"));
      if (use != "unknown") what += ", " + use;
      const auto records = file.at("records").get<uint64_t>();
      if (records != 0) what += ", " + counted(records, "record");
    }
    out.line(text_of(file.at("sha256")) + "  " + text_of(file.at("size")) + "  " +
             printable(text_of(file.at("path"))) + "  (" + what + ")");
  }
}

void print_places(Console& out, const json::Value& places, const std::string& word, Style style) {
  for (const json::Value& place : places) {
    out.line(out.paint(style, word) + "  " + printable(text_of(place.at("file"))) + " at " +
             text_of(place.at("offset")) + ": " + printable(text_of(place.at("what"))));
  }
}

void print_records(Console& out, const json::Value& document) {
  const json::Value& counts = document.at("records");
  std::string line;
  for (const auto& [name, count] : counts.items()) {
    line += (line.empty() ? "" : ", ") + text_of(count) + " " + name;
  }
  out.line("records   " + line);
  const json::Value& missing = document.at("missingSequences");
  if (!missing.empty()) {
    out.line("sequences that no file holds (superseded and dropped, or lost)  " +
             ranges_text(missing));
  }
}

void print_store(Console& out, const json::Value& store) {
  if (store.is_null()) return;
  out.line("daybook   " + text_of(store.at("readableEvents")) + " events readable, the first " +
           text_of(store.at("wholeUpTo")) + " without a gap");
  if (!store.at("missing").empty()) {
    out.line(out.paint(Style::kBad, "lost") + "      events " + ranges_text(store.at("missing")));
  }
  for (const json::Value& line : store.at("undecodable")) {
    out.line(out.paint(Style::kBad, "unreadable") + "  " + printable(text_of(line)));
  }
  for (const json::Value& one : store.at("checkpoints")) {
    out.line("checkpoint in " + printable(text_of(one.at("where"))) + ": " +
             text_of(one.at("size")) + " events, " + text_of(one.at("verdict")));
  }
  const json::Value& covering = store.at("covering");
  if (covering.is_null()) {
    out.line(out.paint(Style::kBad, "signed") +
             "    no checkpoint that the key signed covers them");
  } else {
    out.line(out.paint(Style::kGood, "signed") + "    the first " + text_of(covering.at("size")) +
             " events give the signed root " + text_of(covering.at("root")));
  }
}

void print(Console& out, const json::Value& document) {
  print_files(out, document);
  print_records(out, document);
  print_places(out, document.at("torn"), "cut", Style::kWarn);
  print_places(out, document.at("damage"), "damage", Style::kBad);
  print_store(out, document.at("store"));
}

Result<int> run(const Options& options, Context& context) {
  DAYBOOK_TRY(const auto found, evidence::examine(options.folder));
  json::Value document = evidence::to_json(*found);
  if (!options.output.empty()) {
    DAYBOOK_TRY(const std::vector<std::string> written,
                evidence::write_records(*found, options.output));
    document["written"] = written;
    for (const std::string& path : written) context.out().note("wrote " + path);
  }
  context.out().document(document);
  print(context.out(), document);
  return found->exit_code();
}

}  // namespace

void add_evidence(Program& program) {
  auto options = std::make_shared<Options>();
  Command command = program.add("evidence", kDescription, kExample);
  command.argument("DIR", options->folder, "The folder").required();
  command
      .option("--out", options->output,
              "Write the records (and events) as JSON lines into this new folder")
      .type("DIR");
  program.on(command, [options](Context& context) { return run(*options, context); });
}

}  // namespace daybook::cli
