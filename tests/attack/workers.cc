#include "attack/workers.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <exception>
#include <optional>
#include <thread>

#include "project/project_fixture.h"

namespace daybook::attack {
namespace {

constexpr unsigned kMostWorkers = 4;
constexpr int kPatience_ms = 120'000;  // of one trial on a machine that is busy
constexpr uint64_t kStarted = UINT64_MAX;

struct Frame {
  uint64_t trial = 0;
  uint64_t size = 0;  // kStarted: the trial begins; nothing follows
};

void write_whole(int fd, const void* bytes, size_t size) {
  const char* at = static_cast<const char*>(bytes);
  while (size > 0) {
    const ssize_t written = ::write(fd, at, size);
    if (written <= 0) ::_exit(1);  // nobody listens any more
    at += written;
    size -= static_cast<size_t>(written);
  }
}

void send(int fd, uint64_t trial, const std::string* result) {
  const Frame frame{trial, result == nullptr ? kStarted : result->size()};
  write_whole(fd, &frame, sizeof frame);
  if (result != nullptr) write_whole(fd, result->data(), result->size());
}

// Trials first, first + stride, … of one worker process at a time.
class Worker {
 public:
  Worker(size_t first, size_t stride, size_t count, const Trial& trial)
      : next_(first), stride_(stride), count_(count), trial_(trial) {
    start();
  }
  ~Worker() { stop(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  [[nodiscard]] bool done() const { return pid_ == 0; }
  [[nodiscard]] int fd() const { return fd_; }

  // There is something to read, or the worker is gone.
  void receive(std::vector<std::string>& results) {
    char buffer[1 << 16];
    const ssize_t count = ::read(fd_, buffer, sizeof buffer);
    if (count > 0) {
      waited_ms_ = 0;
      pending_.append(buffer, static_cast<size_t>(count));
      return take(results);
    }
    const int status = stop();
    if (!running_) return;  // it went through all of its trials
    const std::string how = WIFSIGNALED(status)
                                ? "crash: signal " + std::to_string(WTERMSIG(status))
                                : "crash: exit " + std::to_string(WEXITSTATUS(status));
    give_up(how, results);
  }
  void waited(int ms, std::vector<std::string>& results) {
    waited_ms_ += ms;
    if (waited_ms_ < kPatience_ms || !running_) return;
    ::kill(pid_, SIGKILL);
    stop();
    give_up("hang", results);
  }

 private:
  void start() {
    waited_ms_ = 0;
    if (next_ >= count_) return;
    int ends[2];
    DAYBOOK_CHECK(::pipe(ends) == 0);
    pid_ = ::fork();
    DAYBOOK_CHECK(pid_ >= 0);
    if (pid_ == 0) {
      ::close(ends[0]);
      work(ends[1]);
    }
    ::close(ends[1]);
    fd_ = ends[0];
  }

  [[noreturn]] void work(int out) {
    {
      const project::Folder folder;
      for (size_t i = next_; i < count_; i += stride_) {
        send(out, i, nullptr);
        std::string result;
        try {
          result = trial_(i, folder.path());
        } catch (const std::exception& error) {
          result = std::string("exception: ") + error.what();
        }
        send(out, i, &result);
      }
    }
    ::_exit(0);
  }

  void take(std::vector<std::string>& results) {
    Frame frame;
    while (pending_.size() >= sizeof frame) {
      std::memcpy(&frame, pending_.data(), sizeof frame);
      const size_t size = frame.size == kStarted ? 0 : frame.size;
      if (pending_.size() < sizeof frame + size) return;
      if (frame.size == kStarted) {
        running_ = frame.trial;
      } else {
        results[frame.trial] = pending_.substr(sizeof frame, size);
        running_.reset();
      }
      pending_.erase(0, sizeof frame + size);
    }
  }

  // The trial that was running is judged, and another process goes on after it.
  void give_up(const std::string& how, std::vector<std::string>& results) {
    results[*running_] = how;
    next_ = *running_ + stride_;
    running_.reset();
    pending_.clear();
    start();
  }

  int stop() {
    if (pid_ == 0) return 0;
    int status = 0;
    ::close(fd_);
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return status;
  }

  size_t next_;
  const size_t stride_, count_;
  const Trial& trial_;
  pid_t pid_ = 0;
  int fd_ = -1;
  int waited_ms_ = 0;
  std::optional<size_t> running_;
  std::string pending_;
};

}  // namespace

std::vector<std::string> run_trials(size_t count, const Trial& trial) {
  std::vector<std::string> results(count);
  const size_t workers = std::min<size_t>(
      {count, kMostWorkers, std::max<size_t>(1, std::thread::hardware_concurrency())});
  std::vector<std::unique_ptr<Worker>> running;
  for (size_t i = 0; i < workers; ++i) {
    running.push_back(std::make_unique<Worker>(i, workers, count, trial));
  }
  constexpr int kTick_ms = 1000;
  for (;;) {
    std::vector<pollfd> fds;
    std::vector<Worker*> of_fds;
    for (const auto& worker : running) {
      if (worker->done()) continue;
      fds.push_back({worker->fd(), POLLIN, 0});
      of_fds.push_back(worker.get());
    }
    if (fds.empty()) return results;
    const int ready = ::poll(fds.data(), fds.size(), kTick_ms);
    for (size_t i = 0; i < fds.size(); ++i) {
      if ((fds[i].revents & (POLLIN | POLLHUP)) != 0) {
        of_fds[i]->receive(results);
      } else if (ready == 0) {
        of_fds[i]->waited(kTick_ms, results);
      }
    }
  }
}

std::string in_process(const std::function<std::string()>& work) {
  return run_trials(1, [&](size_t, const std::string&) { return work(); }).front();
}

bool is_death(const std::string& result) {
  return result.rfind("crash: ", 0) == 0 || result.rfind("exception: ", 0) == 0 || result == "hang";
}

}  // namespace daybook::attack
