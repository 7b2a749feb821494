#include "clients/cli/files/encoding.h"

#include <iconv.h>

#include <algorithm>

#include "absl/strings/str_format.h"
#include "services/platform/base/text.h"

namespace kuzukuri::cli {
namespace {

const iconv_t kNone = reinterpret_cast<iconv_t>(-1);  // as iconv_open fails

}  // namespace

const char* EncodingName(Encoding encoding) {
  return encoding == Encoding::kCp932 ? "CP932" : "UTF-8";
}

Cp932Decoder::Cp932Decoder() : converter_(iconv_open("UTF-8", "CP932")) {}

Cp932Decoder::~Cp932Decoder() {
  if (converter_ != kNone) iconv_close(converter_);
}

std::optional<std::string> Cp932Decoder::Decode(absl::string_view bytes) {
  if (converter_ == kNone) return std::nullopt;
  iconv(converter_, nullptr, nullptr, nullptr, nullptr);
  std::string text(bytes.size() * 3, '\0');  // a byte becomes three at most
  char* in = const_cast<char*>(bytes.data());
  size_t in_left = bytes.size();
  char* out = text.data();
  size_t out_left = text.size();
  if (iconv(converter_, &in, &in_left, &out, &out_left) != 0) return std::nullopt;
  text.resize(text.size() - out_left);
  return text;
}

std::string BadUtf8(absl::string_view bytes) {
  // The longest beginning that is UTF-8 ends before the bad bytes.
  size_t good = 0;
  for (size_t size = 1; size <= bytes.size(); ++size) {
    if (platform::IsUtf8(bytes.substr(good, size - good))) good = size;
    if (size - good >= 4) break;
  }
  std::string text;
  for (const char byte : bytes.substr(good, 2)) {
    absl::StrAppendFormat(&text, "%s0x%02X", text.empty() ? "" : " ",
                          static_cast<unsigned char>(byte));
  }
  return text;
}

}  // namespace kuzukuri::cli
