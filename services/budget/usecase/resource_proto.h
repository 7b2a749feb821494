// Resources of the service as messages of the API, and back.
#pragma once

#include <string>

#include "kuzukuri/budget/v1/budget_line.pb.h"
#include "kuzukuri/budget/v1/dimension.pb.h"
#include "kuzukuri/budget/v1/reported_figure.pb.h"
#include "services/budget/domain/budget_line.h"
#include "services/budget/domain/dimension.h"
#include "services/budget/domain/reported_figure.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"

namespace kuzukuri::budget {

v1::BudgetLine ToProto(const platform::ResourceName& year, const BudgetLine& line);
v1::Dimension ToProto(const platform::ResourceName& year, const Dimension& dimension);
v1::ReportedFigure ToProto(const platform::ResourceName& year, const ReportedFigure& figure);

// These add a violation for a name that is not below `parent`; `row` is what errors call the
// resource. Ids are stand-ins then, see platform::ChildId.
BudgetLine FromProto(platform::FieldViolations& violations, const std::string& row,
                     const std::string& parent, const v1::BudgetLine& proto);
Dimension FromProto(platform::FieldViolations& violations, const std::string& row,
                    const std::string& parent, const v1::Dimension& proto);
ReportedFigure FromProto(platform::FieldViolations& violations, const std::string& row,
                         const std::string& parent, const v1::ReportedFigure& proto);

}  // namespace kuzukuri::budget
