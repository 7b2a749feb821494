// Any bytes as a PDF: an error or a document within the limits.
#include <string>

#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  kuzukuri::reader::InputLimits limits;
  limits.pages = 20;
  limits.lines = 2000;
  limits.page_boxes = 5000;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto document = kuzukuri::reader::Open("fuzz.pdf", text, limits);
  if (document.ok()) kuzukuri::fuzz::CheckDocument(*document, limits);
  return 0;
}
