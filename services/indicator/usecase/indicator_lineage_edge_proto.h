// Indicator lineage edges as messages of the API, and back.
#pragma once

#include <string>

#include "kuzukuri/indicator/v1/indicator_lineage_edge.pb.h"
#include "services/indicator/domain/indicator_lineage_edge.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"

namespace kuzukuri::indicator {

v1::IndicatorLineageEdge ToProto(const platform::ResourceName& year,
                                 const IndicatorLineageEdge& edge);

// Adds a violation for a name that cannot be, whose id is empty then; `row` is what errors call the
// edge.
IndicatorLineageEdge FromProto(platform::FieldViolations& violations, const std::string& row,
                               const platform::ResourceName& year, const std::string& parent,
                               const v1::IndicatorLineageEdge& proto);

}  // namespace kuzukuri::indicator
