#include "services/aggregator/domain/finding.h"

#include <utility>

#include "services/platform/base/money.h"

namespace kuzukuri::aggregator {

Finding& AddTo(Findings& findings, FindingKind kind, bool warning, std::string message,
               std::vector<int64_t> figures) {
  Finding& finding = findings.emplace_back();
  finding.kind = kind;
  finding.warning = warning;
  finding.message = std::move(message);
  finding.figures = std::move(figures);
  return finding;
}

std::string Yen(int64_t amount) { return platform::FormatAmount(amount) + " yen"; }

}  // namespace kuzukuri::aggregator
