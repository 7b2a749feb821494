#include "clients/cli/export/cells.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::cli {

std::string FlagCell(bool value) { return value ? "true" : "false"; }

std::string DateCell(const type::v1::Date& date, bool known) {
  if (!known) return "";
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

ExportCells::ExportCells(std::string name, Problems& refusals)
    : name_(std::move(name)), refusals_(refusals) {}

std::string ExportCells::List(const char* column, const std::vector<std::string>& items) const {
  for (const std::string& item : items) {
    if (absl::StrContains(item, ';')) {
      Refuse(column, item, "it has a semicolon, which separates the items of a list in a cell");
    } else if (item.empty()) {
      Refuse(column, item, "an item of a list in a cell cannot be empty");
    }
  }
  return absl::StrJoin(items, ";");
}

std::string ExportCells::Pair(const char* column, const std::string& first, char separator,
                              const std::string& second) const {
  if (absl::StrContains(first, separator)) {
    Refuse(column, first,
           absl::StrCat("it has the character ", std::string(1, separator),
                        ", which ends it in a cell"));
  }
  return absl::StrCat(first, std::string(1, separator), second);
}

std::string ExportCells::Below(const char* column, const std::string& parent,
                               const std::string& name) const {
  if (name.empty()) return "";
  const std::string prefix = absl::StrCat(parent, "/");
  if (absl::StartsWith(name, prefix)) return name.substr(prefix.size());
  Refuse(column, name, absl::StrCat("it is not below ", parent, ", as an import reads it"));
  return name;
}

void ExportCells::Refuse(const char* column, const std::string& text,
                         const std::string& why) const {
  refusals_.Add(absl::StrCat(name_, ": ", column, ": '", platform::Quote(text), "': ", why));
}

}  // namespace kuzukuri::cli
