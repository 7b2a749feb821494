#include "clients/cli/files/csv_reader.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "services/platform/base/text.h"

namespace kuzukuri::cli {
namespace {

using std::string_literals::operator""s;

class CsvReaderTest : public testing::Test {
 protected:
  ~CsvReaderTest() override { std::filesystem::remove(path_); }

  absl::Status Open(const std::string& text, const CsvColumns& columns = {{"id", "name"}, {}},
                    Encoding encoding = Encoding::kAuto) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << text;
    auto reader = CsvReader::Open(path_, columns, encoding);
    if (!reader.ok()) return reader.status();
    reader_ = *std::move(reader);
    return absl::OkStatus();
  }

  // Every row as `line:id|name`.
  std::vector<std::string> Rows() {
    std::vector<std::string> rows;
    CsvRow row;
    while (reader_->Next(row, problems_)) {
      rows.push_back(std::to_string(row.position.line) + ":" + row.cells[Index("id")] + "|" +
                     row.cells[Index("name")]);
    }
    return rows;
  }

  size_t Index(const char* column) { return static_cast<size_t>(reader_->Column(column)); }

  // What the reader said about the only problem.
  std::string Problem() {
    EXPECT_EQ(problems_.size(), 1u);
    return problems_.empty() ? "" : problems_.kept()[0];
  }

  void ExpectProblem(const std::string& part) {
    EXPECT_NE(Problem().find(part), std::string::npos) << Problem();
  }

