#include "services/reader/input/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace kuzukuri::reader {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

// A PDF with a page for each content stream.
std::string Pdf(const std::vector<std::string>& pages) {
  std::vector<std::string> objects = {"<</Type/Catalog/Pages 2 0 R>>", "",
                                      "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"};
  std::string kids;
  for (const std::string& page : pages) {
    absl::StrAppend(&kids, objects.size() + 1, " 0 R ");
    objects.push_back(absl::StrCat(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>/Contents ",
        objects.size() + 2, " 0 R>>"));
    objects.push_back(absl::StrCat("<</Length ", page.size(), ">>\nstream\n", page, "\nendstream"));
  }
  objects[1] = absl::StrCat("<</Type/Pages/Count ", pages.size(), "/Kids[", kids, "]>>");
  std::string pdf = "%PDF-1.4\n";
  std::string table = absl::StrCat("xref\n0 ", objects.size() + 1, "\n0000000000 65535 f \n");
  for (size_t i = 0; i < objects.size(); ++i) {
    const std::string offset = std::to_string(pdf.size());
    table += std::string(10 - offset.size(), '0') + offset + " 00000 n \n";
    absl::StrAppend(&pdf, i + 1, " 0 obj\n", objects[i], "\nendobj\n");
  }
  const size_t start = pdf.size();
  return absl::StrCat(pdf, table, "trailer\n<</Size ", objects.size() + 1,
                      "/Root 1 0 R>>\nstartxref\n", start, "\n%%EOF\n");
}

std::string Show(const std::string& text, int y) {
  return absl::StrCat("BT /F 10 Tf 50 ", y, " Td (", text, ") Tj ET\n");
}

TEST(Pdf, LinesWithTheirPages) {
  const auto document =
      Open("a.pdf", Pdf({Show("first", 700) + Show("second", 650), Show("third", 700)}));
  ASSERT_TRUE(document.ok()) << document.status();
  EXPECT_EQ(document->pages, 2);
  std::vector<std::string> texts;
  for (const Line& line : document->lines) {
    if (!line.text.empty()) texts.push_back(absl::StrCat(line.place.page, " ", line.text));
  }
  EXPECT_THAT(texts, testing::ElementsAre("1 first", "1 second", "2 third"));
  for (size_t i = 0; i < document->lines.size(); ++i) {
    EXPECT_EQ(document->lines[i].place.line, static_cast<int>(i) + 1);
  }
}

TEST(Pdf, PagesWithoutText) {
  const auto document = Open("a.pdf", Pdf({Show("first", 700), "0 0 10 10 re f"}));
  ASSERT_TRUE(document.ok());
  EXPECT_THAT(document->pages_without_text, testing::ElementsAre(2));
  const auto images = Open("a.pdf", Pdf({"0 0 10 10 re f"}));
  EXPECT_EQ(images.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(images.status().message()), HasSubstr("OCR"));
}

TEST(Pdf, DamageIsRefused) {
  const std::string whole = Pdf({Show("first", 700), Show("second", 700)});
  for (const std::string& damaged :
       {whole.substr(0, whole.size() / 2), std::string("%PDF-1.4\nnothing"),
        Pdf({Show("first", 700) + "BT /F 10 Tf 50 (lost Tj ET"}),
        Pdf({Show("a", 700) + " 12 lost"})}) {
    const auto document = Open("a.pdf", damaged);
    EXPECT_EQ(document.status().code(), StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(document.status().message()), HasSubstr("damaged"));
  }
}

TEST(Pdf, Limits) {
  const std::string bytes = Pdf({Show("first", 700) + Show("second", 650), Show("third", 700)});
  const auto refused = [&](InputLimits limits) {
    return FromPdf("a.pdf", bytes, limits).status().code() == StatusCode::kResourceExhausted;
  };
  EXPECT_FALSE(refused({}));
  EXPECT_TRUE(refused({.bytes = 100}));
  EXPECT_TRUE(refused({.lines = 3}));
  EXPECT_TRUE(refused({.line_bytes = 5}));
  EXPECT_TRUE(refused({.pages = 1}));
  EXPECT_TRUE(refused({.page_boxes = 1}));
}

TEST(Open, TellsByContent) {
  EXPECT_TRUE(IsPdf("%PDF-1.7 ..."));
  EXPECT_FALSE(IsPdf("令和４年度"));
  const auto text = Open("a.pdf", "令和４年度\n決算\n");
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(text->lines.size(), 2u);
  EXPECT_EQ(FromPdf("a.pdf", "text").status().code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace kuzukuri::reader
