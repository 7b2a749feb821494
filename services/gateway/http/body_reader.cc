#include "services/gateway/http/body_reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace kuzukuri::gateway {

Refusal TooLarge(size_t most) {
  return {413, absl::StrCat("the body of a request has at most ", most, " bytes")};
}

BodyReader::BodyReader(Connection& connection, const Head& head, size_t most)
    : connection_(connection), head_(head), most_(most), chunks_(most) {
  if (head.body == Head::Body::kLength) left_ = head.content_length;
  if (head.body != Head::Body::kChunked && left_ == 0) state_ = State::kDone;
}

asio::awaitable<bool> BodyReader::Invite() {
  if (done() || !head_.expects_continue || !connection_.input().empty()) co_return true;
  co_return co_await connection_.Write("HTTP/1.1 100 Continue\r\n\r\n");
}

BodyReader::State BodyReader::Take(std::string& to) {
  if (state_ != State::kMore) return state_;
  state_ = head_.body == Head::Body::kChunked ? TakeChunks(to) : TakeOfLength(to);
  return state_;
}

BodyReader::State BodyReader::TakeOfLength(std::string& to) {
  const absl::string_view input = connection_.input();
  const auto taken = static_cast<size_t>(std::min<uint64_t>(left_, input.size()));
  to.append(input.data(), taken);
  connection_.Consume(taken);
  left_ -= taken;
  return left_ == 0 ? State::kDone : State::kMore;
}

BodyReader::State BodyReader::TakeChunks(std::string& to) {
  absl::string_view input = connection_.input();
  const size_t had = input.size();
  const ChunkReader::State state = chunks_.Read(input, to);
  connection_.Consume(had - input.size());
  if (state == ChunkReader::State::kMore) return State::kMore;
  if (state == ChunkReader::State::kDone) return State::kDone;
  refusal_ = state == ChunkReader::State::kTooLarge
                 ? TooLarge(most_)
                 : Refusal{400,
                           "the chunks of the body are not well formed; chunk extensions and "
                           "trailers are not taken"};
  return State::kRefused;
}

}  // namespace kuzukuri::gateway
