#include "services/gateway/http/stream_reader.h"

namespace kuzukuri::gateway {

asio::awaitable<StreamReader::Step> StreamReader::Next(Connection::Clock::time_point until) {
  Ask();
  while (!HasCome() && !interrupted_) {
    if (Connection::Clock::now() >= until) co_return Step::kPause;
    told_.expires_at(until);
    ErrorCode cancelled;
    co_await told_.async_wait(Into(cancelled));
  }
  co_return interrupted_ ? Step::kInterruption : Step::kMessage;
}

void StreamReader::Interrupt() {
  interrupted_ = true;
  told_.cancel();
}

void StreamReader::Wake() {
  asio::post(executor_, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->told_.cancel();
  });
}

}  // namespace kuzukuri::gateway
