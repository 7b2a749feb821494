#include "services/aggregator/domain/column_findings.h"

#include <array>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/aggregator/domain/rollups.h"
#include "services/aggregator/domain/row_plan.h"
#include "services/platform/base/date.h"
#include "services/platform/base/money.h"
#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {
namespace {

const char* ClosingStateText(int state) {
  constexpr std::array<const char*, 5> kTexts = {"of unknown state", "in year",
                                                 "in its closing period", "settled", "certified"};
  return kTexts[state >= 0 && state < 5 ? static_cast<size_t>(state) : 0];
}

const char* StageText(int stage) {
  constexpr std::array<const char*, 3> kTexts = {"an unstated stage", "commitments",
                                                 "disbursements"};
  return kTexts[stage >= 0 && stage < 3 ? static_cast<size_t>(stage) : 0];
}

std::string CorrectionsText(const Corrections& by) {
  return absl::StrCat(
      "revision ", by.last.value(), by.count == 1 ? "" : absl::StrCat(", the last of ", by.count),
      by.count == kMostCorrections ? " or more" : "", by.count == 1 ? "" : " writes");
}

class ColumnFinder {
 public:
  ColumnFinder(const CompareInput& input, Findings& findings)
      : input_(input), findings_(findings) {}

  void Run() {
    for (size_t c = 0; c < input_.columns.size(); ++c) CheckColumn(static_cast<int>(c));
    for (size_t c = 0; c + 1 < input_.columns.size(); ++c) CheckNeighbours(static_cast<int>(c));
    for (const auto& [year, c] : FirstColumns(input_.columns)) CheckUnknown(c);
    for (size_t c = 0; c < input_.columns.size(); ++c) {
      const int column = static_cast<int>(c);
      for (const MismatchedLines& lines : input_.columns[c].mismatched) AddRollups(column, lines);
      for (const LowerTold& lower : input_.columns[c].lower) AddLower(column, lower);
    }
  }

 private:
  Finding& Add(FindingKind kind, bool warning, std::string message) {
    return AddTo(findings_, kind, warning, std::move(message));
  }

  const Column& ColumnAt(int c) const { return input_.columns[static_cast<size_t>(c)]; }

  void CheckColumn(int c) {
    const Column& column = ColumnAt(c);
    if (!column.missing && !column.ledger.KnownExecuted()) {
      Add(FindingKind::kExecutionUnknown, true,
          absl::StrCat(
              "execution of fiscal year ", column.spec.fiscal_year.value(), " is not known",
              column.spec.as_of ? absl::StrCat(" on ", platform::FormatDate(*column.spec.as_of))
                                : "",
              ": statements tell it for their own dates only; the executed amounts are absent, not "
              "zero"))
          .column = c;
    }
    CheckChanges(c);
    if (!column.missing) return;
    Add(FindingKind::kMissingYear, true,
        absl::StrCat("fiscal year ", column.spec.fiscal_year.value(), " has no ",
                     input_.timeline->year(column.year).exists ? "budget lines" : "catalogue",
                     " at this snapshot; its cells are absent, not zero"))
        .column = c;
  }

  void CheckChanges(int c) {
    const Column& column = ColumnAt(c);
    const std::array<std::pair<const char*, const Corrections*>, 3> services = {{
        {"its budget data (budget", &column.books_changed},
        {"its catalogue (catalogue", &column.catalog_changed},
        {"its indicators (indicator", &column.indicators_changed},
    }};
    std::vector<std::string> changed;
    for (const auto& [what, by] : services) {
      if (by->count > 0) changed.push_back(absl::StrCat(what, " ", CorrectionsText(*by), ")"));
    }
    if (changed.empty()) return;
    Finding& finding =
        Add(FindingKind::kChangedAfterCertification, true,
            absl::StrCat("fiscal year ", ColumnAt(c).spec.fiscal_year.value(),
                         " is certified, and since then ", absl::StrJoin(changed, " and "),
                         " changed; what was certified is kept with its settlement"));
    finding.column = c;
    for (const auto& [what, by] : services) finding.figures.push_back(by->last.value());
    for (const auto& [what, by] : services) finding.figures.push_back(by->count);
  }

