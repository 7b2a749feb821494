#include "services/catalog/usecase/resource_proto.h"

#include "services/catalog/usecase/placement_proto.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::catalog {

v1::Jurisdiction ToProto(const Jurisdiction& jurisdiction) {
  v1::Jurisdiction proto;
  proto.set_name(platform::JurisdictionName(jurisdiction.code));
  proto.set_display_name(jurisdiction.display_name);
  proto.set_revision(jurisdiction.revision.value());
  return proto;
}

v1::FiscalYear ToProto(const platform::JurisdictionCode& jurisdiction, const FiscalYear& year) {
  v1::FiscalYear proto;
  proto.set_name(platform::FiscalYearName(jurisdiction, year.year));
  proto.set_display_name(year.display_name);
  proto.set_primary_tree(year.primary_tree);
  proto.set_revision(year.revision.value());
  return proto;
}

v1::Department ToProto(const platform::JurisdictionCode& jurisdiction,
                       const Department& department) {
  v1::Department proto;
  proto.set_name(platform::DepartmentName(jurisdiction, department.id));
  proto.set_display_name(department.display_name);
  proto.set_revision(department.revision.value());
  return proto;
}

v1::ClassificationNode ToProto(const platform::ResourceName& year, const ClassificationNode& node) {
  v1::ClassificationNode proto;
  proto.set_name(platform::YearResourceName(year.jurisdiction, *year.fiscal_year,
                                            "classificationNodes", node.id));
  proto.set_kind(static_cast<v1::ClassificationNode::Kind>(node.kind));
  proto.set_display_name(node.display_name);
  PrintedTextsToProto(node.printed_names, proto.mutable_printed_names());
  PlacementsToProto(year, node.placements, proto.mutable_placements());
  proto.set_outside_total(node.outside_total);
  proto.set_note(node.note);
  proto.set_revision(node.revision.value());
  return proto;
}

v1::LineageEdge ToProto(const platform::ResourceName& year, const LineageEdge& edge) {
  v1::LineageEdge proto;
  proto.set_name(
      platform::YearResourceName(year.jurisdiction, *year.fiscal_year, "lineageEdges", edge.id));
  proto.set_type(static_cast<v1::LineageEdge::Type>(edge.type));
  proto.set_predecessor(edge.predecessor);
  proto.set_successor(edge.successor);
  if (edge.share_ppm) proto.set_share_ppm(*edge.share_ppm);
  proto.set_share_basis(edge.share_basis);
  proto.set_explanation(edge.explanation);
  proto.set_revision(edge.revision.value());
  return proto;
}

Department FromProto(platform::FieldViolations& violations, const std::string& row,
                     const std::string& parent, const v1::Department& proto) {
  return {platform::ChildId(violations, row + ".name", proto.name(), parent, "departments"),
          proto.display_name()};
}

ClassificationNode FromProto(platform::FieldViolations& violations, const std::string& row,
                             const platform::ResourceName& year, const std::string& parent,
                             const v1::ClassificationNode& proto) {
  ClassificationNode node;
  node.id =
      platform::ChildId(violations, row + ".name", proto.name(), parent, "classificationNodes");
  node.kind = proto.kind();
  node.display_name = proto.display_name();
  node.printed_names = PrintedTextsFromProto(proto.printed_names());
  node.placements = PlacementsFromProto(violations, row + ".placements", year, proto.placements());
  node.outside_total = proto.outside_total();
  node.note = proto.note();
  return node;
}

LineageEdge FromProto(platform::FieldViolations& violations, const std::string& row,
                      const std::string& parent, const v1::LineageEdge& proto) {
  LineageEdge edge;
  edge.id = platform::ChildId(violations, row + ".name", proto.name(), parent, "lineageEdges");
  edge.type = proto.type();
  edge.predecessor = proto.predecessor();
  edge.successor = proto.successor();
  if (proto.has_share_ppm()) edge.share_ppm = proto.share_ppm();
  edge.share_basis = proto.share_basis();
  edge.explanation = proto.explanation();
  return edge;
}

FiscalYear FromProto(platform::FieldViolations& violations, const std::string& row,
                     const platform::JurisdictionCode& jurisdiction, platform::Year stand_in,
                     const v1::FiscalYear& proto) {
  const std::string field = row + ".name";
  const auto name = platform::ParseNameOf(proto.name(), "fiscalYears", field);
  if (!name.ok()) {
    platform::AddViolation(violations, field, name.status());
  } else if (name->jurisdiction != jurisdiction) {
    violations.Add(field, "the name is not under the parent of the request");
  }
  return {name.ok() ? *name->fiscal_year : stand_in, proto.display_name(), proto.primary_tree()};
}

}  // namespace kuzukuri::catalog
