// Projects and sub-projects as messages of the API, and back.
#pragma once

#include <string>

#include "kuzukuri/catalog/v1/project.pb.h"
#include "services/catalog/domain/project.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"

namespace kuzukuri::catalog {

// `project` is the full name of the sub-project's project.
void ToProto(const platform::JurisdictionCode& jurisdiction, const std::string& project,
             const SubProject& sub, v1::SubProject* proto);
v1::Project ToProto(const platform::ResourceName& year, const Project& project);

// These add a violation for a name that is not below `project_name` or `parent`, or names nothing;
// `row` is what errors call the resource. Ids are stand-ins then, see platform::ChildId.
SubProject FromProto(platform::FieldViolations& violations, const std::string& row,
                     const std::string& project_name,
                     const platform::JurisdictionCode& jurisdiction, const v1::SubProject& proto);
Project FromProto(platform::FieldViolations& violations, const std::string& row,
                  const platform::ResourceName& year, const std::string& parent,
                  const v1::Project& proto);

}  // namespace kuzukuri::catalog
