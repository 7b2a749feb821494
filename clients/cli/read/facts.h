// Facts that people gathered of a document, as JSON, and how a reading is held against them.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "clients/cli/read/read_check.h"
#include "services/reader/domain/reading.h"

namespace kuzukuri::cli {

using Json = nlohmann::json;

// Whether two names are the same in NFKC without spaces.
bool SameName(const std::string& a, const std::string& b);

// The text of a member; empty when it is absent or null.
std::string TextOf(const Json& facts, const char* name);
// The list of a member; empty when it is absent or null.
const Json& ListOf(const Json& facts, const char* name);
// A number as it is compared: 57.50 and 57.5 are the same, absent is empty.
std::string NumberText(const Json& facts, const char* name);

// The figure of a measure in the facts' unit; in yen where it is no multiple of that. Empty when
// there is none.
std::string FigureText(const std::vector<reader::Figure>& figures, reader::Measure measure,
                       int64_t unit_yen);
// Separated by "、".
std::string JoinNames(const std::vector<reader::Text>& names);
std::string JoinNames(const Json& names);

// Counts what agrees and remembers what does not.
class Tally {
 public:
  // What both sides lack is not counted.
  void Compare(const std::string& kind, const std::string& where, const std::string& expected,
               const std::string& read, const reader::Place& place);
  // A figure of a row; `near` is its place where it was not read.
  void CompareFigure(const std::string& kind, const std::string& where, const Json& facts,
                     const char* member, const std::vector<reader::Figure>& figures,
                     reader::Measure measure, int64_t unit_yen, const reader::Place& near);

  CheckResult Take() { return std::move(result_); }

 private:
  CheckedKind& KindOf(const std::string& kind);

  CheckResult result_;
};

}  // namespace kuzukuri::cli
