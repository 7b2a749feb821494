// Ledger entries between the API and the domain, for every RPC that has them.
#pragma once

#include <string>

#include "kuzukuri/budget/v1/ledger_entry.pb.h"
#include "services/budget/domain/ledger_entry.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/names.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::budget {

// Reads an entry of the year. What cannot be read becomes a violation and is left empty, so that
// one answer can list every bad field. `row` is the entry's place.
LedgerEntry FromProto(platform::FieldViolations& violations, const platform::RowPlace& row,
                      const std::string& year_name, const v1::LedgerEntry& proto);

v1::LedgerEntry ToProto(const std::string& year_name, const LedgerEntry& entry);

// `{year_name}/ledgerEntries/{id}`.
std::string EntryName(const std::string& year_name, const platform::ResourceId& id);

// The id of an entry whose sender gave none: made from the request's id, so that it is the same
// when the request is repeated and no other request's.
platform::ResourceId MakeEntryId(const std::string& request_id_hash, int64_t index);
// What MakeEntryId wants: 16 hexadecimal digits.
std::string HashRequestId(const platform::JurisdictionCode& jurisdiction,
                          const std::string& request_id);

}  // namespace kuzukuri::budget
