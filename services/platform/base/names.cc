#include "services/platform/base/names.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::platform {
namespace {

constexpr absl::string_view kNameForms =
    "jurisdictions/{code}, jurisdictions/{code}/departments/{id}, "
    "jurisdictions/{code}/ledgerBatches/{id}, jurisdictions/{code}/fiscalYears/{year} or "
    "jurisdictions/{code}/fiscalYears/{year}/{collection}/{id}";

absl::Status BadName(absl::string_view name, absl::string_view field, absl::string_view why) {
  // A name is echoed in errors, so its length must not be the sender's choice.
  const std::string shown = Quote(name, 200);
  return InvalidField(
      field, absl::StrCat("'", shown, "' is not a resource name: ", why, "; expected ", kNameForms),
      ErrorReason::kInvalidName);
}

// What a jurisdiction holds beside its fiscal years.
constexpr std::array<absl::string_view, 2> kJurisdictionCollections = {"departments",
                                                                       "ledgerBatches"};

// What a fiscal year holds. A closed list, so that no name can be read in two ways: the id of
// `…/fiscalYears/2022/jurisdictions/x` is not a jurisdiction's.
constexpr std::array<absl::string_view, 12> kYearCollections = {
    "budgetLines",           "classificationNodes", "economicItems", "explanations", "fundSources",
    "indicatorLineageEdges", "indicators",          "ledgerEntries", "lineageEdges", "projects",
    "reportedFigures",       "statements"};

// What one of these holds, as resources with names of their own.
constexpr std::array<std::pair<absl::string_view, absl::string_view>, 2> kNestedCollections = {
    {{"projects", "subProjects"}, {"statements", "reportedFigures"}}};

bool IsNested(absl::string_view outer, absl::string_view inner) {
  return std::find(kNestedCollections.begin(), kNestedCollections.end(), std::pair(outer, inner)) !=
         kNestedCollections.end();
}

template <size_t kSize>
bool Contains(const std::array<absl::string_view, kSize>& collections, absl::string_view one) {
  return std::find(collections.begin(), collections.end(), one) != collections.end();
}

bool AllDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

std::optional<Year> ParseYear(absl::string_view text) {
  int year = 0;
  if (text.size() != 4 || !AllDigits(text) || !absl::SimpleAtoi(text, &year)) return std::nullopt;
  if (year < kFirstFiscalYear || year > kLastFiscalYear) return std::nullopt;
  return Year(year);
}

}  // namespace

bool IsLocalGovernmentCode(absl::string_view code) {
  if (code.size() != 6 || !AllDigits(code)) return false;
  constexpr std::array<int, 5> kWeights = {6, 5, 4, 3, 2};
  int sum = 0;
  for (size_t i = 0; i < kWeights.size(); ++i) sum += kWeights[i] * (code[i] - '0');
  // The last digit of 11 - (sum mod 11): 10 and 11 give 0 and 1.
  return code[5] - '0' == (11 - sum % 11) % 10;
}

bool IsResourceId(absl::string_view id) {
  if (id.empty() || id.size() > 63 || !absl::ascii_isalnum(id.front())) return false;
  return std::all_of(id.begin(), id.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == '-';
  });
}

bool IsUuid(absl::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(text[i])) return false;
  }
  return true;
}

