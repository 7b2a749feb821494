#pragma once

#include <chrono>
#include <string>

namespace kuzukuri::cli {

// A progress bar on standard error; nothing when that is not a terminal.
class Progress {
 public:
  Progress(std::string label, size_t total);
  ~Progress();
  // `done` of `total` are done. Draws ten times a second at most.
  void Update(size_t done, const std::string& what);

 private:
  const std::string label_;
  const size_t total_;
  const bool terminal_;
  std::chrono::steady_clock::time_point drawn_;
};

}  // namespace kuzukuri::cli
