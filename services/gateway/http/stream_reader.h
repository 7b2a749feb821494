// One client's reading of a stream of messages, step by step.
#pragma once

#include <chrono>
#include <memory>

#include "absl/status/statusor.h"
#include "services/gateway/http/connection.h"
#include "services/gateway/http/stream_message.h"

namespace kuzukuri::gateway {

// Used on its connection's executor alone, but for Wake.
class StreamReader : public std::enable_shared_from_this<StreamReader> {
 public:
  // The next message; null at the stream's end; a status when it failed.
  using Came = absl::StatusOr<std::shared_ptr<const StreamMessage>>;
  enum class Step { kMessage, kPause, kInterruption };

  explicit StreamReader(asio::any_io_executor executor)
      : executor_(std::move(executor)), told_(executor_) {}
  virtual ~StreamReader() = default;
  StreamReader(const StreamReader&) = delete;
  StreamReader& operator=(const StreamReader&) = delete;

  // Until when the service may go on where the door ends streams after `time`: longer, since the
  // door's end is a good one.
  static std::chrono::system_clock::time_point DeadlineOfService(std::chrono::milliseconds time) {
    return std::chrono::system_clock::now() + time + std::chrono::seconds(10);
  }

  // Waits for what comes, at most until then.
  asio::awaitable<Step> Next(Connection::Clock::time_point until);
  // What came; after kMessage.
  virtual Came Take() = 0;
  // Ends the waiting, now and from now on.
  void Interrupt();

 protected:
  // Asks for the next message, where that was not done yet.
  virtual void Ask() {}
  virtual bool HasCome() const = 0;
  // Has it look again whether something came; from any thread.
  void Wake();
  const asio::any_io_executor& executor() const { return executor_; }

 private:
  const asio::any_io_executor executor_;
  asio::steady_timer told_;  // cancelled when there may be something
  bool interrupted_ = false;
};

}  // namespace kuzukuri::gateway
