#include "services/catalog/usecase/placement_proto.h"

#include "services/platform/base/validation.h"

namespace kuzukuri::catalog {

platform::ResourceId ReferencedId(platform::FieldViolations& violations, const std::string& field,
                                  const std::string& name, const std::string& parent,
                                  absl::string_view collection) {
  const size_t before = violations.size();
  platform::ResourceId id = platform::ChildId(violations, field, name, parent, collection);
  return violations.size() == before ? id : platform::ResourceId("/");
}

std::vector<Placement> PlacementsFromProto(
    platform::FieldViolations& violations, const std::string& field,
    const platform::ResourceName& year,
    const google::protobuf::RepeatedPtrField<v1::Placement>& protos) {
  const std::string year_name = platform::FiscalYearName(year.jurisdiction, *year.fiscal_year);
  std::vector<Placement> placements;
  for (int i = 0; i < ReadCount(protos.size(), kMaxPlacements); ++i) {
    const std::string parent_field = platform::RowField(field, static_cast<size_t>(i), "parent");
    const std::string& parent = protos[i].parent();
    placements.push_back({protos[i].tree(),
                          parent.empty() ? platform::ResourceId()
                                         : ReferencedId(violations, parent_field, parent, year_name,
                                                        "classificationNodes"),
                          protos[i].position()});
  }
  return placements;
}

std::vector<PrintedText> PrintedTextsFromProto(
    const google::protobuf::RepeatedPtrField<v1::PrintedText>& protos) {
  std::vector<PrintedText> texts;
  for (int i = 0; i < ReadCount(protos.size(), kMaxPrintedTexts); ++i) {
    texts.push_back({protos[i].place(), protos[i].text()});
  }
  return texts;
}

void PlacementsToProto(const platform::ResourceName& year, const std::vector<Placement>& placements,
                       google::protobuf::RepeatedPtrField<v1::Placement>* protos) {
  for (const Placement& placement : placements) {
    v1::Placement* proto = protos->Add();
    proto->set_tree(placement.tree);
    if (!placement.parent.empty()) {
      proto->set_parent(platform::YearResourceName(year.jurisdiction, *year.fiscal_year,
                                                   "classificationNodes", placement.parent));
    }
    proto->set_position(placement.position);
  }
}

void PrintedTextsToProto(const std::vector<PrintedText>& texts,
                         google::protobuf::RepeatedPtrField<v1::PrintedText>* protos) {
  for (const PrintedText& text : texts) {
    v1::PrintedText* proto = protos->Add();
    proto->set_place(text.place);
    proto->set_text(text.text);
  }
}

}  // namespace kuzukuri::catalog
