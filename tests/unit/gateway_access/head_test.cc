// What the door takes for a request, and what it refuses because somebody in front of it may read
// it otherwise. Beast's parser is the other reader: whatever is taken it has to read alike.
#include "services/gateway/http/head.h"

#include <gtest/gtest.h>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace kuzukuri::gateway {
namespace {

namespace http = boost::beast::http;

// What comes of bytes that arrive in pieces.
struct Outcome {
  int refused = 0;  // the status; 0: it was not
  Head head;
  size_t size = 0;
};

Outcome Read(const std::string& bytes, size_t step = SIZE_MAX) {
  const HeadLimits limits;
  HeadScan scan(limits.bytes);
  for (size_t came = 0; came < bytes.size();) {
    came = step > bytes.size() - came ? bytes.size() : came + step;
    const auto size = scan.Find(absl::string_view(bytes).substr(0, came));
    if (scan.refusal()) return {scan.refusal()->status, {}, 0};
    if (!size) continue;
    ParsedHead parsed = ParseHead(absl::string_view(bytes).substr(0, *size), limits);
    if (parsed.refusal) return {parsed.refusal->status, {}, *size};
    return {0, std::move(parsed.head), *size};
  }
  return {-1, {}, 0};  // more has to come
}

std::string With(const std::string& fields, const std::string& line = "POST /a HTTP/1.1") {
  return absl::StrCat(line, "\r\nHost: a\r\n", fields, "\r\n");
}

TEST(Head, PlainRequest) {
  const Outcome outcome =
      Read("GET /api/x?a=%E5%8C%BA HTTP/1.1\r\nHost: localhost:7110\r\nAccept:  */* \r\n\r\nrest");
  ASSERT_EQ(outcome.refused, 0);
  EXPECT_EQ(outcome.head.method, "GET");
  EXPECT_EQ(outcome.head.target, "/api/x?a=%E5%8C%BA");
  EXPECT_EQ(outcome.head.Value("accept"), "*/*");
  EXPECT_EQ(outcome.head.body, Head::Body::kNone);
  EXPECT_TRUE(outcome.head.keep_alive);
}

TEST(Head, SameInWhateverPieces) {
  const std::string bytes = With("Content-Length: 5\r\nX: 1\r\n") + "12345";
  for (const size_t step : {1, 2, 3, 7, 1000}) {
    const Outcome outcome = Read(bytes, step);
    ASSERT_EQ(outcome.refused, 0) << step;
    EXPECT_EQ(outcome.size, bytes.size() - 5);
    EXPECT_EQ(outcome.head.content_length, 5U);
  }
}

struct Case {
  std::string name;
  std::string bytes;
  int status = 400;
};

std::vector<Case> Refused() {
  return {
      {"length, then chunked", With("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n")},
      {"chunked, then length", With("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n")},
      {"length zero beside chunked", With("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n")},
      {"two equal lengths", With("Content-Length: 4\r\nContent-Length: 4\r\n")},
      {"two lengths", With("Content-Length: 4\r\nContent-Length: 5\r\n")},
      {"a list of lengths", With("Content-Length: 4, 4\r\n")},
      {"signed length", With("Content-Length: +4\r\n")},
      {"negative length", With("Content-Length: -4\r\n")},
      {"hexadecimal length", With("Content-Length: 0x4\r\n")},
      {"blank in a length", With("Content-Length: 1 2\r\n")},
      {"empty length", With("Content-Length:\r\n")},
      {"length of letters", With("Content-Length: four\r\n")},
      {"chunked in HTTP/1.0", With("Transfer-Encoding: chunked\r\n", "POST /a HTTP/1.0")},
      {"two codings", With("Transfer-Encoding: gzip, chunked\r\n")},
      {"coding twice", With("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
      {"chunked, then another", With("Transfer-Encoding: chunked, identity\r\n")},
      {"other coding", With("Transfer-Encoding: identity\r\n")},
      {"coding in other letters", With("Transfer-Encoding: xchunked\r\n")},
      {"coding in quotes", With("Transfer-Encoding: \"chunked\"\r\n")},
      {"coding after a control", With("Transfer-Encoding: \x0b"
                                      "chunked\r\n")},
      {"blank before the colon", With("Transfer-Encoding : chunked\r\n")},
      {"tab before the colon", With("Content-Length\t: 4\r\n")},
      {"blank before the name", With("X: 1\r\n Content-Length: 4\r\n")},
      {"first field folded", "GET /a HTTP/1.1\r\n Host: a\r\n\r\n"},
      {"folded with a tab", With("X: 1\r\n\t2\r\n")},
      {"no colon", With("X\r\n")},
      {"no name", With(": x\r\n")},
      {"name in brackets", With("(X): 1\r\n")},
      {"name not in ASCII", With("X\xc3\xa9: 1\r\n")},
      {"LF alone", "GET /a HTTP/1.1\nHost: a\n\n"},
      {"LF alone at the end", "GET /a HTTP/1.1\r\nHost: a\r\n\n"},
      {"CR alone in a value", With("X: a\rContent-Length: 4\r\n")},
      {"CR alone at a line's end", "GET /a HTTP/1.1\rHost: a\r\n\r\n"},
      {"NUL in a value", With(std::string("X: a\0b\r\n", 8))},
      {"NUL in a name", With(std::string("X\0: b\r\n", 7))},
      {"control in a value", With("X: a\x01\r\n")},
      {"DEL in a value", With("X: a\x7f\r\n")},
      {"empty line first", "\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"no host", "GET /a HTTP/1.1\r\n\r\n"},
      {"two hosts", "GET /a HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"},
      {"empty host", "GET /a HTTP/1.1\r\nHost:\r\n\r\n"},
      {"host with a path", "GET /a HTTP/1.1\r\nHost: a/b\r\n\r\n"},
      {"host with a user", "GET /a HTTP/1.1\r\nHost: u@a\r\n\r\n"},
      {"absolute target", With("", "GET http://a/b HTTP/1.1")},
      {"authority as target", With("", "CONNECT a:80 HTTP/1.1")},
      {"star of a GET", With("", "GET * HTTP/1.1")},
      {"no slash", With("", "GET a HTTP/1.1")},
      {"fragment", With("", "GET /a#b HTTP/1.1")},
      {"backslash", With("", "GET /a\\b HTTP/1.1")},
      {"bad escape", With("", "GET /a%2 HTTP/1.1")},
      {"escaped NUL", With("", "GET /a%00 HTTP/1.1")},
      {"target not in ASCII", With("", "GET /\xe5\x8c\xba HTTP/1.1")},
      {"two blanks", With("", "GET  /a HTTP/1.1")},
      {"tab in the request line", With("", "GET\t/a HTTP/1.1")},
      {"blank at the end", With("", "GET /a HTTP/1.1 ")},
      {"no version", With("", "GET /a")},
      {"version in small letters", With("", "GET /a http/1.1")},
      {"version of two digits", With("", "GET /a HTTP/1.10")},
      {"method in brackets", With("", "G(T /a HTTP/1.1")},
      {"two content types", With("Content-Type: a/b\r\nContent-Type: application/json\r\n")},
      {"connection of two words", With("Connection: close keep-alive\r\n")},
      {"two origins", With("Origin: http://a\r\nOrigin: http://b\r\n")},
      {"HTTP/2 without asking", With("", "GET /a HTTP/2.0"), 505},
      {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"other expectation", With("Expect: 200-ok\r\n"), 417},
      {"a head too large", With(absl::StrCat("X: ", std::string(17 << 10, 'a'), "\r\n")), 431},
      {"a target too large",
       With("", absl::StrCat("GET /", std::string(17 << 10, 'a'), " HTTP/1.1")), 431},
  };
}

TEST(Head, Refusals) {
  for (const Case& one : Refused()) {
    for (const size_t step : {size_t{1}, SIZE_MAX}) {
      EXPECT_EQ(Read(one.bytes, step).refused, one.status) << one.name << " in steps of " << step;
    }
  }
}

TEST(Head, TooManyFields) {
  std::string fields;
  for (int i = 0; i < 100; ++i) absl::StrAppend(&fields, "X", i, ": 1\r\n");
  EXPECT_EQ(Read(With(fields)).refused, 431);  // with its host
}

TEST(Head, LengthAboveEveryLimitIsOne) {
  EXPECT_EQ(Read(With("Content-Length: 99999999999999999999999\r\n")).head.content_length,
            UINT64_MAX);
}

TEST(Head, WhatKeepsAConnection) {
  EXPECT_FALSE(Read(With("Connection: close\r\n")).head.keep_alive);
  EXPECT_FALSE(Read(With("Connection: keep-alive, Close\r\n")).head.keep_alive);
  EXPECT_FALSE(Read("GET / HTTP/1.0\r\n\r\n").head.keep_alive);
  EXPECT_TRUE(Read("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").head.keep_alive);
}

TEST(Head, EndlessLineIsRefusedAtTheLimit) {
  HeadScan scan(100);
  std::string bytes;
  for (int i = 0; i < 100; ++i) {
    bytes += 'a';
    EXPECT_FALSE(scan.Find(bytes).has_value());
    EXPECT_FALSE(scan.refusal().has_value()) << i;
  }
  bytes += 'a';
  EXPECT_FALSE(scan.Find(bytes).has_value());
  EXPECT_EQ(scan.refusal()->status, 431);
}

// Whatever is taken Beast reads alike.
void CompareWithBeast(const std::string& bytes) {
  const Outcome outcome = Read(bytes);
  if (outcome.refused != 0) return;
  http::request_parser<http::empty_body> parser;
  parser.header_limit(64 << 10);
  parser.skip(true);
  boost::system::error_code error;
  const size_t used = parser.put(boost::asio::buffer(bytes), error);
  ASSERT_FALSE(error) << error.message() << "\n" << bytes;
  ASSERT_TRUE(parser.is_header_done()) << bytes;
  EXPECT_EQ(used, outcome.size) << bytes;
  EXPECT_EQ(parser.get().method_string(), outcome.head.method);
  EXPECT_EQ(parser.get().target(), outcome.head.target);
  EXPECT_EQ(parser.chunked(), outcome.head.body == Head::Body::kChunked) << bytes;
  // Of two words that contradict each other the door takes the one that ends the connection.
  EXPECT_TRUE(parser.keep_alive() || !outcome.head.keep_alive) << bytes;
  if (outcome.head.body == Head::Body::kLength) {
    EXPECT_EQ(parser.content_length().value_or(UINT64_MAX), outcome.head.content_length) << bytes;
  }
}

TEST(Head, BeastReadsAlikeWhatIsTaken) {
  const std::vector<std::string> pieces = {"Content-Length: 4\r\n",
                                           "Transfer-Encoding: chunked\r\n",
                                           "Connection: close\r\n",
                                           "Connection: keep-alive\r\n",
                                           "X:\r\n",
                                           "X: a,b\t c \r\n",
                                           "Expect: 100-continue\r\n",
                                           "Accept: */*\r\n",
                                           " folded\r\n",
                                           "Y : 1\r\n",
                                           "Z: \xe5\x8c\xba\r\n"};
  const std::vector<std::string> lines = {"GET / HTTP/1.1", "POST /a?b=%20 HTTP/1.1",
                                          "POST /a HTTP/1.0", "OPTIONS * HTTP/1.1"};
  for (const std::string& line : lines) {
    for (const std::string& a : pieces) {
      for (const std::string& b : pieces) CompareWithBeast(With(a + b, line));
    }
  }
}

}  // namespace
}  // namespace kuzukuri::gateway
