#include "services/gateway/published/years.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace kuzukuri::gateway {

std::optional<NamedYear> YearOfName(absl::string_view text) {
  if (!absl::StartsWith(text, "jurisdictions/")) return std::nullopt;
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '/');
  NamedYear named{std::string(parts[1]), std::nullopt};
  if (parts.size() > 2 && parts[2] == "fiscalYears") {
    int year = 0;
    const bool digits = parts.size() > 3 && parts[3].size() == 4 &&
                        parts[3].find_first_not_of("0123456789") == absl::string_view::npos &&
                        absl::SimpleAtoi(parts[3], &year);
    named.year = digits ? year : -1;
  }
  return named;
}

bool IsYearField(const google::protobuf::FieldDescriptor& field) {
  return field.cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_INT32 &&
         (field.name() == "fiscal_year" || field.name() == "fiscal_years" ||
          field.name() == "compared_fiscal_year");
}

}  // namespace kuzukuri::gateway
