// A published document as lines of text, in the order in which they are read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/reader/domain/reading.h"

namespace kuzukuri::reader {

struct Line {
  // Valid UTF-8 without line breaks and other control characters. Cells that stand apart on the
  // page are separated by a tab where the input knows (PDF), else by spaces.
  std::string text;
  Place place;
};

struct Document {
  std::string name;  // of the file
  int pages = 0;     // 0 where the input has none
  std::vector<Line> lines;
  std::vector<int> pages_without_text;  // of a PDF: images, or damage that does not show otherwise
};

// What a document may have at most; beyond it reading is refused (RESOURCE_EXHAUSTED).
struct InputLimits {
  size_t bytes = 256u << 20;
  int lines = 4'000'000;
  int line_bytes = 64 << 10;
  int pages = 20'000;
  int page_boxes = 50'000;  // pieces of text on a page of a PDF
};

// Plain UTF-8 text, with or without byte order mark; form feeds separate pages. INVALID_ARGUMENT
// (with the line) when it is not UTF-8, RESOURCE_EXHAUSTED beyond the limits.
absl::StatusOr<Document> FromText(std::string name, std::string_view bytes,
                                  const InputLimits& limits = {});

// A PDF's text, laid out page by page (input/layout.h). Needs kuzukuri::reader_pdf.
// INVALID_ARGUMENT with what to do when it is encrypted, damaged or without text,
// RESOURCE_EXHAUSTED beyond the limits.
absl::StatusOr<Document> FromPdf(std::string name, std::string_view bytes,
                                 const InputLimits& limits = {});

// Whether the content says that it is a PDF.
bool IsPdf(std::string_view bytes);

// A PDF or plain text, by its content. Needs kuzukuri::reader_pdf.
absl::StatusOr<Document> Open(std::string name, std::string_view bytes,
                              const InputLimits& limits = {});

}  // namespace kuzukuri::reader
