#include "services/aggregator/handler/frame.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <array>

namespace kuzukuri::aggregator {

void AppendFrameHead(int field, size_t length, std::string& out) {
  using google::protobuf::internal::WireFormatLite;
  using google::protobuf::io::CodedOutputStream;
  std::array<uint8_t, 20> bytes;
  uint8_t* end = CodedOutputStream::WriteTagToArray(
      WireFormatLite::MakeTag(field, WireFormatLite::WIRETYPE_LENGTH_DELIMITED), bytes.data());
  end = CodedOutputStream::WriteVarint64ToArray(length, end);
  out.append(bytes.begin(), bytes.begin() + (end - bytes.data()));
}

}  // namespace kuzukuri::aggregator
