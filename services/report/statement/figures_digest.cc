#include "services/report/statement/figures_digest.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/platform/base/hash.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

// What is not known is no number.
std::string Amount(bool known, int64_t yen) { return known ? absl::StrCat(yen) : "-"; }

// An amount of which only some parts are known is those, marked.
std::string Amount(bool known, int64_t yen, bool in_part,
                   const budget::v1::Incompleteness& incomplete) {
  return in_part ? absl::StrCat("~", incomplete.known_yen()) : Amount(known, yen);
}

std::string Line(const std::string& what, const v1::Cell& cell) {
  return absl::StrCat(what, "\tappropriation=",
                      Amount(cell.has_appropriation_yen(), cell.appropriation_yen(),
                             cell.has_incomplete_appropriation(), cell.incomplete_appropriation()),
                      "\toriginal=", Amount(cell.has_original_yen(), cell.original_yen()),
                      "\texecuted=",
                      Amount(cell.has_executed_yen(), cell.executed_yen(),
                             cell.has_incomplete_executed(), cell.incomplete_executed()),
                      "\tcarried_out=", cell.carried_out_yen());
}

// A row by what it stands for; what is posted on a node itself, by that node.
std::string What(const v1::ReportRow& row, const std::string& node) {
  const bool is_own = row.kind() == v1::ReportRow::KIND_OWN_POSTINGS;
  if (node.empty()) return "unknown";
  return absl::StrCat(is_own ? "own " : "", node);
}

// What is posted on a node itself follows its row in a table, and on a page is the project's.
template <class Rows>
void AddRows(const Rows& rows, const std::string& project, std::vector<std::string>& lines) {
  std::string before;
  for (const v1::ReportRow& row : rows) {
    const bool is_own = row.kind() == v1::ReportRow::KIND_OWN_POSTINGS;
    if (!is_own) before = row.node();
    lines.push_back(Line(What(row, is_own && !project.empty() ? project : before), row.cell()));
  }
}

}  // namespace

std::string CanonicalFigures(const v1::ExecutionReport& report) {
  std::vector<std::string> lines = {Line("total", report.total())};
  if (report.has_outside_total()) lines.push_back(Line("outside", report.outside_total()));
  for (const v1::ReportTable& table : report.tables()) {
    if (table.primary()) AddRows(table.rows(), "", lines);
  }
  for (const v1::ProjectPage& page : report.pages()) {
    AddRows(page.sub_projects(), page.project().name(), lines);
  }
  std::sort(lines.begin(), lines.end());
  // A page tells again what the table tells of its project itself.
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  return absl::StrJoin(lines, "\n") + "\n";
}

std::string FiguresDigest(const v1::ExecutionReport& report) {
  return absl::StrCat("figures1:", platform::Sha256Hex(CanonicalFigures(report)));
}

}  // namespace kuzukuri::report
