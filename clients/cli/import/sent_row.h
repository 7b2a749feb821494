// Rows of the files behind the fields of a request.
#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace kuzukuri::cli {

// Where a field of a request comes from; place and title are empty when it stands in no file.
struct SentRow {
  std::string place;  // `projects.csv:5`
  std::string title;  // what people call it: its id and its name
  std::string field;  // below the row: `display_name`; the whole path when there is no row
  // What is written of it, or was held of what is deleted; null where that has no name of its own.
  std::shared_ptr<const google::protobuf::Message> message = nullptr;
};

// The id and the name of a row's message.
std::string TitleOf(const google::protobuf::Message& row);

// The id and the name of the part of a request that a path such as `projects[3]` leads to; empty
// where there is none.
std::string TitleOf(const google::protobuf::Message& request, absl::string_view path);

}  // namespace kuzukuri::cli
