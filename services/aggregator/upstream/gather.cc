#include "services/aggregator/upstream/gather.h"

#include <google/protobuf/repeated_field.h>

#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {
namespace {

// The last part of a resource name.
std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

const catalog::v1::Placement* PlacementIn(
    const google::protobuf::RepeatedPtrField<catalog::v1::Placement>& placements,
    const std::string& tree) {
  for (const catalog::v1::Placement& placement : placements) {
    if (placement.tree() == tree) return &placement;
  }
  return nullptr;
}

void AssembleNodes(const GatheredYear& gathered, Year& year) {
  const std::string& tree = gathered.fiscal_year.primary_tree();
  for (const catalog::v1::ClassificationNode& proto : gathered.nodes) {
    const catalog::v1::Placement* placement = PlacementIn(proto.placements(), tree);
    if (placement == nullptr) continue;  // a node of another table's tree only
    year.nodes.push_back({IdOf(proto.name()), static_cast<NodeKind>(proto.kind()),
                          proto.display_name(),
                          placement->parent().empty() ? "" : IdOf(placement->parent()),
                          placement->position(), proto.outside_total(), proto.note()});
  }
}

void AssembleProjects(const GatheredYear& gathered, const DepartmentNames& departments,
                      Year& year) {
  const std::string& tree = gathered.fiscal_year.primary_tree();
  for (const catalog::v1::Project& proto : gathered.projects) {
    Project project;
    project.name = proto.name();
    project.id = IdOf(proto.name());
    project.display_name = proto.display_name();
    project.printed_code = proto.printed_code();
    for (const std::string& department : proto.departments()) {
      const auto found = departments.find(department);
      project.departments.push_back(found == departments.end() ? IdOf(department) : found->second);
    }
    if (const auto* placement = PlacementIn(proto.placements(), tree)) {
      project.parent = IdOf(placement->parent());
      project.position = placement->position();
    }
    project.note = proto.note();
    year.display_names[proto.name()] = proto.display_name();
    for (const catalog::v1::SubProject& sub : proto.sub_projects()) {
      project.sub_projects.push_back(sub.name());
      year.display_names[sub.name()] = sub.display_name();
    }
    year.projects.push_back(std::move(project));
  }
}

Balance FromProto(const budget::v1::LineBalance& proto) {
  Balance balance;
  balance.node = proto.node();
  if (proto.has_appropriation_yen()) balance.figures.appropriation = proto.appropriation_yen();
  if (proto.has_executed_yen()) balance.figures.executed = proto.executed_yen();
  balance.figures.appropriation_adjustment = proto.appropriation_adjustment_yen();
  balance.figures.executed_adjustment = proto.executed_adjustment_yen();
  balance.figures.precision = proto.precision_yen();
  balance.note = proto.note();
  return balance;
}

std::optional<platform::Date> FromProto(const type::v1::Date& proto) {
  return platform::MakeDate(proto.year(), proto.month(), proto.day());
}

}  // namespace

Year AssembleYear(const std::string& jurisdiction, int fiscal_year,
                  const std::optional<platform::Date>& as_of, const GatheredYear& gathered,
                  const DepartmentNames& departments) {
  Year year;
  year.jurisdiction = jurisdiction;
  year.fiscal_year = fiscal_year;
  year.display_name = gathered.fiscal_year.display_name();
  year.as_of = as_of;
  if (gathered.budget_year) {
    if (!as_of) year.as_of = FromProto(gathered.budget_year->executed_through());
    year.closing_state = gathered.budget_year->closing_state();
    year.execution_stage = gathered.budget_year->execution_stage();
    year.statement_title = gathered.budget_year->statement_title();
  }
  AssembleNodes(gathered, year);
  AssembleProjects(gathered, departments, year);
  for (const budget::v1::LineBalance& balance : gathered.balances) {
    year.balances.push_back(FromProto(balance));
  }
  year.ledger_appropriation = gathered.total.appropriation_yen();
  if (gathered.total.has_executed_yen()) year.ledger_executed = gathered.total.executed_yen();
  return year;
}

Edge FromProto(const catalog::v1::LineageEdge& proto) {
  Edge edge;
  edge.type = proto.type();
  edge.predecessor = proto.predecessor();
  edge.successor = proto.successor();
  if (proto.has_share_ppm()) edge.share_ppm = proto.share_ppm();
  edge.explanation = proto.explanation();
  return edge;
}

IndicatorEdge FromProto(const indicator::v1::IndicatorLineageEdge& proto) {
  IndicatorEdge edge;
  for (const auto& end : proto.predecessors()) edge.predecessors.push_back(end.indicator());
  for (const auto& end : proto.successors()) edge.successors.push_back(end.indicator());
  edge.comparability = proto.comparability();
  return edge;
}

}  // namespace kuzukuri::aggregator
