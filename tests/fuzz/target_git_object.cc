// Git objects of a foreign repository: trees are read as they were written, commits are read or
// refused, and a loose object is what its id says or is refused. The first byte says which.
#include <filesystem>

#include "fuzz/input.h"
#include "fuzz/scratch.h"
#include "git/loose.h"
#include "git/object.h"

namespace daybook {
namespace {

void check_tree(std::string_view bytes) {
  const auto items = git::decode_tree(bytes);
  if (!items.ok()) return;
  const std::string encoded = git::encode_tree(*items);
  const auto again = git::decode_tree(encoded);
  DAYBOOK_CHECK(again.ok());
  DAYBOOK_CHECK_EQ(again->size(), items->size());
  DAYBOOK_CHECK_LE(encoded.size(), bytes.size());  // leading zeros of modes are not written
  DAYBOOK_CHECK_EQ(git::encode_tree(*again), encoded);
}

void check_commit(std::string_view bytes) {
  const git::ObjectId id{std::string(40, 'a')};
  const auto info = git::decode_commit(id, bytes);
  if (!info.ok()) return;
  DAYBOOK_CHECK_EQ(info->tree.hex.size(), size_t{40});
  const git::CommitSpec spec{info->tree, info->parents, info->author, info->committer,
                             info->message};
  const std::string encoded = git::encode_commit(spec);
  const auto again = git::decode_commit(id, encoded);
  DAYBOOK_CHECK(again.ok());
  DAYBOOK_CHECK(again->tree == info->tree && again->parents == info->parents);
  DAYBOOK_CHECK_EQ(again->author.when, info->author.when);
  DAYBOOK_CHECK_EQ(git::encode_commit({again->tree, again->parents, again->author, again->committer,
                                       again->message}),
                   encoded);
}

// A file of the fuzzer's bytes where an object is looked for.
void check_loose(fuzz::Input input) {
  const auto type = static_cast<git::ObjectType>(input.below(3));
  const git::ObjectId id = git::object_id(type, input.text());
  const std::string path =
      fuzz::put_file("objects/" + id.hex.substr(0, 2) + "/" + id.hex.substr(2), input.rest());
  const auto content = git::read_loose(fuzz::scratch_folder() + "/objects", type, id);
  std::filesystem::remove(path);
  if (!content.ok()) {
    DAYBOOK_CHECK(content.error().kind == ErrorKind::kDamaged);
    return;
  }
  DAYBOOK_CHECK(content->has_value());
  DAYBOOK_CHECK(git::object_id(type, **content) == id);
}

}  // namespace
}  // namespace daybook

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace daybook;
  fuzz::Input input(data, size);
  switch (input.below(3)) {
    case 0:
      check_tree(input.rest());
      break;
    case 1:
      check_commit(input.rest());
      break;
    default:
      check_loose(input);
  }
  return 0;
}
