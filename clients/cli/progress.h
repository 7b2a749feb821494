#pragma once

#include <string>

namespace kuzukuri::cli {

// A progress bar on standard error; nothing when that is not a terminal.
class Progress {
 public:
  Progress(std::string label, size_t total);
  ~Progress();
  // `done` of `total` are done.
  void Update(size_t done, const std::string& what);

 private:
  const std::string label_;
  const size_t total_;
  const bool terminal_;
};

}  // namespace kuzukuri::cli
