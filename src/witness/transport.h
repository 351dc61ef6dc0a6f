// How requests reach witnesses. The dialogue is above it and knows no network.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "witness/dialogue.h"

namespace daybook::witness {

struct Post {
  std::string url;  // of add-checkpoint
  std::string body;
};

class Transport {
 public:
  // Called once for each answer, in the thread of post_all. A body: send it to the same place and
  // call again. nullopt: done with this one.
  using Take =
      std::function<std::optional<std::string>(size_t index, const Result<Answer>& answer)>;
  // Asked after each answer: when it says true, those that have not answered are waited for no
  // longer than a moment.
  using Enough = std::function<bool()>;

  virtual ~Transport() = default;
  // Sends all at once and returns when each has had its last answer, or its error, at the latest
  // after `timeout_ms` (kEnvironment: no
  // answer in time, no connection; kInvalid: not HTTP, too large, a URL that it cannot reach).
  virtual void post_all(const std::vector<Post>& posts, uint64_t timeout_ms, const Take& take,
                        const Enough& enough) = 0;
};

}  // namespace daybook::witness
