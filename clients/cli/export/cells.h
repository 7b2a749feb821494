// The cells of exported rows. What an import would read otherwise is refused.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/files/problems.h"
#include "clients/cli/files/words.h"
#include "kuzukuri/type/v1/date.pb.h"

namespace kuzukuri::cli {

// `true` or `false`.
std::string FlagCell(bool value);
// 2023-07-31; empty where there is none.
std::string DateCell(const type::v1::Date& date, bool known = true);
// The last part of a name; empty for an empty one.
std::string IdOf(const std::string& name);

// Makes the cells of one resource that may not fit into the format.
class ExportCells {
 public:
  // `name` is the resource's.
  ExportCells(std::string name, Problems& refusals);

  // Items separated by semicolons.
  std::string List(const char* column, const std::vector<std::string>& items) const;
  // Two parts of an item of a list, the first of which ends at `separator`.
  std::string Pair(const char* column, const std::string& first, char separator,
                   const std::string& second) const;
  // The part of a resource's name below `parent`; empty for an empty one.
  std::string Below(const char* column, const std::string& parent, const std::string& name) const;
  void Refuse(const char* column, const std::string& text, const std::string& why) const;

 private:
  const std::string name_;
  Problems& refusals_;
};

}  // namespace kuzukuri::cli
