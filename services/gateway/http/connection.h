// One client's connection: input that is bounded and waited for, output that has to move, and the
// news that the client has left.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "services/gateway/http/limits.h"
#include "services/gateway/http/transport.h"

namespace kuzukuri::gateway {

// Used on its executor alone, but for Close and Stop.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Clock = std::chrono::steady_clock;
  enum class Event { kInput, kEnd, kTimeout, kStop, kTold };

  Connection(asio::any_io_executor executor, std::unique_ptr<Transport> transport,
             const Limits& limits);

  // Before anything else, within the time for a head; then input is read, as long as there is room
  // for it, whoever waits for it.
  asio::awaitable<bool> Open();
  // Why it did not open: of TLS, what is wrong with the client's part.
  const ErrorCode& open_error() const { return open_error_; }

  // What came and was not consumed.
  absl::string_view input() const { return input_; }
  void Consume(size_t bytes);
  // Waits for input beyond what is there. kStop only where `stoppable`; kTold as soon as `told`,
  // where there is one, holds, which is looked at again with each Wake.
  asio::awaitable<Event> Wait(Clock::time_point until, bool stoppable,
                              const std::function<bool()>* told = nullptr);
  void Wake() { came_.cancel(); }

  // Writes both; false when the client left, or takes them too slowly.
  asio::awaitable<bool> Write(absl::string_view head, absl::string_view body = {});

  // The client has left, or the connection was closed.
  bool gone() const { return ended_ || closed_; }
  // The door stops: what goes on for long has to end.
  bool stopping() const { return stopping_; }
  // Calls this when either comes, and at once where it has come; null: nothing any more.
  void OnInterrupt(std::function<void()> interrupt);

  // Ends it well: what was written still arrives, though the client goes on sending for a moment.
  asio::awaitable<void> Finish();
  // At once; from any thread.
  void Close();
  // From any thread.
  void Stop();

  const Transport& transport() const { return *transport_; }
  const asio::any_io_executor& executor() const { return executor_; }

 private:
  asio::awaitable<void> Pump();
  asio::awaitable<bool> WriteAll(absl::string_view text);
  asio::awaitable<bool> WritePiece(absl::string_view piece);
  // Closes the connection unless what is under way ends within the time.
  void LimitWrite(std::chrono::milliseconds time);
  void EndWrite();
  void CloseNow();
  void Interrupt();

  const asio::any_io_executor executor_;
  const std::unique_ptr<Transport> transport_;
  const Limits& limits_;
  ErrorCode open_error_;
  std::string input_;
  asio::steady_timer came_;   // cancelled when input came or ended
  asio::steady_timer room_;   // cancelled when input was consumed
  asio::steady_timer write_;  // ends a write that does not move
  int64_t writes_ = 0;  // that ended, so that the end of an earlier one's time is none of a later
  bool ended_ = false;
  bool closed_ = false;
  bool stopping_ = false;
  std::function<void()> interrupt_;
};

}  // namespace kuzukuri::gateway
