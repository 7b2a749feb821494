// A folder of CSV files in the import format, in memory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/platform/base/ids.h"
#include "services/reader/domain/reading.h"

namespace kuzukuri::reader {

struct CsvTable {
  std::string name;  // of the file, without ".csv"
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

// Files that stand beside those of the import format; `import` leaves them alone.
inline constexpr const char* kProvenanceFile = "provenance";
inline constexpr const char* kNotUnderstoodFile = "not_understood";
inline constexpr const char* kOtherFiguresFile = "other_figures";
inline constexpr const char* kProposalsFile = "lineage_proposals";

// A printed former name begins the note of a (sub-)project; anything else follows the break.
inline constexpr const char* kFormerMark = "旧：";
inline constexpr const char* kNoteBreak = " ／ ";

class Folder {
 public:
  // All files, empty.
  Folder();

  // Adds a row to a file.
  void Add(std::string_view file, std::vector<std::string> row);
  // Says where the cell `column` of the row added last to `file` was read. `year` (0 where the
  // file has none) and `id` are how people find the row.
  void Prove(std::string_view file, platform::Year year, const std::string& id,
             const std::string& column, const std::string& source, const Place& place,
             const Certainty& certainty);
  void NotUnderstood(const std::string& source, const Place& place, const std::string& text,
                     const std::string& why);

  const CsvTable& Table(std::string_view file) const;
  const std::vector<CsvTable>& tables() const { return tables_; }

 private:
  CsvTable& Find(std::string_view file);

  std::vector<CsvTable> tables_;
};

// What a service takes as a text: in normalization form C, on one line, without blanks at the ends,
// at most so many characters.
std::string CleanText(std::string_view text, size_t most = 200);
// The same as an item of a list in a cell, which semicolons separate.
std::string ListItem(std::string_view text, size_t most = 200);

}  // namespace kuzukuri::reader
