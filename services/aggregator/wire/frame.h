// Messages put together from bytes that are made already: on the wire a message is its fields one
// after the other, in any order.
#pragma once

#include <google/protobuf/message_lite.h>

#include <cstdint>
#include <optional>
#include <string>

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"

namespace kuzukuri::aggregator {

// Appends the start of a length-delimited field: its tag and the number of bytes that follow.
void AppendFrameHead(int field, size_t length, std::string& out);
// Appends a length-delimited field: a text, or a message from its bytes.
void AppendFrame(int field, absl::string_view bytes, std::string& out);
// Appends a message field.
void AppendFrame(int field, const google::protobuf::MessageLite& message, std::string& out);

// Appends a message field whose bytes come one after the other, from here to End().
class OpenFrame {
 public:
  OpenFrame(int field, std::string& out);
  // To be called once, when frames opened later have ended.
  void End();

 private:
  std::string& out_;
  size_t start_ = 0;  // of the message's bytes
};

// A small message of numbers and short texts, made where it stands: most of an answer's messages
// are, and as objects of generated classes they would cost several times as much. What is zero or
// empty is left out unless it is optional.
class SmallMessage {
 public:
  void Number(int field, int64_t value) {
    if (value != 0) Optional(field, value);
  }
  void Optional(int field, const std::optional<int64_t>& value);
  void Text(int field, absl::string_view text) {
    if (!text.empty()) Frame(field, text);
  }
  void Message(int field, const SmallMessage& message) { Frame(field, message.bytes()); }

  absl::string_view bytes() const { return {bytes_.data(), bytes_.size()}; }

 private:
  // A cell with everything: 25 numbers of up to 11 bytes and four printed ones of up to 40. Larger
  // messages need memory of their own.
  static constexpr size_t kUsual = 512;

  void Frame(int field, absl::string_view bytes);
  // Room for so many bytes at the end; what is left over is given back to End.
  uint8_t* Take(size_t bytes);
  void End(const uint8_t* end);

  absl::InlinedVector<char, kUsual> bytes_;
};

}  // namespace kuzukuri::aggregator
