#include "services/aggregator/wire/frame.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <array>
#include <cstring>

namespace kuzukuri::aggregator {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedOutputStream;

constexpr size_t kMaxHead = 15;    // tag and length
constexpr size_t kMaxVarint = 10;  // bytes
constexpr size_t kMaxTag = 5;
// Bytes set aside for a length that is not known yet: right from 128 to 16383, as most are.
constexpr size_t kLengthGuess = 2;

uint8_t* WriteTag(int field, WireFormatLite::WireType type, uint8_t* to) {
  return CodedOutputStream::WriteTagToArray(WireFormatLite::MakeTag(field, type), to);
}

uint8_t* WriteHead(int field, size_t length, uint8_t* to) {
  to = WriteTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED, to);
  return CodedOutputStream::WriteVarint64ToArray(length, to);
}

void Append(const uint8_t* begin, const uint8_t* end, std::string& out) {
  out.append(reinterpret_cast<const char*>(begin), static_cast<size_t>(end - begin));
}

}  // namespace

void AppendFrameHead(int field, size_t length, std::string& out) {
  std::array<uint8_t, kMaxHead> head;
  Append(head.data(), WriteHead(field, length, head.data()), out);
}

void AppendFrame(int field, absl::string_view bytes, std::string& out) {
  AppendFrameHead(field, bytes.size(), out);
  out.append(bytes.data(), bytes.size());
}

void AppendFrame(int field, const google::protobuf::MessageLite& message, std::string& out) {
  AppendFrameHead(field, message.ByteSizeLong(), out);
  message.AppendPartialToString(&out);
}

OpenFrame::OpenFrame(int field, std::string& out) : out_(out) {
  std::array<uint8_t, kMaxTag + kLengthGuess> head{};
  const uint8_t* end =
      WriteTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED, head.data()) + kLengthGuess;
  Append(head.data(), end, out);
  start_ = out.size();
}

void OpenFrame::End() {
  std::array<uint8_t, kMaxVarint> length;
  const uint8_t* end = CodedOutputStream::WriteVarint64ToArray(out_.size() - start_, length.data());
  const auto size = static_cast<size_t>(end - length.data());
  if (size == kLengthGuess) {
    std::memcpy(out_.data() + start_ - kLengthGuess, length.data(), kLengthGuess);
  } else {
    out_.replace(start_ - kLengthGuess, kLengthGuess, reinterpret_cast<const char*>(length.data()),
                 size);
  }
}

uint8_t* SmallMessage::Take(size_t bytes) {
  const size_t size = bytes_.size();
  bytes_.resize(size + bytes);
  return reinterpret_cast<uint8_t*>(bytes_.data() + size);
}

void SmallMessage::End(const uint8_t* end) {
  bytes_.resize(static_cast<size_t>(reinterpret_cast<const char*>(end) - bytes_.data()));
}

void SmallMessage::Optional(int field, const std::optional<int64_t>& value) {
  if (!value) return;
  uint8_t* const body =
      WriteTag(field, WireFormatLite::WIRETYPE_VARINT, Take(kMaxTag + kMaxVarint));
  End(CodedOutputStream::WriteVarint64ToArray(static_cast<uint64_t>(*value), body));
}

void SmallMessage::Frame(int field, absl::string_view bytes) {
  uint8_t* const body = WriteHead(field, bytes.size(), Take(kMaxHead + bytes.size()));
  std::memcpy(body, bytes.data(), bytes.size());
  End(body + bytes.size());
}

}  // namespace kuzukuri::aggregator
