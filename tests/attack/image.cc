#include "attack/image.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "attack/workers.h"
#include "ledger/key_rotation.h"
#include "project/project_fixture.h"

namespace daybook::attack {
namespace {

namespace fs = std::filesystem;
using project::Book;
using project::kBsc;
using project::kSepolia;

std::string read_whole(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_whole(const fs::path& path, const std::string& bytes, unsigned mode) {
  fs::remove(path);
  std::ofstream(path, std::ios::binary) << bytes;
  fs::permissions(path, static_cast<fs::perms>(mode));
}

bool is_volatile(const std::string& path) {
  return path.rfind(kLevelDbFolder, 0) == 0 || path == ".daybook/LOCK";
}

void write_files(const Image& image, const std::string& root, const std::string& below) {
  for (auto it = image.files.lower_bound(below);
       it != image.files.end() && it->first.rfind(below, 0) == 0; ++it) {
    write_whole(root + "/" + it->first, it->second, image.modes.at(it->first));
  }
}

void record(Book& book, const std::vector<ledger::Transaction>& transactions) {
  book.record_all(transactions);
  book.files();
  book.project();
}

// Closes the store and opens it again: LevelDB moves its log into a table.
void next_session(Book& book) {
  book.open();
}

Image close_and_take(Book& book) {
  const std::string root = book.root();
  book.ledger.reset();
  return take_image(root);
}

ledger::Transaction first_transaction() {
  return {testing::network_draft(kBsc, "bsctestnet"), project::deploy_draft(kBsc, "LookCoin", 1)};
}

// Builds one of the stores in `book`, up to `stage`: 0 older, 1 now, 2 newer.
Image build(int stage) {
  Book book;
  record(book, {first_transaction(), {project::upgrade_draft(kBsc, "LookCoin", 2)}});
  next_session(book);
  record(book, {{project::section_draft(kBsc, "configuration", R"({"fee":"25"})")}});
  if (stage == 0) return close_and_take(book);
  next_session(book);
  record(book, {{project::note_draft("looked at")}});
  next_session(book);
  record(book, {{project::upgrade_draft(kBsc, "LookCoin", 3)},
                {testing::network_draft(kSepolia, "sepolia")}});
  if (stage == 1) return close_and_take(book);
  record(book, {{project::upgrade_draft(kBsc, "LookCoin", 4)}});
  return close_and_take(book);
}

Image build_twin() {
  Book book;
  record(book, {first_transaction(), {project::upgrade_draft(kBsc, "LookCoin", 20)}});
  next_session(book);
  record(book, {{project::note_draft("another history")},
                {project::upgrade_draft(kBsc, "LookCoin", 21)},
                {project::upgrade_draft(kBsc, "LookCoin", 22)},
                {project::upgrade_draft(kBsc, "LookCoin", 23)}});
  return close_and_take(book);
}

Image build_stranger() {
  const testing::TemporaryFolder folder;
  const std::string root = folder / "book";
  ledger::Config config = ledger::default_config();
  config.origin = testing::kOrigin;
  DAYBOOK_CHECK(ledger::Ledger::create(root, {config, ""}).ok());  // with a key of its own
  testing::ManualClock clock;
  {
    auto ledger = ledger::Ledger::open(root, clock, {true, 0}).value();
    DAYBOOK_CHECK(ledger->submit({first_transaction()}).ok());
    DAYBOOK_CHECK(project::project_files(*ledger, false).ok());
    DAYBOOK_CHECK(project::project_git(*ledger, {}).ok());
  }
  return take_image(root);
}

ledger::Transaction by(const std::string& actor, ledger::Transaction transaction) {
  for (state::Draft& draft : transaction) draft.event.actor = actor;
  return transaction;
}

// The log's key is changed for one whose file is sealed.
void rotate(Book& book) {
  const std::string root = book.root();
  book.ledger.reset();
  event::Event envelope;
  envelope.actor = "alice";
  ledger::RotationOptions options{{true, 0},
                                  note::Signer::generate(testing::kOrigin).value(),
                                  note::Secret("a passphrase"),
                                  envelope};
  options.open.ask = [](const note::KeyFileLabel&) {
    return Result<note::Secret>(note::Secret("a passphrase"));
  };
  auto rotation = ledger::KeyRotation::start(root, book.clock, std::move(options)).value();
  DAYBOOK_CHECK(rotation.record().ok());
  DAYBOOK_CHECK(rotation.retire({}).ok());
  DAYBOOK_CHECK(rotation.switch_keys().ok());
  book.ledger = rotation.settle(false).value();
}

Image build_guarded() {
  Book book([](ledger::Config& config) { config.personal = {"actor"}; });
  record(book, {by("alice", first_transaction()),
                by("bob", {project::upgrade_draft(kBsc, "LookCoin", 2)})});
  rotate(book);
  record(book, {by("bob", {project::upgrade_draft(kBsc, "LookCoin", 3)})});
  return close_and_take(book);
}

// Built where a LevelDB may be opened, and handed over as a folder.
Image in_worker(const std::function<Image()>& make) {
  const project::Folder folder;
  const std::string result = in_process([&] {
    put_image(make(), folder.path() + "/image");
    return std::string("built");
  });
  if (result != "built") ADD_FAILURE() << "the store for the test could not be built: " << result;
  return take_image(folder.path() + "/image");
}

}  // namespace

Image take_image(const std::string& root) {
  Image image;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const std::string path = fs::relative(entry.path(), root).string();
    if (entry.is_directory()) {
      image.folders.insert(path);
    } else if (entry.is_regular_file()) {
      image.files[path] = read_whole(entry.path());
      image.modes[path] = static_cast<unsigned>(entry.status().permissions());
    }
  }
  return image;
}

void put_image(const Image& image, const std::string& root) {
  fs::remove_all(root);
  fs::create_directories(root);
  for (const std::string& folder : image.folders) fs::create_directories(root + "/" + folder);
  write_files(image, root, "");
}

std::vector<std::string> differences(const Image& image, const std::string& root) {
  std::vector<std::string> paths;
  const Image now = take_image(root);
  for (const auto& [path, bytes] : image.files) {
    const auto found = now.files.find(path);
    if (is_volatile(path) || (found != now.files.end() && found->second == bytes)) continue;
    paths.push_back(path);
  }
  for (const auto& [path, bytes] : now.files) {
    if (!is_volatile(path) && image.files.count(path) == 0) paths.push_back(path);
  }
  return paths;
}

Stage::Stage(const Image& image, std::string root) : image_(image), root_(std::move(root)) {
  put_image(image_, root_);
}

void Stage::apply(const Edit& edit) {
  for (const auto& [path, bytes] : edit) {
    const auto mode = image_.modes.find(path);
    fs::create_directories(fs::path(root_ + "/" + path).parent_path());
    if (bytes)
      write_whole(root_ + "/" + path, *bytes, mode == image_.modes.end() ? 0644 : mode->second);
    if (!bytes) fs::remove(root_ + "/" + path);
  }
}

void Stage::restore(const Edit& edit) {
  for (const auto& [path, bytes] : edit) {
    const auto original = image_.files.find(path);
    fs::remove(root_ + "/" + path);
    if (original == image_.files.end()) continue;
    write_whole(root_ + "/" + path, original->second, image_.modes.at(path));
  }
  fs::remove_all(root_ + "/" + kLevelDbFolder);
  fs::create_directories(root_ + "/" + kLevelDbFolder);
  write_files(image_, root_, kLevelDbFolder);
}

const Stores& stores() {
  static const Stores made = {
      in_worker([] { return build(0); }), in_worker([] { return build(1); }),
      in_worker([] { return build(2); }), in_worker(build_twin),
      in_worker(build_stranger),          in_worker(build_guarded)};
  return made;
}

}  // namespace daybook::attack
