// The listeners, the threads, and their end.
#pragma once

#include <atomic>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "services/gateway/http/connections.h"
#include "services/gateway/http/session.h"
#include "services/platform/server/measured.h"
#include "services/platform/transport/credentials.h"

namespace kuzukuri::gateway {

// The certificates of the listeners, read again when a file changes.
class TlsContexts {
 public:
  // `demand`: clients have to show a certificate; otherwise they may.
  TlsContexts(platform::TlsFiles files, bool demand) : files_(std::move(files)), demand_(demand) {}
  // INVALID_ARGUMENT for files that cannot be used, which leaves what is in use.
  absl::Status Refresh();
  // Null: plain text.
  std::shared_ptr<asio::ssl::context> get() const {
    const std::lock_guard lock(mutex_);
    return context_;
  }

 private:
  const platform::TlsFiles files_;
  const bool demand_;
  std::string texts_;  // of the files, as they were read last
  mutable std::mutex mutex_;
  std::shared_ptr<asio::ssl::context> context_;
};

class Server {
 public:
  // `io` is for nobody else, and has to outlive whoever calls back connections.
  Server(asio::io_context& io, const Limits& limits, const Trust& trust, Handler& handler,
         size_t threads);
  ~Server();

  // Listens on host:port or unix:path. `tls` null: plain text; it has to outlive the server.
  absl::Status Listen(const std::string& address, Listener listener, const TlsContexts* tls);
  // Begins to serve.
  void Start();
  // No new connections; those that wait are ended, and streams. Returns when the last has ended;
  // after `grace` the others are cut. False: some did not end even then.
  bool Stop(std::chrono::milliseconds grace);

  platform::Figures figures() const;

 private:
  class Acceptor;
  void Admit(Socket socket, Peer peer, Listener listener, const TlsContexts* tls);
  Connections& TableOf(Listener listener);
  asio::awaitable<void> Serve(std::shared_ptr<Connection> connection, Peer peer, Listener listener,
                              std::unique_ptr<Connections::Place> place);
  std::vector<std::shared_ptr<Connection>> Open() const;
  bool AwaitEmpty(std::chrono::milliseconds most) const;

  const Limits& limits_;
  const SessionSetup setup_;
  const size_t threads_;
  asio::io_context& io_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  // Apart from each other, so that the public takes no room of the staff's.
  Connections public_;
  Connections staff_;
  Connections health_;
  std::vector<std::unique_ptr<Acceptor>> acceptors_;
  mutable std::mutex mutex_;
  std::unordered_map<Connection*, std::weak_ptr<Connection>> open_;
  std::atomic<size_t> turning_away_ = 0;
  std::vector<std::thread> running_;
};

}  // namespace kuzukuri::gateway
