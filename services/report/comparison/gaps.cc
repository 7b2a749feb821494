#include "services/report/comparison/gaps.h"

#include <cstdint>
#include <cstdlib>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "services/platform/base/money.h"
#include "services/report/text/amounts.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

enum class Measure { kAppropriation, kExecuted };

// The subtotal less its rows.
struct Gap {
  std::string id;
  std::string heading;
  int64_t appropriation_yen = 0;
  int64_t executed_yen = 0;

  bool empty() const { return appropriation_yen == 0 && executed_yen == 0; }
  // Whether rows under other headings hold something of this one.
  bool gives() const { return appropriation_yen != 0 ? appropriation_yen > 0 : executed_yen > 0; }
};

// What is known of a figure: nothing where it is absent.
int64_t YenOf(const v1::Row& row, int column, Measure measure) {
  const v1::Cell& cell = row.cells(column);
  return measure == Measure::kExecuted ? KnownExecuted(cell) : KnownAppropriation(cell);
}

// No gap is stated where a sum or its size is beyond what an amount can be.
int64_t Missing(const v1::CompareExecutionResponse& answer, const v1::Row& subtotal, int column,
                Measure measure) {
  std::optional<int64_t> rest = YenOf(subtotal, column, measure);
  for (const auto* rows : {&answer.subtotals(), &answer.rows()}) {
    for (const v1::Row& row : *rows) {
      if (row.parent() != subtotal.id() || column >= row.cells_size()) continue;
      rest = platform::CheckedSub(*rest, YenOf(row, column, measure));
      if (!rest) return 0;
    }
  }
  return platform::CheckedSub(0, *rest) ? *rest : 0;
}

std::vector<Gap> GapsOf(const v1::CompareExecutionResponse& answer, int column) {
  std::vector<Gap> gaps;
  for (const v1::Row& subtotal : answer.subtotals()) {
    if (column >= subtotal.cells_size()) continue;
    const Gap gap = {subtotal.id(), subtotal.display_name(),
                     Missing(answer, subtotal, column, Measure::kAppropriation),
                     Missing(answer, subtotal, column, Measure::kExecuted)};
    if (!gap.empty()) gaps.push_back(gap);
  }
  return gaps;
}

std::string AmountsText(const Comparison& comparison, int column, const Gap& gap) {
  std::vector<std::string> amounts;
  const auto add = [&](const char* label, int64_t yen) {
    if (yen != 0) amounts.push_back(absl::StrCat(label, " ", comparison.Rounded(std::abs(yen))));
  };
  add(comparison.labels.appropriation, gap.appropriation_yen);
  add(comparison.columns.Executed(column), gap.executed_yen);
  return absl::StrJoin(amounts, comparison.labels.separator);
}

std::string GapText(const Comparison& comparison, int column, const Gap& gap,
                    const std::vector<Gap>& gaps) {
  const ComparisonLabels& labels = comparison.labels.comparison;
  std::vector<std::string> others;
  for (const Gap& other : gaps) {
    if (other.gives() != gap.gives()) others.push_back(other.heading);
  }
  if (others.empty()) others.emplace_back(labels.other_heading);
  return absl::Substitute(gap.gives() ? labels.gap_gives : labels.gap_takes,
                          comparison.columns.Name(column), AmountsText(comparison, column, gap),
                          absl::StrJoin(others, comparison.labels.name_separator));
}

}  // namespace

std::map<std::string, std::vector<std::string>> GapTexts(const Comparison& comparison) {
  std::map<std::string, std::vector<std::string>> texts;
  if (!comparison.options.filter.empty()) return texts;
  for (int column = 0; column < comparison.columns.size(); ++column) {
    const std::vector<Gap> gaps = GapsOf(comparison.answer, column);
    for (const Gap& gap : gaps) {
      texts[gap.id].push_back(GapText(comparison, column, gap, gaps));
    }
  }
  return texts;
}

}  // namespace kuzukuri::report
