#include "clients/cli/import/progress.h"

#include <unistd.h>

#include <cstdio>

#include "absl/strings/str_cat.h"

namespace kuzukuri::cli {

Progress::Progress(std::string label, size_t total, bool counted)
    : label_(std::move(label)),
      total_(total),
      counted_(counted),
      terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (terminal_) std::fputs("\r\x1b[K", stderr);
}

void Progress::Update(size_t done, const std::string& what) {
  if (!terminal_ || total_ == 0) return;
  const auto now = std::chrono::steady_clock::now();
  if (done < total_ && now - drawn_ < std::chrono::milliseconds(100)) return;
  drawn_ = now;
  constexpr size_t kWidth = 30;
  const size_t filled = done * kWidth / total_;
  const std::string bar = std::string(filled, '#') + std::string(kWidth - filled, '.');
  const std::string numbers = counted_ ? absl::StrCat(" ", done, "/", total_) : "";
  std::fprintf(stderr, "\r\x1b[K%s [%s] %3zu%%%s %s", label_.c_str(), bar.c_str(),
               done * 100 / total_, numbers.c_str(), what.c_str());
  std::fflush(stderr);
}

}  // namespace kuzukuri::cli
