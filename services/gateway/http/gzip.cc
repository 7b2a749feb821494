#include "services/gateway/http/gzip.h"

#include <zlib.h>

#include <array>

#include "absl/strings/match.h"

namespace kuzukuri::gateway {
namespace {

constexpr size_t kSmall = 1024;
// Of what level 9 gains nearly everything, at a third of its time.
constexpr int kLevel = 5;
constexpr int kGzipWindow = 15 + 16;

bool IsText(absl::string_view content_type) {
  constexpr std::array<absl::string_view, 7> kText = {"text/",
                                                      "application/json",
                                                      "application/javascript",
                                                      "application/xml",
                                                      "application/manifest+json",
                                                      "image/svg+xml",
                                                      "application/schema+json"};
  for (const absl::string_view prefix : kText) {
    if (absl::StartsWith(content_type, prefix)) return true;
  }
  return false;
}

}  // namespace

std::shared_ptr<const std::string> Gzip(absl::string_view bytes, absl::string_view content_type) {
  if (bytes.size() < kSmall || !IsText(content_type)) return nullptr;
  z_stream stream = {};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    return nullptr;
  }
  auto out = std::make_shared<std::string>(deflateBound(&stream, bytes.size()), '\0');
  // zlib does not write to its input, and says so only if told to.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out->data());
  stream.avail_out = static_cast<uInt>(out->size());
  const int end = deflate(&stream, Z_FINISH);
  out->resize(stream.total_out);
  deflateEnd(&stream);
  if (end != Z_STREAM_END || out->size() >= bytes.size()) return nullptr;
  out->shrink_to_fit();
  return out;
}

}  // namespace kuzukuri::gateway
