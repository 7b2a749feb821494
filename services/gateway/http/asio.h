// What the door uses of Boost.Asio, and how a coroutine waits for somebody else's callback.
//
// Of two forms GCC 12 makes wrong code, silently: a coroutine without variables of its own that
// awaits in the condition of an `if` or a loop (its frame is laid out wrongly), and braces around
// the arguments of what is awaited. What is awaited in a condition is put into a variable first.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>
#include <functional>
#include <memory>
#include <optional>

namespace kuzukuri::gateway {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

// `co_await Operation(…, Into(error))`: the error goes there instead of being thrown.
inline auto Into(ErrorCode& error) { return asio::redirect_error(asio::use_awaitable, error); }

// Waits for a callback: `start` is given a function that is to be called once, from any thread,
// with the value that is awaited. The coroutine goes on where it was.
template <class T>
asio::awaitable<T> Await(std::function<void(std::function<void(T)>)> start) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  auto value = std::make_shared<std::optional<T>>();
  // A timer that never ends, until it is cancelled on the coroutine's own executor.
  auto told = std::make_shared<asio::steady_timer>(executor, asio::steady_timer::time_point::max());
  start([executor, value, told](T result) {
    asio::post(executor, [value, told, result = std::move(result)]() mutable {
      value->emplace(std::move(result));
      told->cancel();
    });
  });
  ErrorCode cancelled;
  while (!value->has_value()) co_await told->async_wait(Into(cancelled));
  co_return std::move(**value);
}

}  // namespace kuzukuri::gateway
