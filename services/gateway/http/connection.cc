#include "services/gateway/http/connection.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kuzukuri::gateway {
namespace {

// Input that is read ahead; a body is consumed as it comes, so that more is only ever what a client
// sends without waiting for answers.
constexpr size_t kMaxInput = 32 << 10;
constexpr size_t kReadBytes = 8 << 10;
// What has to be taken within the time for writing.
constexpr size_t kWriteBytes = 64 << 10;
// A client that was refused may be sending still; reading a little longer lets it see the answer
// before the reset, also one that looks for it only when it has sent a large body.
constexpr std::chrono::seconds kLinger{2};
constexpr size_t kLingerBytes = 64 << 20;

}  // namespace

Connection::Connection(asio::any_io_executor executor, std::unique_ptr<Transport> transport,
                       const Limits& limits)
    : executor_(std::move(executor)),
      transport_(std::move(transport)),
      limits_(limits),
      came_(executor_, asio::steady_timer::time_point::max()),
      room_(executor_, asio::steady_timer::time_point::max()),
      write_(executor_) {}

asio::awaitable<bool> Connection::Open() {
  LimitWrite(limits_.head_time);
  ErrorCode error;
  co_await transport_->Open(error);
  EndWrite();
  open_error_ = error;
  if (error || closed_) co_return false;
  asio::co_spawn(
      executor_, [self = shared_from_this()] { return self->Pump(); }, asio::detached);
  co_return true;
}

asio::awaitable<void> Connection::Pump() {
  const auto self = shared_from_this();
  std::array<char, kReadBytes> piece;
  while (!closed_) {
    while (input_.size() >= kMaxInput && !closed_) {
      ErrorCode cancelled;
      co_await room_.async_wait(Into(cancelled));
    }
    ErrorCode error;
    const size_t size = co_await transport_->Read(asio::buffer(piece), error);
    input_.append(piece.data(), size);
    if (error) break;
    came_.cancel();
  }
  ended_ = true;
  came_.cancel();
  Interrupt();
}

void Connection::Consume(size_t bytes) {
  input_.erase(0, bytes);
  room_.cancel();
}

asio::awaitable<Connection::Event> Connection::Wait(Clock::time_point until, bool stoppable,
                                                    const std::function<bool()>* told) {
  const size_t had = input_.size();
  while (true) {
    if (told != nullptr && (*told)()) co_return Event::kTold;
    if (input_.size() > had) co_return Event::kInput;
    if (gone()) co_return Event::kEnd;
    if (stoppable && stopping_) co_return Event::kStop;
    if (Clock::now() >= until) co_return Event::kTimeout;
    came_.expires_at(until);
    ErrorCode cancelled;
    co_await came_.async_wait(Into(cancelled));
  }
}

asio::awaitable<bool> Connection::Write(absl::string_view head, absl::string_view body) {
  const bool taken = co_await WriteAll(head);
  if (!taken) co_return false;
  co_return co_await WriteAll(body);
}

asio::awaitable<bool> Connection::WriteAll(absl::string_view text) {
  while (!text.empty()) {
    const size_t size = std::min(text.size(), kWriteBytes);
    const bool taken = co_await WritePiece(text.substr(0, size));
    if (!taken) co_return false;
    text.remove_prefix(size);
  }
  co_return !closed_;
}

asio::awaitable<bool> Connection::WritePiece(absl::string_view piece) {
  if (closed_) co_return false;
  LimitWrite(limits_.write_time);
  ErrorCode error;
  std::vector<asio::const_buffer> buffers = {asio::buffer(piece.data(), piece.size())};
  co_await transport_->Write(std::move(buffers), error);
  EndWrite();
  co_return !error && !closed_;
}

void Connection::LimitWrite(std::chrono::milliseconds time) {
  write_.expires_after(time);
  write_.async_wait([self = shared_from_this(), number = writes_](const ErrorCode& error) {
    if (!error && number == self->writes_) self->CloseNow();
  });
}

void Connection::EndWrite() {
  ++writes_;
  write_.cancel();
}

void Connection::OnInterrupt(std::function<void()> interrupt) {
  interrupt_ = std::move(interrupt);
  if (gone() || stopping_) Interrupt();
}

void Connection::Interrupt() {
  // A copy: it may replace itself.
  if (const auto interrupt = interrupt_) interrupt();
}

asio::awaitable<void> Connection::Finish() {
  if (!closed_) co_await transport_->EndWriting();
  const Clock::time_point until = Clock::now() + kLinger;
  size_t taken = 0;
  while (!gone() && taken < kLingerBytes) {
    taken += input_.size();
    Consume(input_.size());
    const Event event = co_await Wait(until, /*stoppable=*/false);
    if (event != Event::kInput) break;
  }
  CloseNow();
}

void Connection::CloseNow() {
  if (std::exchange(closed_, true)) return;
  transport_->Close();
  came_.cancel();
  room_.cancel();
  write_.cancel();
  Interrupt();
}

void Connection::Close() {
  asio::post(executor_, [self = shared_from_this()] { self->CloseNow(); });
}

void Connection::Stop() {
  asio::post(executor_, [self = shared_from_this()] {
    self->stopping_ = true;
    self->came_.cancel();
    self->Interrupt();
  });
}

}  // namespace kuzukuri::gateway
