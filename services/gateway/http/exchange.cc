#include "services/gateway/http/exchange.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/gateway/http/body_reader.h"

namespace kuzukuri::gateway {
namespace {

constexpr size_t kSmall = 16 << 10;

}  // namespace

const char* NameOf(Listener listener) {
  switch (listener) {
    case Listener::kPublic:
      return "public";
    case Listener::kHealth:
      return "health";
    case Listener::kStaff:
      break;
  }
  return "staff";
}

asio::awaitable<void> Exchange::Send(Response response) {
  response.fields.insert(response.fields.end(), to_all_.begin(), to_all_.end());
  status_ = response.status;
  // A body that nobody has read stands in the way of the next request.
  const bool unread = body_ != nullptr && !body_->done();
  keep_alive_ = keep_alive_ && request_.head.keep_alive && !response.close && !unread &&
                !connection_.stopping();
  const bool head_only = request_.head.method == "HEAD";
  std::string head = HeadBytes(response, head_only, keep_alive_);
  absl::string_view body;
  const bool bodiless = head_only || response.status == 204 || response.status == 304;
  if (response.body != nullptr && !bodiless) {
    bytes_ += response.body->size();
    // One packet where it fits.
    if (response.body->size() <= kSmall) {
      head += *response.body;
    } else {
      body = *response.body;
    }
  }
  sent_ = co_await connection_.Write(head, body);
}

asio::awaitable<bool> Exchange::StartStream(Response head) {
  head.fields.insert(head.fields.end(), to_all_.begin(), to_all_.end());
  status_ = head.status;
  keep_alive_ = false;
  // HTTP/1.0 knows no chunks: its stream ends where its connection does.
  chunked_ = request_.head.minor_version == 1;
  const std::string bytes = StreamHeadBytes(head, chunked_);
  co_return co_await connection_.Write(bytes);
}

asio::awaitable<bool> Exchange::WriteStream(absl::string_view before, absl::string_view text,
                                            absl::string_view after) {
  const size_t size = before.size() + text.size() + after.size();
  if (size == 0) co_return true;
  bytes_ += size;
  std::string start(before);
  std::string end(after);
  if (chunked_) {
    start = absl::StrCat(absl::Hex(size), "\r\n", before);
    end += "\r\n";
  }
  // One packet where it fits.
  if (text.size() <= kSmall) {
    const std::string whole = absl::StrCat(start, text, end);
    co_return co_await connection_.Write(whole);
  }
  const bool taken = co_await connection_.Write(start, text);
  if (!taken) co_return false;
  co_return co_await connection_.Write(end);
}

asio::awaitable<void> Exchange::EndStream() {
  if (chunked_) co_await connection_.Write("0\r\n\r\n");
}

}  // namespace kuzukuri::gateway
