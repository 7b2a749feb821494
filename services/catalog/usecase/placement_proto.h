// Conversions shared by classification nodes and projects.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "kuzukuri/catalog/v1/classification_node.pb.h"
#include "services/catalog/domain/placement.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/names.h"

namespace kuzukuri::catalog {

// How many items of a list to read when the domain allows `most`: one more is enough to refuse it,
// and the work is not the sender's choice.
inline int ReadCount(int size, size_t most) { return std::min(size, static_cast<int>(most) + 1); }

// The id of another resource that a row names, which must be `{parent}/{collection}/{id}`. Adds a
// violation otherwise and returns no id, so that it is not taken for that of another resource.
platform::ResourceId ReferencedId(platform::FieldViolations& violations, const std::string& field,
                                  const std::string& name, const std::string& parent,
                                  absl::string_view collection);

// Parents must be classification nodes of `year`; adds violations otherwise.
std::vector<Placement> PlacementsFromProto(
    platform::FieldViolations& violations, const std::string& field,
    const platform::ResourceName& year,
    const google::protobuf::RepeatedPtrField<v1::Placement>& protos);
std::vector<PrintedText> PrintedTextsFromProto(
    const google::protobuf::RepeatedPtrField<v1::PrintedText>& protos);

void PlacementsToProto(const platform::ResourceName& year, const std::vector<Placement>& placements,
                       google::protobuf::RepeatedPtrField<v1::Placement>* protos);
void PrintedTextsToProto(const std::vector<PrintedText>& texts,
                         google::protobuf::RepeatedPtrField<v1::PrintedText>* protos);

}  // namespace kuzukuri::catalog
