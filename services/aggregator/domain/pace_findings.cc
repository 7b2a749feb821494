#include "services/aggregator/domain/pace_findings.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/aggregator/domain/row_plan.h"
#include "services/platform/base/money.h"

namespace kuzukuri::aggregator {
namespace {

// The column that shows the year before a running one on the same date.
std::optional<int> ColumnBefore(const CompareInput& input, const Column& now) {
  for (size_t a = 0; a < input.columns.size(); ++a) {
    const Column& past = input.columns[a];
    if (past.year == now.year - 1 && DateOf(past) && SamePoint(past, now)) {
      return static_cast<int>(a);
    }
  }
  return std::nullopt;
}

PastYear PastYearOf(const Column& column, const Amounts& figures) {
  PastYear year;
  year.fiscal_year = column.spec.fiscal_year;
  year.executed = figures.Executed();
  year.appropriation = figures.Appropriation();
  year.rate_permille = RatePermille(figures);
  return year;
}

// Sentences with the figures of years.
class Message {
 public:
  explicit Message(const Subject& subject) : text_(absl::StrCat("'", subject.name.Text(), "': ")) {}

  void Say(const std::string& text) { text_ += text; }
  void Tell(int64_t executed, int64_t appropriation, int64_t permille) {
    absl::StrAppend(&text_, Yen(executed), " of ", platform::FormatAmount(appropriation),
                    " spent (", platform::FormatRate(permille), ")");
    figures_.insert(figures_.end(), {executed, appropriation, permille});
  }

  Finding& AddTo(Findings& findings) && {
    return aggregator::AddTo(findings, FindingKind::kBehindPace, false, std::move(text_),
                             std::move(figures_));
  }

 private:
  std::string text_;
  std::vector<int64_t> figures_;
};

Message Compare(const Subject& subject, const Column& now, const Amounts& figures,
                const std::vector<PastYear>& past) {
  Message message(subject);
  message.Tell(*figures.Executed(), *figures.Appropriation(), *RatePermille(figures));
  message.Say(absl::StrCat(" on day ", DayOfYear(now), " of fiscal year ",
                           now.spec.fiscal_year.value(), "; on the same date"));
  for (size_t i = 0; i < past.size(); ++i) {
    message.Say(absl::StrCat(i == 0 ? " " : ", ", past[i].fiscal_year.value(), ": "));
    message.Tell(*past[i].executed, *past[i].appropriation, *past[i].rate_permille);
  }
  return message;
}

}  // namespace

void FindBehindPace(const CompareInput& input, const Row& row, int pace_permille,
                    const PastOf& past_of, Findings& findings) {
  for (size_t c = 0; c < input.columns.size(); ++c) {
    const Column& now = input.columns[c];
    const auto rate = RatePermille(row.cells[c]);
    if (now.closing_state != kInYear || !DateOf(now) || !rate) continue;
    const std::optional<int> before = ColumnBefore(input, now);
    std::vector<PastYear> past;
    if (past_of) past = past_of(row, static_cast<int>(c));
    if (past.empty() && before) {
      const auto at = static_cast<size_t>(*before);
      past.push_back(PastYearOf(input.columns[at], row.cells[at]));
    }
    std::erase_if(past, [](const PastYear& year) { return !year.rate_permille; });
    if (past.empty() || *rate > *past.front().rate_permille - pace_permille) continue;
    const Subject subject = SubjectOf(row, input.level, *input.plan->names);
    Finding& finding = Compare(subject, now, row.cells[c], past).AddTo(findings);
    finding.column = static_cast<int>(c);
    finding.other_column = before;
    SetSubject(subject, finding);
  }
}

}  // namespace kuzukuri::aggregator
