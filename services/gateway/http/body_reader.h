// The body of a request, as much of it as has come: of a known length or in chunks.
#pragma once

#include <string>

#include "services/gateway/http/chunks.h"
#include "services/gateway/http/connection.h"
#include "services/gateway/http/head.h"

namespace kuzukuri::gateway {

// 413 of a body of more than so many bytes.
Refusal TooLarge(size_t most);

// Takes of a connection's input what is the body's. What is not taken yet holds the client back.
class BodyReader {
 public:
  enum class State { kMore, kDone, kRefused };

  // Both outlive it. `most`: bytes of content.
  BodyReader(Connection& connection, const Head& head, size_t most);

  // Tells a client that asks first that its body is wanted; false: it has left.
  asio::awaitable<bool> Invite();
  // Adds what has come to `to`, which is at most what a connection reads ahead. kMore: there is
  // more to come, kRefused: the body is not well formed or too long. Once it is one of the others
  // it stays that.
  State Take(std::string& to);

  bool done() const { return state_ == State::kDone; }
  const Refusal& refusal() const { return refusal_; }

 private:
  State TakeOfLength(std::string& to);
  State TakeChunks(std::string& to);

  Connection& connection_;
  const Head& head_;
  const size_t most_;
  uint64_t left_ = 0;  // of a known length
  ChunkReader chunks_;
  State state_ = State::kMore;
  Refusal refusal_;
};

}  // namespace kuzukuri::gateway