  const std::string path_ = std::filesystem::temp_directory_path() /
                            ("kuzukuri-reader-" + std::to_string(getpid()) + ".csv");
  std::unique_ptr<CsvReader> reader_;
  Problems problems_;
};

using Strings = std::vector<std::string>;

TEST_F(CsvReaderTest, QuotesMarkBlankLinesAndColumnOrder) {
  ASSERT_TRUE(Open("\xEF\xBB\xBFname,id\r\n\"say \"\"hi\"\", you\",1\r\n\r\n旭区,2\r\n").ok());
  EXPECT_EQ(Rows(), (Strings{"2:1|say \"hi\", you", "4:2|旭区"}));
  EXPECT_TRUE(problems_.empty());
  EXPECT_EQ(reader_->encoding(), Encoding::kUtf8);
}

TEST_F(CsvReaderTest, LineBreaksInCellsCountAsLines) {
  ASSERT_TRUE(Open("id,name\n1,\"a\nb\"\n2,c\n").ok());
  EXPECT_EQ(Rows(), (Strings{"2:1|a\nb", "4:2|c"}));
}

TEST_F(CsvReaderTest, Cp932IsFoundByTheContent) {
  // 旭区 and a name whose second byte is a backslash (表).
  ASSERT_TRUE(Open("id,name\r\n1,\x88\xae\x8b\xe6\r\n2,\x95\x5c\r\n").ok());
  EXPECT_EQ(Rows(), (Strings{"2:1|旭区", "3:2|表"}));
  EXPECT_EQ(reader_->encoding(), Encoding::kCp932);
}

TEST_F(CsvReaderTest, TheEncodingMayBeNamed) {
  // ﾃ｡ in CP932 is é... in UTF-8 no more than two bytes that could be either.
  ASSERT_TRUE(Open("id,name\n1,\xc3\xa1\n", {{"id", "name"}, {}}, Encoding::kCp932).ok());
  EXPECT_EQ(Rows(), (Strings{"2:1|ﾃ｡"}));
  ASSERT_TRUE(Open("id,name\n1,\xc3\xa1\n").ok());
  EXPECT_EQ(Rows(), (Strings{"2:1|á"}));
  EXPECT_FALSE(Open("\xEF\xBB\xBFid,name\n", {{"id", "name"}, {}}, Encoding::kCp932).ok());
}

TEST_F(CsvReaderTest, UnreadableBytesAreNamed) {
  ASSERT_TRUE(Open("id,name\n1,旭区\n2,\x88\xae\n3,区\n").ok());
  EXPECT_EQ(Rows(), (Strings{"2:1|旭区", "4:3|区"}));
  ExpectProblem(":3: column 'name': bytes 0x88 0xAE");
}

TEST_F(CsvReaderTest, EverySequenceThatIsNoTextIsRefused) {
  // Lone continuation, overlong, surrogate, beyond Unicode, cut off: in a file known as UTF-8.
  for (const char* bytes : {"\x80", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe6\x97"}) {
    problems_ = {};
    ASSERT_TRUE(Open(std::string("id,name\n1,区\n2,") + bytes + "\n").ok());
    EXPECT_EQ(Rows().size(), 1u);
    ExpectProblem("are not UTF-8");
  }
  // Neither encoding: a lead byte at the end, bytes CP932 has no character for.
  for (const char* bytes : {"\x81", "\xff", "\x85\x40"}) {
    problems_ = {};
    ASSERT_TRUE(Open(std::string("id,name\n2,") + bytes + "\n").ok());
    EXPECT_EQ(Rows().size(), 0u);
    ExpectProblem("neither UTF-8 nor CP932");
  }
  problems_ = {};
  ASSERT_TRUE(Open("id,name\n1,\x88\xae\n2,\xff\n").ok());
  EXPECT_EQ(Rows().size(), 1u);
  ExpectProblem("are not CP932");
}

TEST_F(CsvReaderTest, HeadersAreHeldAgainstTheKind) {
  EXPECT_NE(Open("id\n1\n").message().find("column 'name' is missing"), std::string::npos);
  EXPECT_NE(Open("id,nmae,name\n").message().find("column 'nmae' is not known"), std::string::npos);
  EXPECT_NE(Open("id,name,id\n").message().find("column 'id' stands twice"), std::string::npos);
  EXPECT_NE(Open("").message().find("empty"), std::string::npos);
  EXPECT_NE(Open("\xFF\xFEi").message().find("UTF-16"), std::string::npos);
  EXPECT_TRUE(Open("id,name,note\n", {{"id", "name"}, {"note", "more"}}).ok());
  EXPECT_EQ(reader_->Column("more"), -1);
  EXPECT_EQ(CsvReader::Open("nowhere.csv", {{"id"}, {}}).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(CsvReaderTest, RowsOfTheWrongWidthAreListedAndReadOn) {
  ASSERT_TRUE(Open("id,name\n1\n2,a,b\n3,c\n").ok());
  EXPECT_EQ(Rows(), (Strings{"4:3|c"}));
  ASSERT_EQ(problems_.size(), 2u);
  EXPECT_NE(problems_.kept()[0].find(":2: the row has 1 cells, the header 2"), std::string::npos);
  EXPECT_NE(problems_.kept()[1].find(":3: the row has 3 cells"), std::string::npos);
}

TEST_F(CsvReaderTest, AFileCutOffInTheMiddleIsRefused) {
  ASSERT_TRUE(Open("id,name\n1,a\n2,b").ok());
  EXPECT_EQ(Rows(), (Strings{"2:1|a"}));
  ExpectProblem(":3: the last line does not end with a line break");
  problems_ = {};
  ASSERT_TRUE(Open("id,name\n1,a\n2,\"b\nc\nd\n").ok());
  EXPECT_EQ(Rows(), (Strings{"2:1|a"}));
  ExpectProblem(":3: a quote that opens in this row is never closed");
}

TEST_F(CsvReaderTest, StrayQuotesAndEndlessLines) {
  ASSERT_TRUE(Open("id,name\n1,a\"b\n2,\"c\"d\n3,e\n").ok());
  EXPECT_EQ(Rows(), (Strings{"4:3|e"}));
  EXPECT_EQ(problems_.size(), 2u);
  problems_ = {};
  ASSERT_TRUE(Open("id,name\n1," + std::string(2 << 20, 'x') + "\n").ok());
  EXPECT_TRUE(Rows().empty());
  ExpectProblem("longer than 1 MiB");
  problems_ = {};
  std::string endless = "id,name\n1,\"";
  for (int i = 0; i < 200000; ++i) endless += "0123456789\n";
  ASSERT_TRUE(Open(endless).ok());
  EXPECT_TRUE(Rows().empty());
  ExpectProblem("not closed within 1 MiB");
}

// What a row is and what is none must always come to an end, whatever the bytes.
TEST_F(CsvReaderTest, RandomBytesAreReadToTheirEnd) {
  std::mt19937 random(7);
  const std::string pieces[] = {"\"",   ",",  "\n",           "\r\n",     "a",
                                "1",    "旭", "\x88\xae",     "\x81",     "\0"s,
                                "\"\"", " ",  "\xef\xbb\xbf", "id,name\n"};
  for (int round = 0; round < 3000; ++round) {
    std::string text = random() % 8 == 0 ? "" : "id,name\n";
    for (size_t i = random() % 40; i > 0; --i) text += pieces[random() % std::size(pieces)];
    if (!Open(text).ok()) continue;
    CsvRow row;
    int64_t last = 0;
    while (reader_->Next(row, problems_)) {
      EXPECT_EQ(row.cells.size(), 2u);
      EXPECT_GT(row.position.line, last);
      last = row.position.line;
      for (const std::string& cell : row.cells) EXPECT_TRUE(platform::IsUtf8(cell));
    }
  }
}

TEST_F(CsvReaderTest, GoesOnAtARowReadBefore) {
  ASSERT_TRUE(Open("\xEF\xBB\xBFid,name\n1,旭\n\n2,区\n3,x\n").ok());
  CsvRow row;
  CsvPosition second;
  while (reader_->Next(row, problems_)) {
    if (row.cells[0] == "2") second = row.position;
  }
  reader_->Seek(second);
  EXPECT_EQ(Rows(), (Strings{"4:2|区", "5:3|x"}));
}

}  // namespace
}  // namespace kuzukuri::cli
