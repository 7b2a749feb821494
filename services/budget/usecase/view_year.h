// How a year's execution is to be read at a revision, of what the database holds.
#pragma once

#include <optional>
#include <pqxx/pqxx>

#include "services/budget/domain/execution_view.h"
#include "services/platform/base/date.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// As of a date; absent: the whole year.
ExecutionView ViewYear(pqxx::transaction_base& tx, const platform::JurisdictionCode& jurisdiction,
                       platform::Year year, platform::Revision revision,
                       const std::optional<platform::Date>& as_of);

}  // namespace kuzukuri::budget
