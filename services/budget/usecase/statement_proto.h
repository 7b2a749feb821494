// Statements and their disagreements as the API has them, for every RPC that has them.
#pragma once

#include <vector>

#include "kuzukuri/budget/v1/statement.pb.h"
#include "services/budget/domain/statement.h"
#include "services/budget/domain/statement_ledger.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// Adds the first hundred.
void AddDisagreements(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                      const std::vector<Disagreement>& disagreements,
                      google::protobuf::RepeatedPtrField<v1::StatementDisagreement>& added);

v1::Statement ToProto(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                      const Statement& statement);
v1::StatementFigure ToProto(const Declaration& declaration);

}  // namespace kuzukuri::budget
