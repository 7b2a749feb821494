#include "services/indicator/usecase/indicator_lineage_edge_proto.h"

#include <vector>

#include "services/indicator/usecase/child_id.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::indicator {
namespace {

using google::protobuf::RepeatedPtrField;
using platform::FieldViolations;
using platform::RowField;

constexpr const char* kCollection = "indicatorLineageEdges";

void EndsToProto(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                 const std::vector<IndicatorEnd>& ends,
                 RepeatedPtrField<v1::IndicatorEnd>* protos) {
  for (const IndicatorEnd& end : ends) {
    v1::IndicatorEnd* proto = protos->Add();
    proto->set_indicator(
        platform::YearResourceName(jurisdiction, year, "indicators", end.indicator));
    proto->set_component(end.component);
  }
}

std::vector<IndicatorEnd> EndsFromProto(FieldViolations& violations, const std::string& field,
                                        const platform::JurisdictionCode& jurisdiction,
                                        platform::Year year,
                                        const RepeatedPtrField<v1::IndicatorEnd>& protos) {
  std::vector<IndicatorEnd> ends;
  for (int i = 0; i < protos.size(); ++i) {
    ends.push_back({ChildIdOrEmpty(violations, RowField(field, static_cast<size_t>(i), "indicator"),
                                   protos[i].indicator(),
                                   platform::FiscalYearName(jurisdiction, year), "indicators"),
                    protos[i].component()});
  }
  return ends;
}

}  // namespace

v1::IndicatorLineageEdge ToProto(const platform::ResourceName& year,
                                 const IndicatorLineageEdge& edge) {
  v1::IndicatorLineageEdge proto;
  proto.set_name(
      platform::YearResourceName(year.jurisdiction, *year.fiscal_year, kCollection, edge.id));
  EndsToProto(year.jurisdiction, *year.fiscal_year - 1, edge.predecessors,
              proto.mutable_predecessors());
  EndsToProto(year.jurisdiction, *year.fiscal_year, edge.successors, proto.mutable_successors());
  proto.set_comparability(static_cast<v1::Comparability>(edge.comparability));
  proto.set_explanation(edge.explanation);
  proto.set_revision(edge.revision.value());
  return proto;
}

IndicatorLineageEdge FromProto(FieldViolations& violations, const std::string& row,
                               const platform::ResourceName& year, const std::string& parent,
                               const v1::IndicatorLineageEdge& proto) {
  IndicatorLineageEdge edge;
  edge.id = ChildIdOrEmpty(violations, row + ".name", proto.name(), parent, kCollection);
  edge.predecessors = EndsFromProto(violations, row + ".predecessors", year.jurisdiction,
                                    *year.fiscal_year - 1, proto.predecessors());
  edge.successors = EndsFromProto(violations, row + ".successors", year.jurisdiction,
                                  *year.fiscal_year, proto.successors());
  edge.comparability = proto.comparability();
  edge.explanation = proto.explanation();
  return edge;
}

}  // namespace kuzukuri::indicator
