#include "services/catalog/usecase/explanation_proto.h"

#include "services/catalog/usecase/placement_proto.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::catalog {
namespace {

void ToProto(const ExplainedFigure& figure, v1::ExplainedFigure* proto) {
  proto->set_fiscal_year(figure.fiscal_year.value());
  proto->set_measure(static_cast<v1::ExplainedFigure::Measure>(figure.measure));
  if (figure.amount_yen) proto->set_amount_yen(*figure.amount_yen);
  if (figure.value) {
    proto->mutable_value()->set_unscaled(figure.value->unscaled);
    proto->mutable_value()->set_scale(figure.value->scale);
  }
  proto->set_component(figure.component);
}

ExplainedFigure FromProto(const v1::ExplainedFigure& proto) {
  ExplainedFigure figure;
  figure.fiscal_year = platform::Year(proto.fiscal_year());
  figure.measure = proto.measure();
  if (proto.has_amount_yen()) figure.amount_yen = proto.amount_yen();
  if (proto.has_value()) figure.value = {proto.value().unscaled(), proto.value().scale()};
  figure.component = proto.component();
  return figure;
}

}  // namespace

v1::Explanation ToProto(const platform::ResourceName& year, const Explanation& explanation) {
  v1::Explanation proto;
  proto.set_name(platform::YearResourceName(year.jurisdiction, *year.fiscal_year, "explanations",
                                            explanation.id));
  proto.set_compared_fiscal_year(explanation.compared_year.value());
  for (const std::string& node : explanation.nodes) proto.add_nodes(node);
  proto.set_indicator(explanation.indicator);
  proto.set_finding_kind(explanation.finding_kind);
  proto.set_text(explanation.text);
  proto.set_author(explanation.author);
  proto.set_state(static_cast<v1::Explanation::State>(explanation.state));
  for (const ExplainedFigure& figure : explanation.figures) ToProto(figure, proto.add_figures());
  proto.set_revision(explanation.revision.value());
  return proto;
}

Explanation FromProto(platform::FieldViolations& violations, const std::string& row,
                      const std::string& parent, const v1::Explanation& proto) {
  Explanation explanation;
  explanation.id =
      platform::ChildId(violations, row + ".name", proto.name(), parent, "explanations");
  explanation.compared_year = platform::Year(proto.compared_fiscal_year());
  for (int i = 0; i < ReadCount(proto.nodes_size(), kMaxExplainedNodes); ++i) {
    explanation.nodes.push_back(proto.nodes(i));
  }
  explanation.indicator = proto.indicator();
  explanation.finding_kind = proto.finding_kind();
  explanation.text = proto.text();
  explanation.author = proto.author();
  explanation.state = proto.state();
  for (int i = 0; i < ReadCount(proto.figures_size(), kMaxExplainedFigures); ++i) {
    explanation.figures.push_back(FromProto(proto.figures(i)));
  }
  return explanation;
}

}  // namespace kuzukuri::catalog
