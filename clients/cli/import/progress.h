#pragma once

#include <chrono>
#include <string>

namespace kuzukuri::cli {

// A progress bar on standard error; nothing when that is not a terminal.
class Progress {
 public:
  // `counted`: whether the numbers mean something to a reader, or only their share does.
  Progress(std::string label, size_t total, bool counted = true);
  ~Progress();
  // `done` of `total` are done. Draws ten times a second at most.
  void Update(size_t done, const std::string& what);

 private:
  const std::string label_;
  const size_t total_;
  const bool counted_;
  const bool terminal_;
  std::chrono::steady_clock::time_point drawn_;
};

}  // namespace kuzukuri::cli
