#pragma once

#include <string>

#include "kuzukuri/type/v1/date.pb.h"
#include "services/platform/base/date.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::platform {

type::v1::Date ToProto(const Date& date);

// The date, or 1970-01-01 and a violation when it is not a valid one.
Date FromProto(FieldViolations& violations, const std::string& field, const type::v1::Date& proto);

}  // namespace kuzukuri::platform
