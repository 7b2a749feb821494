#include "services/gateway/present/guarded_csv.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/report/text/csv_cell.h"
#include "services/report/text/labels.h"

namespace kuzukuri::gateway {
namespace {

// What begins a formula, or is stripped before one is looked for; in full width, as Japanese input
// methods write them, too.
constexpr std::array<absl::string_view, 11> kFormulaStarts = {"=",  "+",  "-",  "@",  "\t", "\r",
                                                              "\n", "＝", "＋", "－", "＠"};

bool IsNumber(absl::string_view text) {
  absl::ConsumePrefix(&text, "-");
  const size_t point = text.find('.');
  const auto digits = [](absl::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
      return absl::ascii_isdigit(static_cast<unsigned char>(c));
    });
  };
  if (point == absl::string_view::npos) return digits(text);
  return digits(text.substr(0, point)) && digits(text.substr(point + 1));
}

}  // namespace

std::string GuardedCell(const std::string& text) {
  const bool formula =
      std::any_of(kFormulaStarts.begin(), kFormulaStarts.end(),
                  [&](absl::string_view start) { return absl::StartsWith(text, start); });
  if (!formula || IsNumber(text) || text == report::kAbsent) return report::CsvCell(text);
  return report::CsvCell(absl::StrCat("'", text));
}

std::string GuardedLine(const std::vector<std::string>& cells) {
  std::string line;
  bool first = true;
  for (const std::string& cell : cells) {
    absl::StrAppend(&line, first ? "" : ",", GuardedCell(cell));
    first = false;
  }
  return line + "\n";
}

std::vector<std::vector<std::string>> CellsOf(absl::string_view csv) {
  absl::ConsumePrefix(&csv, kByteOrderMark);
  std::vector<std::vector<std::string>> lines;
  std::vector<std::string> line;
  std::string cell;
  bool quoted = false;
  for (size_t i = 0; i < csv.size(); ++i) {
    const char c = csv[i];
    if (quoted) {
      const bool quote = c == '"';
      if (quote && i + 1 < csv.size() && csv[i + 1] == '"') {
        cell += '"';
        ++i;
      } else if (quote) {
        quoted = false;
      } else {
        cell += c;
      }
    } else if (c == '"' && cell.empty()) {
      quoted = true;
    } else if (c == ',' || c == '\n') {
      line.push_back(std::move(cell));
      cell.clear();
      if (c == '\n') lines.push_back(std::move(line));
      if (c == '\n') line.clear();
    } else {
      cell += c;
    }
  }
  if (!cell.empty() || !line.empty()) {
    line.push_back(std::move(cell));
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string GuardCsv(absl::string_view csv) {
  std::string guarded(absl::StartsWith(csv, kByteOrderMark) ? kByteOrderMark : absl::string_view());
  for (const std::vector<std::string>& line : CellsOf(csv)) guarded += GuardedLine(line);
  return guarded;
}

}  // namespace kuzukuri::gateway
