#include "services/aggregator/wire/row_bytes.h"

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"

namespace kuzukuri::aggregator {
namespace {

std::string NameOf(const DepartmentNames& departments, const std::string& name) {
  const auto found = departments.find(name);
  return found == departments.end() ? name.substr(name.rfind('/') + 1) : found->second;
}

// Display name of a (sub-)project; empty for one the catalogue does not know.
std::string NodeDisplayName(const Timeline& timeline, const std::string& name) {
  const int at = timeline.FindLineageLeaf(name);
  if (at < 0) return "";
  const Leaf& leaf = timeline.leaf(at);
  if (leaf.project < 0) return "";
  const Project* project = timeline.project(leaf.project).project;
  if (project == nullptr) return "";
  return leaf.sub < 0 ? project->display_name
                      : project->sub_projects[static_cast<size_t>(leaf.sub)].display_name;
}

void AddLineage(const Edge& edge, const Timeline& timeline, v1::RowLineage* proto) {
  proto->set_type(static_cast<catalog::v1::LineageEdge::Type>(edge.type));
  proto->set_predecessor(edge.predecessor);
  proto->set_successor(edge.successor);
  proto->set_predecessor_display_name(NodeDisplayName(timeline, edge.predecessor));
  proto->set_successor_display_name(NodeDisplayName(timeline, edge.successor));
  if (edge.share_ppm) proto->set_share_ppm(*edge.share_ppm);
  proto->set_explanation(edge.explanation);
}

}  // namespace

std::string RowBytes(const RowInfo& info, Match match, std::span<const Edge* const> lineage,
                     const Timeline& timeline) {
  v1::Row proto;
  proto.set_id(info.id);
  proto.set_kind(static_cast<v1::Row::Kind>(info.kind));
  proto.set_display_name(info.display_name);
  proto.set_parent(info.parent);
  proto.set_outside_total(info.outside_total);
  proto.set_match(static_cast<v1::Row::Match>(match));
  for (const Edge* edge : lineage) AddLineage(*edge, timeline, proto.add_lineage());
  return proto.SerializeAsString();
}

PlanBytes::PlanBytes(const RowPlan& plan, const Timeline& timeline,
                     const DepartmentNames& departments, Level level, bool restated)
    : timeline_(timeline), departments_(departments) {
  for (const MemberInfo& info : plan.infos) members_.push_back(OfInfo(info));
  for (const RowInfo& info : plan.subtotals) subtotals_.push_back(OfInfo(info));
  total_ = OfInfo(plan.total);
  outside_ = OfInfo(plan.outside);
  if (!restated && level != Level::kFundSource) {
    for (size_t r = 0; r < plan.rows.size(); ++r) {
      rows_.push_back(RowBytes(plan.rows[r], plan.matches[r], plan.lineage[r], timeline));
    }
  }
  for (const auto* texts : {&members_, &subtotals_, &rows_}) {
    for (const std::string& text : *texts) size_ += text.size();
  }
}

std::string PlanBytes::OfInfo(const MemberInfo& info) const {
  v1::Member proto;
  proto.set_column(info.column);
  proto.set_node(info.node);
  proto.set_display_name(info.display_name);
  proto.set_printed_code(info.printed_code);
  for (const std::string& name : info.departments) {
    proto.add_departments(NameOf(departments_, name));
    proto.add_department_names(name);
  }
  for (const std::string& note : info.notes) proto.add_notes(note);
  return proto.SerializeAsString();
}

std::string PlanBytes::OfInfo(const RowInfo& info) const {
  return RowBytes(info, Match::kUnspecified, {}, timeline_);
}

void PlanBytes::AppendRow(const Row& row, std::string& out) const {
  if (row.info->kind == RowKind::kSubtotal) {
    out += subtotals_[row.plan_index];
  } else if (row.info->kind == RowKind::kTotal) {
    out += total_;
  } else if (row.info->kind == RowKind::kOutsideTotal) {
    out += outside_;
  } else if (!rows_.empty()) {
    out += rows_[row.plan_index];
  } else {
    out += RowBytes(*row.info, row.match, row.lineage, timeline_);
  }
}

}  // namespace kuzukuri::aggregator
