// Conversions shared by classification nodes and projects.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <string>
#include <vector>

#include "kuzukuri/catalog/v1/classification_node.pb.h"
#include "services/catalog/domain/placement.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"

namespace kuzukuri::catalog {

// Parents must be classification nodes of `year`; adds violations otherwise.
std::vector<Placement> PlacementsFromProto(platform::FieldViolations& violations, const std::string& field,
                                 const platform::ResourceName& year,
                                 const google::protobuf::RepeatedPtrField<v1::Placement>& protos);
std::vector<PrintedText> PrintedTextsFromProto(
    const google::protobuf::RepeatedPtrField<v1::PrintedText>& protos);

void PlacementsToProto(const platform::ResourceName& year, const std::vector<Placement>& placements,
             google::protobuf::RepeatedPtrField<v1::Placement>* protos);
void PrintedTextsToProto(const std::vector<PrintedText>& texts,
             google::protobuf::RepeatedPtrField<v1::PrintedText>* protos);

}  // namespace kuzukuri::catalog
