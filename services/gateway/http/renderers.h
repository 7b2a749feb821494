// Where bodies are made: on other threads than those that serve connections. A large answer takes
// its time, and holds up nobody but who asked for it.
#pragma once

#include <cstddef>
#include <functional>
#include <utility>

#include "services/gateway/http/asio.h"

namespace kuzukuri::gateway {

// Thread safe.
class Renderers {
 public:
  explicit Renderers(size_t threads) : pool_(threads) {}

  // Runs `work` there, and goes on with what it answers.
  template <class T>
  asio::awaitable<T> Run(std::function<T()> work) {
    const std::function<void(std::function<void(T)>)> start = [this,
                                                               &work](std::function<void(T)> done) {
      asio::post(pool_, [work, done = std::move(done)] { done(work()); });
    };
    co_return co_await Await<T>(start);
  }
  // Has it run, some time.
  void Post(std::function<void()> work) { asio::post(pool_, std::move(work)); }

  // Ends after what is under way.
  void Stop() { pool_.join(); }

 private:
  asio::thread_pool pool_;
};

}  // namespace kuzukuri::gateway
