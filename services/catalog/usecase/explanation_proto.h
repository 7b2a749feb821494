// Explanations as messages of the API, and back.
#pragma once

#include <string>

#include "kuzukuri/catalog/v1/explanation.pb.h"
#include "services/catalog/domain/explanation.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"

namespace kuzukuri::catalog {

v1::Explanation ToProto(const platform::ResourceName& year, const Explanation& explanation);

// Adds a violation for a name that is not below `parent`; `row` is what errors call the resource.
// The id is a stand-in then, see platform::ChildId.
Explanation FromProto(platform::FieldViolations& violations, const std::string& row,
                      const std::string& parent, const v1::Explanation& proto);

}  // namespace kuzukuri::catalog
