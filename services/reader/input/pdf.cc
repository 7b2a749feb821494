#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-page.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/reader/input/document.h"
#include "services/reader/input/layout.h"

namespace kuzukuri::reader {
namespace {

constexpr size_t kHeaderWithin = 1024;  // where readers look for "%PDF-"

// What poppler says about the file that this thread reads. A damaged file is refused: poppler
// repairs what it can and leaves out the rest, and figures must not get lost unseen.
thread_local std::string* heard = nullptr;

void TakeMessage(const std::string& message, void*) {
  constexpr size_t kMost = 64 << 10;
  if (heard != nullptr && heard->size() < kMost) *heard += message + "\n";
}

class Messages {
 public:
  Messages() {
    static const bool silenced = [] {
      poppler::set_debug_error_function(TakeMessage, nullptr);
      return true;
    }();
    static_cast<void>(silenced);
    heard = &text_;
  }
  ~Messages() { heard = nullptr; }
  Messages(const Messages&) = delete;
  Messages& operator=(const Messages&) = delete;

  // The first message that may mean that text is missing; empty when there is none. What is said of
  // images, colours, annotations and of fonts to draw with is no matter of text.
  std::string Damage() const {
    static constexpr std::string_view kHarmless[] = {"Mismatch between font type",
                                                     "Font Weight",
                                                     "Couldn't find a font",
                                                     "substitute font",
                                                     "hint table",
                                                     "color space",
                                                     "colour",
                                                     "color",
                                                     "image",
                                                     "Image",
                                                     "ICC",
                                                     "JPX",
                                                     "JPEG",
                                                     "DCT",
                                                     "JBIG2",
                                                     "shading",
                                                     "Shading",
                                                     "pattern",
                                                     "halftone",
                                                     "nnot",
                                                     "outline",
                                                     "Outline",
                                                     "Marked Content",
                                                     "optional content",
                                                     "Optional Content",
                                                     "destination",
                                                     "Form",
                                                     "widget",
                                                     "clip",
                                                     "Page label",
                                                     "bounding box",
                                                     "Linearized"};
    std::string_view rest = text_;
    while (!rest.empty()) {
      const size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, end);
      bool harmless = line.empty();
      for (const std::string_view word : kHarmless) harmless |= line.find(word) != line.npos;
      if (!harmless) return std::string(line);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return "";
  }

 private:
  std::string text_;
};

absl::Status Damaged(const std::string& name, const std::string& why) {
  return absl::InvalidArgumentError(
      absl::StrCat(name, " is damaged", why.empty() ? "" : " (", why, why.empty() ? "" : ")",
                   "; repair it, e.g. with qpdf, look whether anything is missing, and read the "
                   "repaired file."));
}

absl::Status TooMany(const std::string& name, std::string_view what, size_t found, int most) {
  return absl::ResourceExhaustedError(
      absl::StrCat(name, " has ", found, " ", std::string(what), "; at most ", most, " are read."));
}

void AppendUtf8(uint32_t c, std::string& out) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// Fonts may name any 16-bit values: what is no character becomes U+FFFD, control characters spaces.
std::string Utf8(const poppler::ustring& text) {
  constexpr uint32_t kReplacement = 0xFFFD;
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    uint32_t c = text[i];
    if (c >= 0xD800 && c < 0xDC00 && i + 1 < text.size() && text[i + 1] >= 0xDC00 &&
        text[i + 1] < 0xE000) {
      c = 0x10000 + ((c - 0xD800) << 10) + (text[++i] - 0xDC00u);
    } else if (c >= 0xD800 && c < 0xE000) {
      c = kReplacement;
    } else if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
      c = ' ';
    }
    AppendUtf8(c, out);
  }
  return out;
}

// Text that runs down the page: a box for each character, as if they were stacked.
void AddVertical(const poppler::text_box& piece, std::vector<Box>& boxes) {
  const poppler::ustring text = piece.text();
  for (size_t i = 0; i < text.size(); ++i) {
    const poppler::rectf at = piece.char_bbox(i);
    const std::string character = Utf8(poppler::ustring(1, text[i]));
    if (character == " ") continue;
    boxes.push_back({at.left(), at.top(), at.right(), at.bottom(), character, false, true});
  }
}

std::vector<Box> BoxesOf(const std::vector<poppler::text_box>& pieces) {
  std::vector<Box> boxes;
  for (const poppler::text_box& piece : pieces) {
    const bool turned = piece.rotation() == 1 || piece.rotation() == 3;
    if (turned && piece.get_wmode() == poppler::text_box::vertical_wmode) {
      AddVertical(piece, boxes);
      continue;
    }
    const poppler::rectf at = piece.bbox();
    boxes.push_back({at.left(), at.top(), at.right(), at.bottom(), Utf8(piece.text()),
                     piece.has_space_after(), false});
  }
  return boxes;
}

class PdfReader {
 public:
  PdfReader(std::string name, const InputLimits& limits) : limits_(limits) {
    document_.name = std::move(name);
  }

