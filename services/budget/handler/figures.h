#pragma once

#include <optional>

#include "kuzukuri/budget/v1/balance.pb.h"
#include "services/budget/domain/balance.h"

namespace kuzukuri::budget {

v1::Figures ToProto(const Figures& figures);

// What is known of figures that are not known of all their parts; nothing of others.
std::optional<v1::Incompleteness> IncompleteAppropriation(const Figures& figures);
std::optional<v1::Incompleteness> IncompleteExecution(const Figures& figures);

}  // namespace kuzukuri::budget
