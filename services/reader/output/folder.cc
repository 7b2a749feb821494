#include "services/reader/output/folder.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/platform/base/text.h"

namespace kuzukuri::reader {
namespace {

std::vector<CsvTable> EmptyTables() {
  return {
      {"jurisdiction", {"jurisdiction", "display_name"}, {}},
      {"fiscal_years", {"jurisdiction", "fiscal_year", "display_name", "primary_tree"}, {}},
      {"departments", {"jurisdiction", "department", "display_name"}, {}},
      {"classification_nodes",
       {"jurisdiction", "fiscal_year", "node", "kind", "display_name", "placements",
        "outside_total", "printed_names", "note"},
       {}},
      {"projects",
       {"jurisdiction", "fiscal_year", "project", "display_name", "printed_code", "placements",
        "departments", "page_departments", "printed_names", "note"},
       {}},
      {"sub_projects",
       {"jurisdiction", "fiscal_year", "project", "sub_project", "display_name", "position", "mark",
        "parts", "departments", "note"},
       {}},
      {"related_projects",
       {"jurisdiction", "fiscal_year", "project", "heading", "display_name", "owner", "amount_yen"},
       {}},
      {"cross_references",
       {"jurisdiction", "fiscal_year", "project", "sub_project", "kind", "target_fiscal_year",
        "target"},
       {}},
      {"lineage_edges",
       {"jurisdiction", "fiscal_year", "edge", "type", "predecessor", "successor", "share_ppm",
        "share_basis", "explanation"},
       {}},
      {"budget_lines",
       {"jurisdiction", "fiscal_year", "budget_line", "node", "records_appropriation",
        "records_execution", "fund_source", "economic_item", "note", "rollups",
        "appropriation_keeper", "execution_keeper"},
       {}},
      {"statements",
       {"jurisdiction", "fiscal_year", "statement", "kind", "as_of", "title", "rounding",
        "execution_stage", "excerpt", "checks_only", "document_digest"},
       {}},
      {"statement_figures",
       {"jurisdiction", "fiscal_year", "statement", "node", "figure", "supplementary_number",
        "printed", "unit_yen"},
       {}},
      {"reported_figures",
       {"jurisdiction", "fiscal_year", "statement", "figure", "table", "row", "row_label", "node",
        "measure", "unit_yen", "value"},
       {}},
      {"indicators",
       {"jurisdiction", "fiscal_year", "indicator", "nodes", "display_name", "measure", "direction",
        "accumulation", "position", "period_start", "period_end", "note"},
       {}},
      {"indicator_components",
       {"jurisdiction", "fiscal_year", "indicator", "component", "label", "unit", "comparator"},
       {}},
      {"indicator_values",
       {"jurisdiction", "fiscal_year", "indicator", "component", "role", "state", "value",
        "denominator", "text", "approximate", "as_of"},
       {}},
      {kProvenanceFile,
       {"file", "row", "fiscal_year", "id", "column", "source", "page", "line", "certainty",
        "reason"},
       {}},
      {kNotUnderstoodFile, {"source", "page", "line", "text", "why"}, {}},
      {kOtherFiguresFile,
       {"jurisdiction", "fiscal_year", "table", "row", "row_label", "node", "measure", "unit_yen",
        "value", "source", "page", "line"},
       {}},
  };
}

}  // namespace

Folder::Folder() : tables_(EmptyTables()) {}

CsvTable& Folder::Find(std::string_view file) {
  return *std::find_if(tables_.begin(), tables_.end(),
                       [&](const CsvTable& table) { return table.name == file; });
}

const CsvTable& Folder::Table(std::string_view file) const {
  return *std::find_if(tables_.begin(), tables_.end(),
                       [&](const CsvTable& table) { return table.name == file; });
}

void Folder::Add(std::string_view file, std::vector<std::string> row) {
  Find(file).rows.push_back(std::move(row));
}

void Folder::Prove(std::string_view file, platform::Year year, const std::string& id,
                   const std::string& column, const std::string& source, const Place& place,
                   const Certainty& certainty) {
  // The header is line 1, and no cell holds a line break.
  const size_t line = Find(file).rows.size() + 1;
  Add(kProvenanceFile, {std::string(file), absl::StrCat(line),
                        year == platform::Year() ? "" : absl::StrCat(year.value()), id, column,
                        source, place.page > 0 ? absl::StrCat(place.page) : "",
                        place.line > 0 ? absl::StrCat(place.line) : "",
                        absl::StrCat(certainty.percent), CleanText(certainty.reason, 1000)});
}

void Folder::NotUnderstood(const std::string& source, const Place& place, const std::string& text,
                           const std::string& why) {
  Add(kNotUnderstoodFile, {source, place.page > 0 ? absl::StrCat(place.page) : "",
                           place.line > 0 ? absl::StrCat(place.line) : "", CleanText(text, 1000),
                           CleanText(why, 1000)});
}

std::string CleanText(std::string_view text, size_t most) {
  std::string clean = platform::ToNfc(absl::string_view(text.data(), text.size()));
  for (char& c : clean) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  const auto trim = [](std::string value) {
    constexpr std::string_view kWide = "　";
    absl::StripAsciiWhitespace(&value);
    while (value.starts_with(kWide)) value = value.substr(kWide.size());
    while (value.ends_with(kWide)) value.resize(value.size() - kWide.size());
    absl::StripAsciiWhitespace(&value);
    return value;
  };
  clean = trim(clean);
  size_t points = 0;
  for (size_t i = 0; i < clean.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(clean[i]) & 0xC0) != 0x80;
    if (begins && ++points > most) return trim(clean.substr(0, i));
  }
  return clean;
}

std::string ListItem(std::string_view text, size_t most) {
  return absl::StrReplaceAll(CleanText(text, most), {{";", "；"}});
}

}  // namespace kuzukuri::reader
