#include "services/budget/usecase/resource_proto.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::budget {
namespace {

constexpr const char* kLines = "budgetLines";
constexpr const char* kFigures = "reportedFigures";

// What stands in front of `/reportedFigures/`.
std::string ParentOf(const platform::ResourceName& year, const ReportedFigure& figure) {
  return figure.statement.empty() ? platform::FiscalYearName(year.jurisdiction, *year.fiscal_year)
                                  : platform::YearResourceName(year.jurisdiction, *year.fiscal_year,
                                                               "statements", figure.statement);
}

}  // namespace

v1::BudgetLine ToProto(const platform::ResourceName& year, const BudgetLine& line) {
  v1::BudgetLine proto;
  proto.set_name(platform::YearResourceName(year.jurisdiction, *year.fiscal_year, kLines, line.id));
  proto.set_node(line.node);
  proto.set_records_appropriation(line.records_appropriation);
  proto.set_records_execution(line.records_execution);
  proto.set_fund_source(line.fund_source);
  proto.set_economic_item(line.economic_item);
  proto.set_note(line.note);
  proto.set_revision(line.revision.value());
  for (const std::string& rollup : line.rollups) proto.add_rollups(rollup);
  proto.set_appropriation_keeper(static_cast<v1::BudgetLine::Keeper>(line.appropriation_keeper));
  proto.set_execution_keeper(static_cast<v1::BudgetLine::Keeper>(line.execution_keeper));
  return proto;
}

v1::Dimension ToProto(const platform::ResourceName& year, const Dimension& dimension) {
  v1::Dimension proto;
  proto.set_name(platform::YearResourceName(year.jurisdiction, *year.fiscal_year,
                                            dimension.collection, dimension.id));
  proto.set_display_name(dimension.display_name);
  proto.set_revision(dimension.revision.value());
  return proto;
}

v1::ReportedFigure ToProto(const platform::ResourceName& year, const ReportedFigure& figure) {
  v1::ReportedFigure proto;
  const std::string parent = ParentOf(year, figure);
  proto.set_name(absl::StrCat(parent, "/", kFigures, "/", figure.id.value()));
  if (!figure.statement.empty()) proto.set_statement(parent);
  proto.set_table(figure.table);
  proto.set_row(figure.row);
  proto.set_row_label(figure.row_label);
  proto.set_node(figure.node);
  proto.set_measure(static_cast<v1::ReportedFigure::Measure>(figure.measure));
  proto.set_unit_yen(figure.unit_yen);
  proto.set_value(figure.value);
  proto.set_revision(figure.revision.value());
  return proto;
}

BudgetLine FromProto(platform::FieldViolations& violations, const std::string& row,
                     const std::string& parent, const v1::BudgetLine& proto) {
  BudgetLine line;
  line.id = platform::ChildId(violations, row + ".name", proto.name(), parent, kLines);
  line.node = proto.node();
  line.records_appropriation = proto.records_appropriation();
  line.records_execution = proto.records_execution();
  line.fund_source = proto.fund_source();
  line.economic_item = proto.economic_item();
  line.note = proto.note();
  line.rollups.assign(proto.rollups().begin(), proto.rollups().end());
  line.appropriation_keeper = static_cast<Keeper>(proto.appropriation_keeper());
  line.execution_keeper = static_cast<Keeper>(proto.execution_keeper());
  return line;
}

Dimension FromProto(platform::FieldViolations& violations, const std::string& row,
                    const std::string& parent, const v1::Dimension& proto) {
  Dimension dimension;
  dimension.collection =
      absl::StrContains(proto.name(), "/economicItems/") ? "economicItems" : "fundSources";
  dimension.id =
      platform::ChildId(violations, row + ".name", proto.name(), parent, dimension.collection);
  dimension.display_name = proto.display_name();
  return dimension;
}

ReportedFigure FromProto(platform::FieldViolations& violations, const std::string& row,
                         const std::string& parent, const v1::ReportedFigure& proto) {
  ReportedFigure figure;
  figure.id = platform::ChildId(violations, row + ".name", proto.name(), parent, kFigures);
  figure.table = proto.table();
  figure.row = proto.row();
  figure.row_label = proto.row_label();
  figure.node = proto.node();
  figure.measure = proto.measure();
  figure.unit_yen = proto.unit_yen();
  figure.value = proto.value();
  return figure;
}

}  // namespace kuzukuri::budget
