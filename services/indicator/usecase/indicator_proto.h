// Indicators and their values as messages of the API, and back.
#pragma once

#include <string>
#include <vector>

#include "kuzukuri/indicator/v1/indicator.pb.h"
#include "services/indicator/domain/indicator.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"

namespace kuzukuri::indicator {

v1::Indicator ToProto(const platform::ResourceName& year, const Indicator& indicator);

// These add a violation for what cannot be; `row` and `field` are what errors call it.
Indicator FromProto(platform::FieldViolations& violations, const std::string& row,
                    const std::string& parent, const v1::Indicator& proto);
std::vector<IndicatorValue> ValuesFromProto(
    platform::FieldViolations& violations, const std::string& field,
    const google::protobuf::RepeatedPtrField<v1::IndicatorValue>& protos);

}  // namespace kuzukuri::indicator
