// Internal to verify: entries from the thread that reads them to the thread that looks at them, in
// order, in chunks, at most a few at a time.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/ids.h"

namespace daybook::verify {

class Pipeline {
 public:
  using Take = std::function<void(Position, std::string_view)>;

  // `take` runs on the pipeline's own thread.
  explicit Pipeline(Take take);
  ~Pipeline() { close(); }
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  // Waits while the other side is too far behind.
  void push(Position position, std::string_view bytes);
  // Returns when everything was taken. No push after it.
  void close();

 private:
  struct Chunk {
    std::string bytes;
    std::vector<std::pair<Position, size_t>> ends;  // of each entry in `bytes`
  };

  void run();
  void send();

  Take take_;
  Chunk filling_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Chunk> waiting_;
  bool closed_ = false;
  std::thread thread_;  // last: it starts when everything else is there
};

}  // namespace daybook::verify
