// Resources of the catalogue as messages of the API, and back.
#pragma once

#include <string>

#include "kuzukuri/catalog/v1/classification_node.pb.h"
#include "kuzukuri/catalog/v1/department.pb.h"
#include "kuzukuri/catalog/v1/fiscal_year.pb.h"
#include "kuzukuri/catalog/v1/jurisdiction.pb.h"
#include "kuzukuri/catalog/v1/lineage_edge.pb.h"
#include "services/catalog/domain/classification_node.h"
#include "services/catalog/domain/department.h"
#include "services/catalog/domain/fiscal_year.h"
#include "services/catalog/domain/jurisdiction.h"
#include "services/catalog/domain/lineage_edge.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"

namespace kuzukuri::catalog {

v1::Jurisdiction ToProto(const Jurisdiction& jurisdiction);
v1::FiscalYear ToProto(const platform::JurisdictionCode& jurisdiction, const FiscalYear& year);
v1::Department ToProto(const platform::JurisdictionCode& jurisdiction,
                       const Department& department);
v1::ClassificationNode ToProto(const platform::ResourceName& year, const ClassificationNode& node);
v1::LineageEdge ToProto(const platform::ResourceName& year, const LineageEdge& edge);

// These add a violation for a name that is not below `parent` or names nothing; `row` is what
// errors call the resource. Ids are stand-ins then, see platform::ChildId.
Department FromProto(platform::FieldViolations& violations, const std::string& row,
                     const std::string& parent, const v1::Department& proto);
ClassificationNode FromProto(platform::FieldViolations& violations, const std::string& row,
                             const platform::ResourceName& year, const std::string& parent,
                             const v1::ClassificationNode& proto);
LineageEdge FromProto(platform::FieldViolations& violations, const std::string& row,
                      const std::string& parent, const v1::LineageEdge& proto);
// A name that cannot be read gives `stand_in`, for later checks to tell rows apart.
FiscalYear FromProto(platform::FieldViolations& violations, const std::string& row,
                     const platform::JurisdictionCode& jurisdiction, platform::Year stand_in,
                     const v1::FiscalYear& proto);

}  // namespace kuzukuri::catalog
