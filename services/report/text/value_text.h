// Values of indicators with their units, as statements print them.
#pragma once

#include <string>

#include "kuzukuri/indicator/v1/indicator.pb.h"
#include "services/report/text/labels.h"

namespace kuzukuri::report {

// One value of an indicator; the sign for absent where it is not known. What a part of the year
// came to has its day behind it.
std::string ValueText(const Labels& labels, const indicator::v1::Indicator& indicator,
                      const indicator::v1::IndicatorComponent& component,
                      indicator::v1::ValueRole role);

}  // namespace kuzukuri::report