  void CheckNeighbours(int c) {
    const Column& a = ColumnAt(c);
    const Column& b = ColumnAt(c + 1);
    if (a.missing || b.missing) return;
    const auto add = [&](FindingKind kind, std::string message) {
      Finding& finding = Add(kind, true, std::move(message));
      finding.column = c;
      finding.other_column = c + 1;
    };
    if (a.closing_state != b.closing_state) {
      add(FindingKind::kClosingStateMismatch,
          absl::StrCat("fiscal year ", a.spec.fiscal_year.value(), " is ",
                       ClosingStateText(a.closing_state), " and ", b.spec.fiscal_year.value(),
                       " is ", ClosingStateText(b.closing_state),
                       "; their executed amounts are of different kinds"));
    }
    if (a.execution_stage != b.execution_stage) {
      add(FindingKind::kExecutionStageMismatch,
          absl::StrCat("executed amounts of ", a.spec.fiscal_year.value(), " count ",
                       StageText(a.execution_stage), " and those of ", b.spec.fiscal_year.value(),
                       " ", StageText(b.execution_stage)));
    }
    const auto date_a = DateOf(a);
    const auto date_b = DateOf(b);
    if (!date_a || !date_b || SamePoint(a, b)) return;
    add(FindingKind::kAsOfMismatch,
        absl::StrCat("the columns stand at different points of their years: ",
                     platform::FormatDate(*date_a), " is day ", DayOfYear(a), " and ",
                     platform::FormatDate(*date_b), " day ", DayOfYear(b)));
  }

  void CheckUnknown(int c) {
    for (const std::string& node : ColumnAt(c).unknown_nodes) {
      const Subject subject{node, input_.plan->names->Of(node)};
      Finding& finding = Add(FindingKind::kUnknownNode, true,
                             absl::StrCat("the ledger posts on '", subject.name.Text(),
                                          "', which the catalog does not know at this snapshot"));
      finding.column = c;
      SetSubject(subject, finding);
    }
  }

  Subject SubjectAt(int leaf) const {
    const std::string node = NameOfLeaf(leaf);
    return {node, input_.plan->names->Of(node)};
  }

  // Also of a classification node itself, which has no name in the timeline.
  std::string NameOfLeaf(int leaf) const {
    const Leaf& at = input_.timeline->leaf(leaf);
    if (at.node < 0) return input_.timeline->NameOf(leaf);
    const CatalogYear& year = input_.timeline->year(at.year);
    return platform::YearResourceName(year.jurisdiction, year.fiscal_year, "classificationNodes",
                                      platform::ResourceId(input_.timeline->NodeOf(leaf)));
  }

  std::string QuotedNames(int column, const std::vector<std::string>& nodes) const {
    const CatalogYear& year = input_.timeline->year(ColumnAt(column).year);
    return absl::StrJoin(nodes, ", ", [&](std::string* out, const std::string& node) {
      absl::StrAppend(out, "'", RollupName(year, node), "'");
    });
  }

  // The sentences of other languages take the names from between these words (report/text).
  void AddRollups(int c, const MismatchedLines& lines) {
    std::vector<std::string> wrong;
    if (!lines.of->wrong.empty()) {
      wrong.push_back(absl::StrCat("count in ", QuotedNames(c, lines.of->wrong),
                                   ", not above it in the catalogue"));
    }
    if (!lines.of->missing.empty()) {
      wrong.push_back(absl::StrCat("do not count in ", QuotedNames(c, lines.of->missing),
                                   ", above it in the catalogue"));
    }
    const Subject subject = SubjectAt(lines.of->leaf);
    Finding& finding = Add(
        FindingKind::kRollUpMismatch, true,
        absl::StrCat("budget lines of '", subject.name.Text(), "' ", absl::StrJoin(wrong, " and "),
                     "; give them the nodes above it as their rollups, or balances and budget "
                     "control sum otherwise than comparisons and reports"));
    finding.column = c;
    SetSubject(subject, finding);
    finding.figures = KnownFigures(lines.figures);
  }

  // Appropriation and executed amount, as far as they are known: zero would be something else.
  static std::vector<int64_t> KnownFigures(const Amounts& amounts) {
    const auto appropriation = amounts.KnownAppropriation();
    const auto executed = amounts.KnownExecuted();
    if (!appropriation) return {};
    if (!executed) return {*appropriation};
    return {*appropriation, *executed};
  }

  void AddLower(int c, const LowerTold& lower) {
    const Subject subject = SubjectAt(lower.leaf);
    Finding& finding =
        Add(FindingKind::kLowerThanBefore, true,
            absl::StrCat("the executed amount of '", subject.name.Text(), "' went down from ",
                         Yen(lower.before_yen), " on ", platform::FormatDate(lower.before), " to ",
                         platform::FormatAmount(lower.newest_yen), " on ",
                         platform::FormatDate(lower.newest),
                         ", as statements tell it: money was paid back, or one of the two was "
                         "misread; look at both"));
    finding.column = c;
    SetSubject(subject, finding);
    finding.figures = {lower.before_yen, lower.newest_yen};
  }

  const CompareInput& input_;
  Findings& findings_;
};

}  // namespace

void FindInColumns(const CompareInput& input, Findings& findings) {
  ColumnFinder(input, findings).Run();
}

}  // namespace kuzukuri::aggregator
