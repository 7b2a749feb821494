// Years whose settlement is certified take what comes after it only with a reason.
#pragma once

#include <pqxx/pqxx>

#include "absl/status/status.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// FAILED_PRECONDITION (reason YEAR_CLOSED) for a method that takes no reason, where the year was
// certified before `revision`.
absl::Status CheckNotCertified(pqxx::transaction_base& tx,
                               const platform::JurisdictionCode& jurisdiction, platform::Year year,
                               platform::Revision revision);

}  // namespace kuzukuri::budget
