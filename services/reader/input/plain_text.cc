#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/base/text.h"
#include "services/reader/input/document.h"

namespace kuzukuri::reader {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

absl::Status TooLarge(std::string_view what, size_t found, size_t most) {
  return absl::ResourceExhaustedError(absl::StrCat("The text has ", found, " ", std::string(what),
                                                   "; at most ", most, " are read."));
}

// Control characters would break tables and terminals: they become spaces.
std::string Clean(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F) c = ' ';
  }
  return line;
}

// Adds one line, which form feeds may cut into pieces on several pages.
absl::Status AddLine(std::string_view text, int number, int& page, const InputLimits& limits,
                     Document& document) {
  while (true) {
    const size_t feed = text.find('\f');
    const std::string_view piece = text.substr(0, feed);
    if (piece.size() > static_cast<size_t>(limits.line_bytes)) {
      return TooLarge(absl::StrCat("bytes on line ", number), piece.size(),
                      static_cast<size_t>(limits.line_bytes));
    }
    if (!platform::IsUtf8({piece.data(), piece.size()})) {
      return absl::InvalidArgumentError(
          absl::StrCat("Line ", number, " of ", document.name,
                       " is not UTF-8; convert the file, e.g. with iconv -f CP932 -t UTF-8."));
    }
    if (!piece.empty() || feed == std::string_view::npos) {
      document.lines.push_back({Clean(piece), {page, number}});
    }
    if (feed == std::string_view::npos) return absl::OkStatus();
    if (++page > limits.pages) {
      return TooLarge("pages", static_cast<size_t>(page), static_cast<size_t>(limits.pages));
    }
    document.pages = page;
    text.remove_prefix(feed + 1);
  }
}

}  // namespace

absl::StatusOr<Document> FromText(std::string name, std::string_view bytes,
                                  const InputLimits& limits) {
  if (bytes.size() > limits.bytes) return TooLarge("bytes", bytes.size(), limits.bytes);
  if (bytes.substr(0, 3) == kByteOrderMark) bytes.remove_prefix(3);
  Document document;
  document.name = std::move(name);
  int page = bytes.find('\f') == std::string_view::npos ? 0 : 1;
  document.pages = page;
  for (int number = 1; !bytes.empty(); ++number) {
    if (number > limits.lines) {
      return TooLarge("lines", static_cast<size_t>(number), static_cast<size_t>(limits.lines));
    }
    const size_t end = bytes.find('\n');
    std::string_view line = bytes.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (absl::Status status = AddLine(line, number, page, limits, document); !status.ok()) {
      return status;
    }
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  }
  return document;
}

}  // namespace kuzukuri::reader
