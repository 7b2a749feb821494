#include "clients/cli/files/csv_reader.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/platform/base/text.h"

namespace kuzukuri::cli {
namespace {

constexpr size_t kMaxLineBytes = size_t{1} << 20;
// A row may have line breaks in quoted cells; a quote that is never closed swallows the rest.
constexpr size_t kMaxRowBytes = size_t{1} << 20;
constexpr absl::string_view kUtf8Mark = "\xEF\xBB\xBF";

void AddCell(void* cell, size_t size, void* cells) {
  static_cast<std::vector<std::string>*>(cells)->emplace_back(static_cast<const char*>(cell), size);
}

std::string List(const std::vector<std::string>& names) { return absl::StrJoin(names, ","); }

// What is wrong with a header; empty when nothing is.
std::string HeaderProblem(const std::vector<std::string>& header, const CsvColumns& columns) {
  std::set<std::string> known(columns.required.begin(), columns.required.end());
  known.insert(columns.optional.begin(), columns.optional.end());
  std::set<std::string> given;
  std::vector<std::string> problems;
  for (const std::string& name : header) {
    if (!known.contains(name) && !columns.others) {
      problems.push_back(absl::StrCat("column '", name, "' is not known"));
    } else if (!given.insert(name).second) {
      problems.push_back(absl::StrCat("column '", name, "' stands twice"));
    }
  }
  for (const std::string& name : columns.required) {
    if (!given.contains(name)) problems.push_back(absl::StrCat("column '", name, "' is missing"));
  }
  if (problems.empty()) return "";
  const std::string may =
      columns.optional.empty() ? "" : absl::StrCat("; it may also have ", List(columns.optional));
  return absl::StrCat(absl::StrJoin(problems, ", "), "; the first row has the columns ",
                      List(columns.required), may);
}

}  // namespace

CsvReader::CsvReader(std::string path, Encoding encoding)
    : path_(std::move(path)),
      encoding_(encoding),
      file_(path_, std::ios::binary),
      buffer_(kMaxLineBytes) {
  ResetParser();
}

CsvReader::~CsvReader() { csv_free(&parser_); }

void CsvReader::ResetParser() {
  csv_free(&parser_);
  csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
  cells_.clear();
}

std::string CsvReader::Place(int64_t line) const { return absl::StrCat(path_, ":", line, ": "); }

absl::StatusOr<std::unique_ptr<CsvReader>> CsvReader::Open(const std::string& path,
                                                           const CsvColumns& columns,
                                                           Encoding encoding) {
  std::unique_ptr<CsvReader> reader(new CsvReader(path, encoding));
  if (!reader->file_.good()) {
    return absl::NotFoundError(
        absl::StrCat(path, ": cannot be opened; check the path and its permissions"));
  }
  if (absl::Status status = reader->ReadHeader(columns); !status.ok()) return status;
  return reader;
}

absl::Status CsvReader::ReadHeader(const CsvColumns& columns) {
  char mark[3] = {};
  file_.read(mark, sizeof mark);
  const absl::string_view start(mark, static_cast<size_t>(file_.gcount()));
  if (absl::StartsWith(start, "\xFF\xFE") || absl::StartsWith(start, "\xFE\xFF")) {
    return absl::InvalidArgumentError(
        absl::StrCat(Place(1), "the file is UTF-16; save it as UTF-8 or CP932 (Shift_JIS)"));
  }
  const bool marked = start == kUtf8Mark;
  if (marked && encoding_ == Encoding::kCp932) {
    return absl::InvalidArgumentError(
        absl::StrCat(Place(1), "the file begins with the mark of UTF-8, but CP932 was asked for"));
  }
  if (marked) encoding_ = Encoding::kUtf8;
  Seek({1, marked ? static_cast<int64_t>(kUtf8Mark.size()) : 0});
  CsvRow row;
  std::string problem;
  if (!ReadRaw(row, problem)) problem = "the file is empty; the first row names the columns";
  for (std::string& cell : row.cells) {
    if (problem.empty()) DecodeCell(cell, problem);
  }
  if (problem.empty()) problem = HeaderProblem(row.cells, columns);
  if (!problem.empty()) return absl::InvalidArgumentError(Place(row.position.line) + problem);
  header_ = std::move(row.cells);
  for (size_t i = 0; i < header_.size(); ++i) columns_[header_[i]] = static_cast<int>(i);
  return absl::OkStatus();
}

int CsvReader::Column(const std::string& name) const {
  const auto found = columns_.find(name);
  return found == columns_.end() ? -1 : found->second;
}

void CsvReader::Seek(const CsvPosition& position) {
  file_.clear();
  file_.seekg(position.offset);
  next_ = position;
  ResetParser();
}

// Reads the next line into `line_`; false at the end of the file.
bool CsvReader::ReadLine(std::string& problem) {
  file_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  const auto size = static_cast<size_t>(file_.gcount());
  if (size == 0) return false;
  next_.offset += static_cast<int64_t>(size);
  if (file_.fail() && !file_.eof()) {
    problem = "the line is longer than 1 MiB; this is no CSV file of a known kind";
    file_.setstate(std::ios::eofbit);
    return true;
  }
  // getline counts the line break and leaves it out; the last line may have none.
  const bool broken = !file_.eof();
  line_.assign(buffer_.data(), broken ? size - 1 : size);
  if (broken) {
    line_ += '\n';
    ++next_.line;
  } else {
    problem =
        "the last line does not end with a line break, so the file may have been cut off; "
        "export it again, or end it with a line break when it is whole";
  }
  return true;
}

bool CsvReader::ReadRaw(CsvRow& row, std::string& problem) {
  row.cells.clear();
  size_t bytes = 0;
  row_done_ = false;
  while (!row_done_) {
    const CsvPosition start = next_;
    if (bytes == 0) row.position = start;
    if (!ReadLine(problem)) {
      if (bytes == 0) return false;
      problem = "a quote that opens in this row is never closed; close it, or export again";
      return true;
    }
    if (!problem.empty()) return true;
    if (bytes == 0 && absl::StripAsciiWhitespace(line_).empty()) continue;  // a blank line
    bytes += line_.size();
    if (bytes > kMaxRowBytes) {
      problem = "a quote that opens in this row is not closed within 1 MiB; close it";
      file_.setstate(std::ios::eofbit);
      return true;
    }
    std::pair<std::vector<std::string>*, bool*> target{&cells_, &row_done_};
    const size_t parsed = csv_parse(
        &parser_, line_.data(), line_.size(),
        [](void* cell, size_t size, void* data) {
          AddCell(cell, size, static_cast<decltype(target)*>(data)->first);
        },
        [](int, void* data) { *static_cast<decltype(target)*>(data)->second = true; }, &target);
    if (parsed != line_.size()) {
      problem = "a quote stands inside a cell; quote the whole cell and double the quotes in it";
      ResetParser();
      return true;
    }
  }
  row.cells = std::move(cells_);
  cells_.clear();
  return true;
}

bool CsvReader::DecodeCell(std::string& cell, std::string& problem) {
  if (std::all_of(cell.begin(), cell.end(), absl::ascii_isascii)) return true;
  if (encoding_ == Encoding::kAuto) {
    encoding_ = platform::IsUtf8(cell) ? Encoding::kUtf8 : Encoding::kCp932;
    if (encoding_ == Encoding::kCp932 && !cp932_.Decode(cell)) {
      encoding_ = Encoding::kAuto;
      problem = absl::StrCat("bytes ", BadUtf8(cell),
                             "… are neither UTF-8 nor CP932 (Shift_JIS); save the file as UTF-8");
      return false;
    }
  }
  if (encoding_ == Encoding::kUtf8) {
    if (platform::IsUtf8(cell)) return true;
    problem = absl::StrCat("bytes ", BadUtf8(cell),
                           "… are not UTF-8, the encoding of the file; mend them, or name another "
                           "with --encoding cp932");
    return false;
  }
  if (std::optional<std::string> text = cp932_.Decode(cell)) {
    cell = std::move(*text);
    return true;
  }
  problem = absl::StrCat("bytes ", BadUtf8(cell),
                         "… are not CP932 (Shift_JIS), the encoding of the file; mend them, or "
                         "name another with --encoding utf-8");
  return false;
}

bool CsvReader::Decode(CsvRow& row, Problems& problems) {
  bool good = true;
  for (size_t i = 0; i < row.cells.size(); ++i) {
    std::string problem;
    if (DecodeCell(row.cells[i], problem)) continue;
    good = false;
    problems.Add(absl::StrCat(Place(row.position.line), "column '", header_[i], "': ", problem));
  }
  return good;
}

bool CsvReader::Next(CsvRow& row, Problems& problems) {
  while (true) {
    std::string problem;
    if (!ReadRaw(row, problem)) return false;
    if (problem.empty() && row.cells.size() != header_.size()) {
      problem =
          absl::StrCat("the row has ", row.cells.size(), " cells, the header ", header_.size(),
                       "; quote cells that hold a comma, and leave no cell out");
    }
    if (!problem.empty()) {
      problems.Add(Place(row.position.line) + problem);
      continue;
    }
    if (Decode(row, problems)) return true;
  }
}

}  // namespace kuzukuri::cli
