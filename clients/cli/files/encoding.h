// The encodings of input files.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace kuzukuri::cli {

// kAuto: the first cell beyond ASCII tells.
enum class Encoding { kAuto, kUtf8, kCp932 };

// `UTF-8` or `CP932`.
const char* EncodingName(Encoding encoding);

// Decodes Windows' Shift_JIS (CP932) as accounting systems write it.
class Cp932Decoder {
 public:
  Cp932Decoder();
  ~Cp932Decoder();
  Cp932Decoder(const Cp932Decoder&) = delete;
  Cp932Decoder& operator=(const Cp932Decoder&) = delete;
  // The text as UTF-8; nothing when the bytes are no such text.
  std::optional<std::string> Decode(absl::string_view bytes);

 private:
  void* const converter_;  // iconv_t
};

// The first bytes of `bytes` that are not UTF-8, for a message: `0x88 0xAE`.
std::string BadUtf8(absl::string_view bytes);

}  // namespace kuzukuri::cli
