// Messages that have a form as one word, for queries: `2023-07-31`, `2023@2023-07-31`.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace kuzukuri::gateway {

struct TextForm {
  // Fills the message; returns why that is not possible, in a sentence that begins with the text;
  // empty when it is filled.
  std::string (*read)(absl::string_view text, google::protobuf::Message* message);
  const char* pattern;      // a regular expression for the whole of it
  const char* example;      // one that is right
  const char* description;  // what it means, a sentence
};

// The form of a message; null when it has none.
//
//   type.v1.Date                       2023-07-31
//   aggregator.v1.ColumnSpec           2023, 2023@2023-07-31, 2023@2023-07-31!DISBURSEMENT,
//   2023!COMMITMENT aggregator.v1.TablePresentation    1000, or summary:1000: the unit in yen of
//   all tables, or of one google.protobuf.Timestamp          2023-07-31T09:00:00Z
const TextForm* TextFormOf(const google::protobuf::Descriptor& message);

}  // namespace kuzukuri::gateway
