// What the load clients share: the files they read and the line of figures they end with.
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace kuzukuri::bench {

using Clock = std::chrono::steady_clock;

struct Result {
  std::vector<double> micros;  // of each request
  int64_t failed = 0;
  int64_t different = 0;
};

inline std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Requests of a file: each has its length before it, in four bytes, the lowest first.
inline std::vector<std::string> ReadRequests(const std::string& path) {
  const std::string bytes = ReadFile(path);
  std::vector<std::string> requests;
  for (size_t at = 0; at + 4 <= bytes.size();) {
    size_t length = 0;
    for (size_t i = 0; i < 4; ++i) {
      length |= static_cast<size_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
    }
    requests.push_back(bytes.substr(at + 4, length));
    at += 4 + length;
  }
  return requests;
}

inline double Percentile(const std::vector<double>& sorted, double p) {
  if (sorted.empty()) return 0;
  return sorted[std::min(sorted.size() - 1,
                         static_cast<size_t>(p * static_cast<double>(sorted.size())))];
}

// Processor time of this process so far: what the client itself takes from the servers beside it.
inline double ProcessorSeconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// Prints the figures as one line of JSON. Returns the status to end with.
inline int Report(Result result, Clock::duration took) {
  const double seconds = std::chrono::duration<double>(took).count();
  std::vector<double>& all = result.micros;
  std::sort(all.begin(), all.end());
  const auto requests = static_cast<double>(all.size());
  std::cout << "{\"requests\":" << all.size() << ",\"failed\":" << result.failed
            << ",\"different\":" << result.different << ",\"seconds\":" << seconds
            << ",\"per_second\":" << requests / seconds << ",\"p50_us\":" << Percentile(all, 0.5)
            << ",\"p99_us\":" << Percentile(all, 0.99)
            << ",\"client_us\":" << ProcessorSeconds() * 1e6 / std::max(requests, 1.0) << "}"
            << std::endl;
  return result.failed + result.different == 0 ? 0 : 1;
}

}  // namespace kuzukuri::bench
