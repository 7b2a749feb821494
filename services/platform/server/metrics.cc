#include "services/platform/server/metrics.h"

#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <exception>
#include <utility>

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

class Figures final : public prometheus::Collectable {
 public:
  explicit Figures(std::vector<Measured> figures) : figures_(std::move(figures)) {}

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
  const std::vector<Measured> figures_;
};

class ExposerServer final : public MetricsServer {
 public:
  ExposerServer(const std::string& listen, std::vector<Measured> figures)
      : exposer_(listen, /*num_threads=*/1),
        figures_(std::make_shared<Figures>(std::move(figures))) {
    exposer_.RegisterCollectable(AllCalls().registry);
    exposer_.RegisterCollectable(figures_);
  }

 private:
  prometheus::Exposer exposer_;
  const std::shared_ptr<Figures> figures_;
};

}  // namespace

void CountCall(const std::string& method, const std::string& code, double seconds) {
  Calls& calls = AllCalls();
  calls.total.Add({{"method", method}, {"code", code}}).Increment();
  calls.seconds.Add({{"method", method}}, Buckets()).Observe(seconds);
}

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(const std::string& listen,
                                                                    std::vector<Measured> figures) {
  try {
    return std::make_unique<ExposerServer>(listen, std::move(figures));
  } catch (const std::exception& error) {
    return Unavailable(ErrorReason::kListenFailed,
                       absl::StrCat("cannot serve metrics on ", listen, ": ", error.what(),
                                    "; choose another address with --metrics-listen"));
  }
}

}  // namespace kuzukuri::platform
