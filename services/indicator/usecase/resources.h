// Resources of the service of every kind, by name.
#pragma once

#include "kuzukuri/indicator/v1/change.pb.h"
#include "services/platform/server/history.h"

namespace kuzukuri::indicator {

const platform::ResourceReader<v1::IndicatorResource>& Resources();

}  // namespace kuzukuri::indicator
