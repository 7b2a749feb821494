// Resource names: `jurisdictions/{code}/fiscalYears/{year}/projects/{id}` and the like.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::platform {

inline constexpr int kFirstFiscalYear = 1900;
inline constexpr int kLastFiscalYear = 2999;

// Whether `code` is a six-digit local government code (全国地方公共団体コード) whose last digit is
// the right check digit (modulus 11).
bool IsLocalGovernmentCode(absl::string_view code);

// Whether `id` can be the last part of a name: 1 to 63 of A-Z a-z 0-9 . _ -, starting with a
// letter or digit.
bool IsResourceId(absl::string_view id);

// Whether `text` is a UUID in its canonical form, 8-4-4-4-12 hexadecimal digits.
bool IsUuid(absl::string_view text);

// A parsed name: alternating collections and ids, starting with a jurisdiction.
struct ResourceName {
  JurisdictionCode jurisdiction;
  std::optional<Year> fiscal_year;  // when the second collection is fiscalYears
  std::string collection;           // last collection, e.g. `projects`; `jurisdictions` for a root
  ResourceId id;                    // last id
  // Id of what it stands below: for subProjects the project, for reportedFigures the statement,
  // where it has one; else empty.
  ResourceId parent_id;

  friend bool operator==(const ResourceName&, const ResourceName&) = default;
};

// Parses any name of the suite. `field` names the request field in the error. Accepts
//   jurisdictions/{code}
//   jurisdictions/{code}/departments/{id}
//   jurisdictions/{code}/ledgerBatches/{id}
//   jurisdictions/{code}/fiscalYears/{year}
//   jurisdictions/{code}/fiscalYears/{year}/budgetYear                 (id empty)
//   jurisdictions/{code}/fiscalYears/{year}/settlement                 (id empty)
//   jurisdictions/{code}/fiscalYears/{year}/{collection}/{id}
//   jurisdictions/{code}/fiscalYears/{year}/projects/{id}/subProjects/{id}
//   jurisdictions/{code}/fiscalYears/{year}/statements/{id}/reportedFigures/{id}
// INVALID_ARGUMENT otherwise, with the expected form.
absl::StatusOr<ResourceName> ParseName(absl::string_view name, absl::string_view field);

// Parses and requires the last collection to be `collection` (e.g. `fiscalYears`).
absl::StatusOr<ResourceName> ParseNameOf(absl::string_view name, absl::string_view collection,
                                         absl::string_view field);

std::string JurisdictionName(const JurisdictionCode& code);
std::string DepartmentName(const JurisdictionCode& code, const ResourceId& id);
std::string LedgerBatchName(const JurisdictionCode& code, const ResourceId& id);
std::string FiscalYearName(const JurisdictionCode& code, Year year);
// `jurisdictions/{code}/fiscalYears/{year}/{collection}/{id}`.
std::string YearResourceName(const JurisdictionCode& code, Year year, absl::string_view collection,
                             const ResourceId& id);
// `{project}/subProjects/{id}`, of the project's full name.
std::string SubProjectName(absl::string_view project, const ResourceId& id);

}  // namespace kuzukuri::platform
