#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace kuzukuri::platform {

// A figure that is read when it is asked for.
struct Measured {
  enum class Kind { kGauge, kCounter };
  std::string name;  // kuzukuri_…
  std::string help;
  Kind kind = Kind::kGauge;
  std::map<std::string, std::string> labels;  // with values that nobody makes up
  std::function<double()> read;               // from any thread
};

using Figures = std::vector<Measured>;

inline Measured Gauge(std::string name, std::string help, std::function<double()> read,
                      std::map<std::string, std::string> labels = {}) {
  return {std::move(name), std::move(help), Measured::Kind::kGauge, std::move(labels),
          std::move(read)};
}

// One that only grows.
inline Measured Count(std::string name, std::string help, std::function<double()> read,
                      std::map<std::string, std::string> labels = {}) {
  return {std::move(name), std::move(help), Measured::Kind::kCounter, std::move(labels),
          std::move(read)};
}

}  // namespace kuzukuri::platform
