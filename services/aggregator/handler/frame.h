// Messages put together from bytes that are made already: on the wire a message is its fields one
// after the other, in any order.
#pragma once

#include <google/protobuf/message_lite.h>

#include <string>

#include "absl/strings/string_view.h"

namespace kuzukuri::aggregator {

// Appends the start of a length-delimited field: its tag and the number of bytes that follow.
void AppendFrameHead(int field, size_t length, std::string& out);

// Appends a message field from the bytes of the message.
inline void AppendFrame(int field, absl::string_view bytes, std::string& out) {
  AppendFrameHead(field, bytes.size(), out);
  out.append(bytes.data(), bytes.size());
}

// Appends a message field.
inline void AppendFrame(int field, const google::protobuf::MessageLite& message, std::string& out) {
  AppendFrameHead(field, message.ByteSizeLong(), out);
  message.AppendPartialToString(&out);
}

}  // namespace kuzukuri::aggregator
