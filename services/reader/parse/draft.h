// A statement while it is put together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/reader/parse/table.h"

namespace kuzukuri::reader {

// Text of a zone that may be the label of a row.
struct Label {
  Text text;  // as printed, without its footnote mark
  std::string key;
  std::string mark;  // its footnote mark
  size_t zone = 0;
  bool total = false;  // a word for the sum of the others
  bool used = false;
};

// A title printed above or apart from its table.
struct Heading {
  Text text;
  std::string name;  // without its number
  std::string key;
  int number = 0;  // its order; 0 when none is printed
  size_t zone = 0;
};

struct DraftTable {
  ParsedTable parsed;
  size_t zone = 0;
  std::vector<Row>& rows() { return parsed.table.rows; }
  const std::vector<Row>& rows() const { return parsed.table.rows; }
};

struct Draft {
  Statement statement;  // projects: of the pages; tables: empty until the end
  bool titled = false;
  std::optional<Stage> stage;  // by the word for executed amounts
  std::vector<const ScannedLine*> dated;
  std::vector<DraftTable> tables;
  std::vector<Table> lost;  // tables of which no row was read, with what stands in them
  std::vector<Label> labels;
  std::vector<Heading> headings;
  std::vector<int> pillar_zones;  // for each pillar the zone with its heading in a list; -1: none
  size_t zones = 0;
};

}  // namespace kuzukuri::reader
