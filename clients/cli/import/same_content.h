// Rows of an import beside what a service holds under their names.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <vector>

namespace kuzukuri::cli {

// How a row differs from what is held, two lines a field (`there: display_name: "甲"`, then the
// same with `here:`); empty when they say the same. What the service adds of its own makes no
// difference, nor do a project's sub-projects, which are rows of their own.
std::string Difference(const google::protobuf::Message& held, const google::protobuf::Message& row);

// The version that a held resource is: an indicator's is that of its values, too.
int64_t VersionOf(const google::protobuf::Message& held);
// The same as an etag.
std::string EtagOf(const google::protobuf::Message& held);

// The names of the fields in which a row differs from what is held; a project's sub-projects among
// them when `with_parts`.
std::vector<std::string> DifferingFields(const google::protobuf::Message& held,
                                         const google::protobuf::Message& row,
                                         bool with_parts = false);

// What a row makes of what is held, a line a field: `display_name: "甲" → "乙"`, of a list
// `rollups: - "classificationNodes/a" + "classificationNodes/b"`. Names are told below the year's.
std::string Alteration(const google::protobuf::Message& held, const google::protobuf::Message& row,
                       bool with_parts = false);

// Whether a row says otherwise than what is held as what it is counted: its kind, a line's node or
// dimensions. Such a row is no other print of the same. Where it stands is not among them: papers
// of a year group the same things otherwise.
bool MovesMoney(const google::protobuf::Message& held, const google::protobuf::Message& row);

}  // namespace kuzukuri::cli
