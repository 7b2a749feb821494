// Any bytes as requests on a connection: what the door takes Boost.Beast's parser reads alike, in
// whatever pieces it comes, and a body in chunks is the same one.
#include <algorithm>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <string>
#include <string_view>

#include "services/gateway/http/chunks.h"
#include "services/gateway/http/head.h"

namespace {

using namespace kuzukuri::gateway;
namespace http = boost::beast::http;

constexpr uint64_t kMostBody = 4096;

void Check(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

// What is made of bytes.
struct Outcome {
  bool taken = false;
  int refused = 0;
  size_t size = 0;
  Head head;
};

Outcome Read(absl::string_view bytes, size_t step) {
  const HeadLimits limits;
  HeadScan scan(limits.bytes);
  for (size_t came = 0; came < bytes.size();) {
    came = std::min(bytes.size(), came + step);
    const auto size = scan.Find(bytes.substr(0, came));
    if (scan.refusal()) return {false, scan.refusal()->status, 0, {}};
    if (!size) continue;
    ParsedHead parsed = ParseHead(bytes.substr(0, *size), limits);
    if (parsed.refusal) return {false, parsed.refusal->status, *size, {}};
    return {true, 0, *size, std::move(parsed.head)};
  }
  return {};
}

void CheckHead(const Head& head) {
  Check(head.target.front() == '/' || head.target == "*", "a target is a path");
  for (const HeaderField& field : head.fields) {
    Check(!field.name.empty(), "fields have names");
    for (const char c : field.value) {
      const auto byte = static_cast<unsigned char>(c);
      Check(byte == '\t' || (byte >= 0x20 && byte != 0x7F), "values have no control characters");
    }
  }
  const bool chunked = head.Has("transfer-encoding");
  Check(!chunked || !head.Has("content-length"), "a body has one length");
  Check(chunked == (head.body == Head::Body::kChunked), "a coding is the body's");
}

struct Body {
  ChunkReader::State state = ChunkReader::State::kMore;
  std::string text;
  size_t used = 0;
};

Body ReadChunks(absl::string_view bytes, size_t step) {
  ChunkReader chunks(kMostBody);
  Body body;
  while (body.state == ChunkReader::State::kMore && body.used < bytes.size()) {
    absl::string_view piece = bytes.substr(body.used, step);
    const size_t had = piece.size();
    body.state = chunks.Read(piece, body.text);
    body.used += had - piece.size();
    Check(body.text.size() <= kMostBody, "limit of a body");
  }
  return body;
}

// The other reader of the same bytes.
void CompareWithBeast(absl::string_view bytes, const Outcome& outcome) {
  http::request_parser<http::string_body> parser;
  parser.header_limit(64 << 10);
  parser.body_limit(UINT64_MAX);
  boost::system::error_code error;
  const size_t used = parser.put(boost::asio::buffer(bytes.data(), outcome.size), error);
  Check(!error, "Beast takes the head");
  Check(parser.is_header_done() && used == outcome.size, "a head ends where Beast's does");
  Check(parser.get().method_string() == outcome.head.method, "method");
  Check(parser.get().target() == outcome.head.target, "target");
  Check(parser.chunked() == (outcome.head.body == Head::Body::kChunked), "chunks");
  if (outcome.head.body == Head::Body::kNone) {
    Check(!parser.content_length() || *parser.content_length() == 0, "no body");
  }
  if (outcome.head.body == Head::Body::kLength) {
    Check(parser.content_length() == outcome.head.content_length, "length");
  }
  if (outcome.head.body != Head::Body::kChunked) return;
  const Body body = ReadChunks(bytes.substr(outcome.size), SIZE_MAX);
  if (body.state != ChunkReader::State::kDone) return;
  parser.eager(true);
  size_t at = outcome.size;
  while (at < bytes.size() && !parser.is_done()) {
    const size_t more =
        parser.put(boost::asio::buffer(bytes.data() + at, bytes.size() - at), error);
    at += more;
    Check(!error || error == http::error::need_more, "Beast takes the chunks");
    if (more == 0) break;
  }
  Check(parser.is_done() && at == outcome.size + body.used, "a body ends where Beast's does");
  Check(parser.get().body() == body.text, "a body is what Beast reads");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Outcome whole = Read(bytes, SIZE_MAX);
  const Outcome pieces = Read(bytes, 1);
  Check(whole.taken == pieces.taken && whole.refused == pieces.refused, "pieces change nothing");
  if (!whole.taken) return 0;
  // A length that no number holds is above every limit; Beast has no word for it.
  if (whole.head.content_length == UINT64_MAX) return 0;
  Check(whole.size == pieces.size, "pieces change no length");
  CheckHead(whole.head);
  CompareWithBeast(bytes, whole);
  const absl::string_view rest = bytes.substr(whole.size);
  const Body one = ReadChunks(rest, SIZE_MAX);
  const Body other = ReadChunks(rest, 1);
  Check(one.state == other.state && one.text == other.text && one.used == other.used,
        "pieces change no body");
  return 0;
}
