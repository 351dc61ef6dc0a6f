// Where another copy of the log is read from: its signed checkpoint, its tiles and its entries, as
// C2SP tlog-tiles lays them out. A source is not trusted: whoever reads checks the signature, and
// hashes what the source gives up to the signed root.
#pragma once

#include <map>
#include <string>

#include "git/repository.h"
#include "merkle/tile.h"

namespace daybook::replica {

class TileSource {
 public:
  virtual ~TileSource() = default;
  [[nodiscard]] virtual std::string name() const = 0;  // for messages
  // The signed note. kTampered: the source has none.
  [[nodiscard]] virtual Result<std::string> checkpoint() const = 0;
  // Whether witnesses' cosignatures may stand under the log's signature.
  [[nodiscard]] virtual bool may_be_cosigned() const = 0;
  // kTampered: the source misses it.
  [[nodiscard]] virtual Result<std::string> tile(const merkle::TileId& tile) const = 0;
};

// A commit of a snapshot branch (docs/format/git-branch.md). Borrows the repository.
class GitTileSource : public TileSource {
 public:
  static Result<GitTileSource> open(const git::Repository& repository, const git::ObjectId& commit,
                                    const std::string& name);
  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] Result<std::string> checkpoint() const override;
  // The same commit must come out of the log alone.
  [[nodiscard]] bool may_be_cosigned() const override { return false; }
  [[nodiscard]] Result<std::string> tile(const merkle::TileId& tile) const override;

 private:
  GitTileSource(const git::Repository& repository, std::string name)
      : repository_(&repository), name_(std::move(name)) {}
  [[nodiscard]] Result<std::string> file(const std::string& path) const;

  const git::Repository* repository_;
  std::string name_;
  std::map<std::string, git::ObjectId> files_;
};

// A folder that holds checkpoint and tile/, such as log/ of a backup.
class FolderTileSource : public TileSource {
 public:
  explicit FolderTileSource(std::string folder) : folder_(std::move(folder)) {}
  [[nodiscard]] std::string name() const override { return folder_; }
  [[nodiscard]] Result<std::string> checkpoint() const override;
  [[nodiscard]] bool may_be_cosigned() const override { return true; }
  [[nodiscard]] Result<std::string> tile(const merkle::TileId& tile) const override;

 private:
  [[nodiscard]] Result<std::string> file(const std::string& path) const;

  std::string folder_;
};

}  // namespace daybook::replica
