#pragma once

#include "kuzukuri/budget/v1/balance.pb.h"
#include "services/budget/domain/balance.h"

namespace kuzukuri::budget {

v1::Figures ToProto(const Figures& figures);

}  // namespace kuzukuri::budget