  absl::StatusOr<Document> Read(std::string_view bytes) {
    const Messages messages;
    const std::unique_ptr<poppler::document> pdf(
        poppler::document::load_from_raw_data(bytes.data(), static_cast<int>(bytes.size())));
    if (pdf == nullptr) return Damaged(document_.name, messages.Damage());
    if (pdf->is_locked()) {
      return absl::InvalidArgumentError(
          absl::StrCat(document_.name,
                       " is encrypted and needs a password; remove it first, e.g. with qpdf "
                       "--decrypt --password=... IN OUT."));
    }
    document_.pages = pdf->pages();
    if (document_.pages <= 0) return Damaged(document_.name, "it has no pages");
    if (document_.pages > limits_.pages) {
      return TooMany(document_.name, "pages", static_cast<size_t>(document_.pages), limits_.pages);
    }
    for (int page = 0; page < document_.pages; ++page) {
      if (absl::Status status = ReadPage(*pdf, page); !status.ok()) return status;
      // Before the next page: a damaged file may take long to read and yield nothing.
      if (const std::string damage = messages.Damage(); !damage.empty()) {
        return Damaged(document_.name, absl::StrCat("page ", page + 1, ": ", damage));
      }
    }
    return Finish();
  }

 private:
  absl::Status ReadPage(const poppler::document& pdf, int index) {
    const std::unique_ptr<poppler::page> page(pdf.create_page(index));
    if (page == nullptr) {
      return Damaged(document_.name, absl::StrCat("page ", index + 1, " cannot be read"));
    }
    std::vector<poppler::text_box> pieces = page->text_list(poppler::page::text_list_include_font);
    if (pieces.size() > static_cast<size_t>(limits_.page_boxes)) {
      return TooMany(absl::StrCat("Page ", index + 1, " of ", document_.name), "pieces of text",
                     pieces.size(), limits_.page_boxes);
    }
    std::vector<Box> boxes = BoxesOf(pieces);
    pieces.clear();
    if (boxes.empty()) document_.pages_without_text.push_back(index + 1);
    for (std::string& line : LayOut(std::move(boxes))) {
      if (absl::Status status = AddLine(std::move(line), index + 1); !status.ok()) return status;
    }
    // Pages do not run into each other.
    return document_.lines.empty() ? absl::OkStatus() : AddLine("", index + 1);
  }

  absl::Status AddLine(std::string line, int page) {
    if (document_.lines.size() >= static_cast<size_t>(limits_.lines)) {
      return TooMany(document_.name, "lines", document_.lines.size() + 1, limits_.lines);
    }
    if (line.size() > static_cast<size_t>(limits_.line_bytes)) {
      return TooMany(absl::StrCat("A line on page ", page, " of ", document_.name), "bytes",
                     line.size(), limits_.line_bytes);
    }
    bytes_ += line.size();
    if (bytes_ > limits_.bytes) {
      return absl::ResourceExhaustedError(absl::StrCat(
          document_.name, " holds more than ", limits_.bytes, " bytes of text; no more are read."));
    }
    CountCharacters(line);
    const int number = static_cast<int>(document_.lines.size()) + 1;
    document_.lines.push_back({std::move(line), {page, number}});
    return absl::OkStatus();
  }

  // Leading bytes of characters, and those of U+FFFD and of the private use area.
  void CountCharacters(std::string_view line) {
    for (size_t i = 0; i < line.size(); ++i) {
      const auto c = static_cast<unsigned char>(line[i]);
      if (c <= 0x20 || (c & 0xC0) == 0x80) continue;
      ++characters_;
      if (line.substr(i, 3) == "\xEF\xBF\xBD" || c == 0xEE) ++unknown_;
    }
  }

  absl::StatusOr<Document> Finish() {
    if (characters_ == 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          document_.name, " has ", document_.pages,
          " pages without text, probably images; add text by OCR first, e.g. with ocrmypdf -l jpn, "
          "and check the figures."));
    }
    if (unknown_ * 4 > characters_) {
      return absl::InvalidArgumentError(absl::StrCat(
          "The fonts of ", document_.name,
          " do not say which characters they show; add text by OCR first, e.g. with ocrmypdf "
          "--force-ocr -l jpn, and check the figures."));
    }
    return std::move(document_);
  }

  const InputLimits& limits_;
  Document document_;
  size_t bytes_ = 0;
  size_t characters_ = 0;
  size_t unknown_ = 0;
};

}  // namespace

bool IsPdf(std::string_view bytes) {
  return bytes.substr(0, kHeaderWithin).find("%PDF-") != std::string_view::npos;
}

absl::StatusOr<Document> FromPdf(std::string name, std::string_view bytes,
                                 const InputLimits& limits) {
  const size_t most = std::min(limits.bytes, static_cast<size_t>(std::numeric_limits<int>::max()));
  if (bytes.size() > most) {
    return absl::ResourceExhaustedError(
        absl::StrCat(name, " has ", bytes.size(), " bytes; at most ", most, " are read."));
  }
  if (!IsPdf(bytes)) {
    return absl::InvalidArgumentError(absl::StrCat(name, " is no PDF: it has no %PDF- header."));
  }
  return PdfReader(std::move(name), limits).Read(bytes);
}

absl::StatusOr<Document> Open(std::string name, std::string_view bytes, const InputLimits& limits) {
  if (IsPdf(bytes)) return FromPdf(std::move(name), bytes, limits);
  return FromText(std::move(name), bytes, limits);
}

}  // namespace kuzukuri::reader
