#include "cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace daybook::cli {
namespace {

constexpr auto kPatience = std::chrono::seconds(1);
constexpr auto kInterval = std::chrono::milliseconds(100);
constexpr uint64_t kBarColumns = 20;

}  // namespace

std::string progress_line(const std::string& label, uint64_t done, uint64_t total) {
  if (total == 0) return label + "  " + std::to_string(done);
  const double part = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const auto filled = static_cast<size_t>(part * static_cast<double>(kBarColumns));
  const auto percent = static_cast<unsigned>(part * 100);
  return label + "  [" + std::string(filled, '#') + std::string(kBarColumns - filled, ' ') + "]  " +
         std::to_string(percent) + "%  " + std::to_string(done) + "/" + std::to_string(total);
}

Progress::Progress(std::string label, bool quiet)
    : label_(std::move(label)),
      enabled_(!quiet && isatty(STDERR_FILENO) == 1),
      start_(Steady::now()),
      last_(start_) {}

Progress::~Progress() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
}

void Progress::update(uint64_t done, uint64_t total) {
  if (!enabled_) return;
  const auto now = Steady::now();
  if (now - start_ < kPatience || now - last_ < kInterval) return;
  last_ = now;
  drawn_ = true;
  std::fprintf(stderr, "\r%s\x1b[K", progress_line(label_, done, total).c_str());
  std::fflush(stderr);
}

std::function<void(uint64_t, uint64_t)> Progress::callback() {
  return [this](uint64_t done, uint64_t total) { update(done, total); };
}

}  // namespace daybook::cli
