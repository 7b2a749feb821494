#include "services/aggregator/domain/swings.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "services/aggregator/domain/row_plan.h"
#include "services/platform/base/money.h"

namespace kuzukuri::aggregator {
namespace {

// Nothing when it leaves 64 bits.
std::optional<int64_t> Magnitude(int64_t amount) {
  if (amount >= 0) return amount;
  return platform::CheckedSub(0, amount);
}

bool IsSwing(int64_t before, int64_t after, const SwingSize& least) {
  const auto change = platform::CheckedSub(after, before);
  if (!change) return false;
  const auto size = Magnitude(*change);
  const auto from = Magnitude(before);
  if (!size || !from || *size < least.yen) return false;
  const auto permille = platform::RatePermille(*size, *from);
  return !permille || *permille >= least.permille;
}

// Half a year against a whole one, or July against October, is no swing.
bool AreExecutedAlike(const Column& a, const Column& b) {
  return a.execution_stage == b.execution_stage &&
         ((IsSettled(a) && IsSettled(b)) || SamePoint(a, b));
}

}  // namespace

void FindSwings(const CompareInput& input, const Row& row, const SwingSize& size,
                Findings& findings) {
  const Subject subject = SubjectOf(row, input.level, *input.plan->names);
  for (size_t c = 0; c + 1 < row.cells.size(); ++c) {
    const auto check = [&](const std::optional<int64_t>& before,
                           const std::optional<int64_t>& after, const char* what) {
      if (!before || !after || !IsSwing(*before, *after, size)) return;
      Finding& finding = AddTo(findings, FindingKind::kLargeSwing, false,
                               absl::StrCat(what, " of '", subject.name.Text(), "' went from ",
                                            Yen(*before), " to ", platform::FormatAmount(*after)),
                               {*before, *after});
      finding.column = static_cast<int>(c);
      finding.other_column = static_cast<int>(c) + 1;
      SetSubject(subject, finding);
    };
    check(row.cells[c].Appropriation(), row.cells[c + 1].Appropriation(), "the appropriation");
    if (!AreExecutedAlike(input.columns[c], input.columns[c + 1])) continue;
    check(row.cells[c].Executed(), row.cells[c + 1].Executed(), "the executed amount");
  }
}

}  // namespace kuzukuri::aggregator