absl::StatusOr<ResourceName> ParseName(absl::string_view name, absl::string_view field) {
  if (name.empty()) return BadName(name, field, "it is empty");
  if (name.size() > 400) return BadName(name, field, "it is longer than 400 characters");
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  if (parts.size() < 2 || parts[0] != "jurisdictions") {
    return BadName(name, field, "it does not start with jurisdictions/");
  }
  if (!IsLocalGovernmentCode(parts[1])) {
    return BadName(name, field,
                   absl::StrCat("'", parts[1],
                                "' is not a six-digit local government code with a valid check "
                                "digit"));
  }
  ResourceName result;
  result.jurisdiction = JurisdictionCode(std::string(parts[1]));
  result.collection = "jurisdictions";
  result.id = ResourceId(result.jurisdiction.value());
  if (parts.size() == 2) return result;
  if (parts[2] != "fiscalYears") {
    if (parts.size() != 4 || !Contains(kJurisdictionCollections, parts[2])) {
      return BadName(name, field, "unknown form");
    }
    if (!IsResourceId(parts[3])) {
      return BadName(name, field, absl::StrCat("'", parts[3], "' is not an id"));
    }
    result.collection = std::string(parts[2]);
    result.id = ResourceId(std::string(parts[3]));
    return result;
  }
  if (parts.size() < 4) return BadName(name, field, "the fiscal year is missing");
  result.fiscal_year = ParseYear(parts[3]);
  if (!result.fiscal_year) {
    return BadName(name, field,
                   absl::StrCat("'", parts[3], "' is not a fiscal year from ", kFirstFiscalYear,
                                " to ", kLastFiscalYear));
  }
  result.collection = "fiscalYears";
  result.id = ResourceId(std::string(parts[3]));
  if (parts.size() == 4) return result;
  result.collection = std::string(parts[4]);
  result.id = ResourceId();
  if (parts.size() == 5 && (parts[4] == "budgetYear" || parts[4] == "settlement")) return result;
  if (parts.size() != 6 && !(parts.size() == 8 && IsNested(parts[4], parts[6]))) {
    return BadName(name, field, "unknown form");
  }
  if (!Contains(kYearCollections, parts[4])) {
    return BadName(name, field, absl::StrCat("a fiscal year has no '", parts[4], "'"));
  }
  for (size_t i = 5; i < parts.size(); i += 2) {
    if (!IsResourceId(parts[i])) {
      return BadName(name, field,
                     absl::StrCat("'", parts[i],
                                  "' is not an id of 1 to 63 letters, digits, '.', '_' or '-' that "
                                  "starts with a letter or digit"));
    }
  }
  if (parts.size() == 8) {
    result.parent_id = ResourceId(std::string(parts[5]));
    result.collection = std::string(parts[6]);
    result.id = ResourceId(std::string(parts[7]));
  } else {
    result.id = ResourceId(std::string(parts[5]));
  }
  return result;
}

absl::StatusOr<ResourceName> ParseNameOf(absl::string_view name, absl::string_view collection,
                                         absl::string_view field) {
  KZ_ASSIGN_OR_RETURN(ResourceName parsed, ParseName(name, field));
  if (parsed.collection != collection) {
    return InvalidField(field,
                        absl::StrCat("'", name, "' names one of ", parsed.collection,
                                     "; a name in ", collection, " is expected"),
                        ErrorReason::kInvalidName);
  }
  return parsed;
}

std::string JurisdictionName(const JurisdictionCode& code) {
  return absl::StrCat("jurisdictions/", code.value());
}

std::string DepartmentName(const JurisdictionCode& code, const ResourceId& id) {
  return absl::StrCat(JurisdictionName(code), "/departments/", id.value());
}

std::string LedgerBatchName(const JurisdictionCode& code, const ResourceId& id) {
  return absl::StrCat(JurisdictionName(code), "/ledgerBatches/", id.value());
}

std::string FiscalYearName(const JurisdictionCode& code, Year year) {
  return absl::StrCat(JurisdictionName(code), "/fiscalYears/", year.value());
}

std::string YearResourceName(const JurisdictionCode& code, Year year, absl::string_view collection,
                             const ResourceId& id) {
  return absl::StrCat("jurisdictions/", code.value(), "/fiscalYears/", year.value(), "/",
                      collection, "/", id.value());
}

std::string SubProjectName(absl::string_view project, const ResourceId& id) {
  return absl::StrCat(project, "/subProjects/", id.value());
}

}  // namespace kuzukuri::platform
