#include "services/platform/server/metrics.h"

#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <algorithm>
#include <array>
#include <exception>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::platform {
namespace {

// The calls of the process.
struct Calls {
  std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  prometheus::Family<prometheus::Counter>& total =
      prometheus::BuildCounter()
          .Name("kuzukuri_calls_total")
          .Help("Calls that ended, by method and status code.")
          .Register(*registry);
  prometheus::Family<prometheus::Histogram>& seconds =
      prometheus::BuildHistogram()
          .Name("kuzukuri_call_seconds")
          .Help("Time from the arrival of a call to its end, by method.")
          .Register(*registry);
  prometheus::Family<prometheus::Counter>& stream_bytes =
      prometheus::BuildCounter()
          .Name("kuzukuri_stream_bytes_total")
          .Help("Bytes of the messages of imports (received) and exports (sent).")
          .Register(*registry);
  prometheus::Counter& received = stream_bytes.Add({{"direction", "received"}});
  prometheus::Counter& sent = stream_bytes.Add({{"direction", "sent"}});
};

Calls& AllCalls() {
  static auto* const calls = new Calls;  // calls may end while the process does
  return *calls;
}

const prometheus::Histogram::BucketBoundaries& Buckets() {
  static const prometheus::Histogram::BucketBoundaries buckets = {
      0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
  return buckets;
}

// The series of a method.
struct MethodCalls {
  prometheus::Histogram* seconds = nullptr;
  std::array<prometheus::Counter*, 17> by_code = {};  // null until a call ended with the code
};

// Each thread knows those it has used: to look them up in the registry takes two locks of everybody
// and a hash of all labels.
MethodCalls& SeriesOf(const std::string& method) {
  thread_local std::unordered_map<std::string, MethodCalls> known;
  MethodCalls& found = known[method];
  if (found.seconds == nullptr) {
    found.seconds = &AllCalls().seconds.Add({{"method", method}}, Buckets());
  }
  return found;
}

class FigureCollector final : public prometheus::Collectable {
 public:
  explicit FigureCollector(Figures figures) : figures_(std::move(figures)) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    std::map<std::string, prometheus::MetricFamily> families;
    for (const Measured& figure : figures_) {
      const bool counts = figure.kind == Measured::Kind::kCounter;
      prometheus::MetricFamily& family = families[figure.name];
      family.name = figure.name;
      family.help = figure.help;
      family.type = counts ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
      prometheus::ClientMetric& metric = family.metric.emplace_back();
      for (const auto& [name, value] : figure.labels) metric.label.push_back({name, value});
      (counts ? metric.counter.value : metric.gauge.value) = figure.read();
    }
    std::vector<prometheus::MetricFamily> collected;
    collected.reserve(families.size());
    for (auto& [name, family] : families) collected.push_back(std::move(family));
    return collected;
  }

 private:
  const Figures figures_;
};

class ExposerServer final : public MetricsServer {
 public:
  ExposerServer(const std::string& listen, Figures figures)
      : exposer_(listen, /*num_threads=*/1),
        figures_(std::make_shared<FigureCollector>(std::move(figures))) {
    exposer_.RegisterCollectable(AllCalls().registry);
    exposer_.RegisterCollectable(figures_);
  }

 private:
  prometheus::Exposer exposer_;
  const std::shared_ptr<FigureCollector> figures_;
};

}  // namespace

void CountCall(const std::string& method, absl::StatusCode code, double seconds) {
  MethodCalls& calls = SeriesOf(method);
  const size_t place = std::min(static_cast<size_t>(code), calls.by_code.size() - 1);
  prometheus::Counter*& total = calls.by_code[place];
  if (total == nullptr) {
    total = &AllCalls().total.Add({{"method", method}, {"code", absl::StatusCodeToString(code)}});
  }
  total->Increment();
  calls.seconds->Observe(seconds);
}

void CountReceived(size_t bytes) { AllCalls().received.Increment(static_cast<double>(bytes)); }

void CountSent(size_t bytes) { AllCalls().sent.Increment(static_cast<double>(bytes)); }

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(const std::string& listen,
                                                                    Figures figures) {
  try {
    return std::make_unique<ExposerServer>(listen, std::move(figures));
  } catch (const std::exception& error) {
    return Unavailable(ErrorReason::kListenFailed,
                       absl::StrCat("cannot serve metrics on ", listen, ": ", error.what(),
                                    "; choose another address with --metrics-listen"));
  }
}

}  // namespace kuzukuri::platform
