#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::budget {

// A value of an optional dimension of the ledger, listed for a year.
struct Dimension {
  std::string collection;  // fundSources or economicItems
  platform::ResourceId id;
  std::string display_name;
  platform::Revision revision;

  // What it is paged by and told apart by.
  std::string key() const { return collection + "/" + id.value(); }
};

// Adds violations for values of a year; `rows` is what they are called.
void Check(platform::FieldViolations& violations, const std::vector<Dimension>& dimensions,
           const platform::RowNames& rows);

// Checks a batch of new values: INVALID_ARGUMENT with every bad field (and the `violations` found
// before, when the request was read), ALREADY_EXISTS for keys in `existing`.
absl::Status ValidateNew(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                         const std::vector<Dimension>& dimensions,
                         const std::set<std::string>& existing,
                         platform::FieldViolations violations);

}  // namespace kuzukuri::budget
