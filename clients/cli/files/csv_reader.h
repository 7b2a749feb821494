// Reads CSV files row by row: RFC 4180 with a header row, in UTF-8 (with or without byte order
// mark) or CP932. Memory does not grow with the file.
#pragma once

#include <csv.h>

#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/files/encoding.h"
#include "clients/cli/files/problems.h"

namespace kuzukuri::cli {

// The columns of a kind of file; they stand in any order.
struct CsvColumns {
  std::vector<std::string> required;
  std::vector<std::string> optional;
  bool others = false;  // whether there may be more
};

// Where a row begins.
struct CsvPosition {
  int64_t line = 1;    // from 1
  int64_t offset = 0;  // in bytes
};

struct CsvRow {
  CsvPosition position;
  std::vector<std::string> cells;  // UTF-8, in the order of the header
};

class CsvReader {
 public:
  // Opens a file and reads its header. NOT_FOUND when it cannot be opened, INVALID_ARGUMENT with
  // `file:line: what is wrong` for a bad header.
  static absl::StatusOr<std::unique_ptr<CsvReader>> Open(const std::string& path,
                                                         const CsvColumns& columns,
                                                         Encoding encoding = Encoding::kAuto);
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  // Reads the next good row; adds those that are not to `problems` and goes on after them. False
  // at the end of the file.
  bool Next(CsvRow& row, Problems& problems);

  // Goes on at a row read before.
  void Seek(const CsvPosition& position);

  const std::string& path() const { return path_; }
  // Index of a column in the cells; -1 when an optional one is not in the file.
  int Column(const std::string& name) const;
  // The encoding found so far; kAuto while all was ASCII.
  Encoding encoding() const { return encoding_; }

 private:
  CsvReader(std::string path, Encoding encoding);

  absl::Status ReadHeader(const CsvColumns& columns);
  // One row as it stands in the file. False at the end; `problem` is set when it is none.
  bool ReadRaw(CsvRow& row, std::string& problem);
  bool ReadLine(std::string& problem);
  bool Decode(CsvRow& row, Problems& problems);
  bool DecodeCell(std::string& cell, std::string& problem);
  std::string Place(int64_t line) const;
  void ResetParser();

  const std::string path_;
  Encoding encoding_;
  std::ifstream file_;
  CsvPosition next_;  // of the next line
  std::vector<char> buffer_;
  std::string line_;  // with its line break
  std::vector<std::string> header_;
  std::map<std::string, int> columns_;
  Cp932Decoder cp932_;
  csv_parser parser_ = {};
  std::vector<std::string> cells_;  // of the row that is being parsed
  bool row_done_ = false;
};

}  // namespace kuzukuri::cli
