// A daybook's folder as a value: every file with its bytes, so that it can be put somewhere,
// changed and compared. Whatever is in the folder is in the image: no list of names.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace daybook::attack {

struct Image {
  std::map<std::string, std::string> files;  // path below the root → bytes
  std::map<std::string, unsigned> modes;     // of the files
  std::set<std::string> folders;
};

Image take_image(const std::string& root);
// `root` is made anew.
void put_image(const Image& image, const std::string& root);
// Paths that differ between the image and the folder, LevelDB's own folder and locks aside.
std::vector<std::string> differences(const Image& image, const std::string& root);

// What is done to an image: nullopt removes the file.
using Edit = std::map<std::string, std::optional<std::string>>;

// Lays an image down once and then only what edits and LevelDB have changed.
class Stage {
 public:
  Stage(const Image& image, std::string root);
  void apply(const Edit& edit);
  // The image again.
  void restore(const Edit& edit);
  [[nodiscard]] const std::string& root() const { return root_; }

 private:
  const Image& image_;
  std::string root_;
};

inline constexpr char kLevelDbFolder[] = ".daybook/log/";

// The same history with one clock: the parts that every test takes its stores from.
struct Stores {
  Image older;     // some events before `now`
  Image now;       // tables, a write-ahead log, snapshots, files: everything that a store has
  Image newer;     // one event after `now`
  Image twin;      // another history under the same key: a fork
  Image stranger;  // another daybook with another key and the same origin
  Image guarded;   // with persons' keys, a retired key's signatures and a sealed private key
};
const Stores& stores();

}  // namespace daybook::attack
