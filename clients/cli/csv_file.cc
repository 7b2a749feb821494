#include "clients/cli/csv_file.h"

#include <csv.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/platform/base/text.h"

namespace kuzukuri::cli {
namespace {

// The parser fixes the number of columns at compile time; this is the widest file.
constexpr unsigned kMaxColumns = 12;

template <unsigned N>
using Reader = io::CSVReader<N, io::trim_chars<>, io::double_quote_escape<',', '"'>,
                             io::throw_on_overflow, io::no_comment>;

template <unsigned N, size_t... I>
std::vector<CsvRow> ReadRows(const std::string& path, const std::vector<std::string>& columns,
                             std::index_sequence<I...>) {
  Reader<N> reader(path);
  reader.read_header(io::ignore_no_column, columns[I]...);
  std::vector<CsvRow> rows;
  std::array<std::string, N> cells;
  while (reader.read_row(cells[I]...)) {
    CsvRow row;
    row.line = static_cast<int>(reader.get_file_line());
    for (size_t i = 0; i < N; ++i) row.cells[columns[i]] = cells[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

template <unsigned N>
std::vector<CsvRow> ReadWith(const std::string& path, const std::vector<std::string>& columns) {
  if (columns.size() == N) return ReadRows<N>(path, columns, std::make_index_sequence<N>());
  if constexpr (N < kMaxColumns) return ReadWith<N + 1>(path, columns);
  return {};
}

}  // namespace

absl::StatusOr<CsvFile> ReadCsv(const std::string& path, const std::vector<std::string>& columns) {
  if (!std::ifstream(path).good()) {
    return absl::NotFoundError(absl::StrCat(path, ": cannot be opened; check the path"));
  }
  CsvFile file{path, {}};
  try {
    file.rows = ReadWith<1>(path, columns);
  } catch (const io::error::base& error) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": ", error.what(), " The columns are: ", absl::StrJoin(columns, ",")));
  }
  for (const CsvRow& row : file.rows) {
    for (const auto& [column, cell] : row.cells) {
      if (platform::IsUtf8(cell)) continue;
      return absl::InvalidArgumentError(absl::StrCat(path, ":", row.line, ": column '", column,
                                                     "': the text is not UTF-8; save the file as "
                                                     "UTF-8"));
    }
  }
  return file;
}

}  // namespace kuzukuri::cli
