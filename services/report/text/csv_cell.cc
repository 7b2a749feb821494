#include "services/report/text/csv_cell.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace kuzukuri::report {

std::string CsvCell(const std::string& text) {
  const bool edge = !text.empty() && (text.front() == ' ' || text.back() == ' ');
  if (!edge && text.find_first_of(",\"\r\n\t") == std::string::npos) return text;
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

}  // namespace kuzukuri::report
