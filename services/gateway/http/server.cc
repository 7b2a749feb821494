#include "services/gateway/http/server.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/address.hpp>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/gateway/access/rate.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/log.h"

namespace kuzukuri::gateway {
namespace {

using asio::ip::tcp;
using asio::local::stream_protocol;

constexpr size_t kHealthConnections = 32;
// Those that are told there is no room; beyond them connections are closed without a word.
constexpr size_t kMostTurnedAway = 64;
constexpr int kBacklog = 512;

std::string ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

absl::Status CannotListen(const std::string& address, absl::string_view why) {
  return platform::Unavailable(
      platform::ErrorReason::kListenFailed,
      absl::StrCat("cannot listen on ", address, ": ", why, "; choose another address"));
}

std::shared_ptr<asio::ssl::context> NewContext(const platform::TlsFiles& files, bool demand,
                                               ErrorCode& error) {
  using asio::ssl::context;
  auto made = std::make_shared<context>(context::tls_server);
  made->set_options(context::default_workarounds | context::no_sslv2 | context::no_sslv3 |
                    context::no_tlsv1 | context::no_tlsv1_1);
  SSL_CTX_set_options(made->native_handle(), SSL_OP_NO_RENEGOTIATION);
  made->use_certificate_chain_file(files.certificate, error);
  if (!error) made->use_private_key_file(files.key, context::pem, error);
  if (!error) made->load_verify_file(files.authorities, error);
  if (error) return nullptr;
  int mode = asio::ssl::verify_peer;
  if (demand) mode |= asio::ssl::verify_fail_if_no_peer_cert;
  made->set_verify_mode(mode, error);
  // The names of clients are looked at, not their machines'; sessions would outlive a certificate.
  SSL_CTX_set_session_cache_mode(made->native_handle(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(made->native_handle(), 0);
  SSL_CTX_set_options(made->native_handle(), SSL_OP_NO_TICKET);
  return made;
}

Peer PeerOf(const tcp::socket& socket) {
  Peer peer;
  ErrorCode error;
  const tcp::endpoint end = socket.remote_endpoint(error);
  if (error) return peer;
  peer.address = end.address().to_string();
  const asio::ip::address plain =
      end.address().is_v6() && end.address().to_v6().is_v4_mapped()
          ? asio::ip::make_address_v4(asio::ip::v4_mapped, end.address().to_v6())
          : end.address();
  peer.local = plain.is_loopback();
  return peer;
}

}  // namespace

absl::Status TlsContexts::Refresh() {
  if (files_.empty()) return absl::OkStatus();
  std::string texts = absl::StrCat(ReadAll(files_.authorities), "\n", ReadAll(files_.certificate),
                                   "\n", ReadAll(files_.key));
  if (get() != nullptr && texts == texts_) return absl::OkStatus();
  ErrorCode error;
  auto context = NewContext(files_, demand_, error);
  if (context == nullptr) {
    return platform::InvalidField(
        "--tls-cert",
        absl::StrCat("the files of the certificate cannot be used: ", error.message()));
  }
  texts_ = std::move(texts);
  const std::lock_guard lock(mutex_);
  context_ = std::move(context);
  return absl::OkStatus();
}

// Accepts until it is closed. Errors, such as too many open files, are waited out.
class Server::Acceptor {
 public:
  Acceptor(Server& server, Listener listener, const TlsContexts* tls)
      : server_(server), listener_(listener), tls_(tls), tcp_(server.io_), local_(server.io_) {}
  ~Acceptor() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  absl::Status Open(const std::string& address) {
    absl::string_view text = address;
    if (absl::ConsumePrefix(&text, "unix:")) return OpenLocal(std::string(text));
    const size_t colon = text.rfind(':');
    uint32_t port = 0;
    if (colon == absl::string_view::npos || !absl::SimpleAtoi(text.substr(colon + 1), &port) ||
        port > 65535) {
      return CannotListen(address, "it has to be host:port or unix:path");
    }
    std::string host(text.substr(0, colon));
    if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
    ErrorCode error;
    tcp::resolver resolver(server_.io_);
    const auto found = resolver.resolve(host, absl::StrCat(port), tcp::resolver::passive, error);
    if (error || found.empty()) return CannotListen(address, "no such host");
    const tcp::endpoint endpoint = *found.begin();
    tcp_.open(endpoint.protocol(), error);
    if (!error) tcp_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) tcp_.bind(endpoint, error);
    if (!error) tcp_.listen(kBacklog, error);
    return error ? CannotListen(address, error.message()) : absl::OkStatus();
  }

  void Start() {
    asio::co_spawn(
        tcp_.get_executor(), [this] { return tcp_.is_open() ? RunTcp() : RunLocal(); },
        asio::detached);
  }

  void Close() {
    ErrorCode ignored;
    tcp_.close(ignored);
    local_.close(ignored);
    pause_.cancel();
  }

 private:
  absl::Status OpenLocal(const std::string& path) {
    ErrorCode error;
    ::unlink(path.c_str());  // of a process before this one
    const stream_protocol::endpoint endpoint(path);
    local_.open(endpoint.protocol(), error);
    if (!error) local_.bind(endpoint, error);
    if (!error) local_.listen(kBacklog, error);
    if (error) return CannotListen(absl::StrCat("unix:", path), error.message());
    path_ = path;
    return absl::OkStatus();
  }

  asio::awaitable<void> RunTcp() {
    while (tcp_.is_open()) {
      ErrorCode error;
      tcp::socket socket = co_await tcp_.async_accept(asio::make_strand(server_.io_), Into(error));
      if (error) {
        co_await Pause();
        continue;
      }
      ErrorCode ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      Peer peer = PeerOf(socket);
      server_.Admit(Socket(std::move(socket)), std::move(peer), listener_, tls_);
    }
  }

  asio::awaitable<void> RunLocal() {
    while (local_.is_open()) {
      ErrorCode error;
      stream_protocol::socket socket =
          co_await local_.async_accept(asio::make_strand(server_.io_), Into(error));
      if (error) {
        co_await Pause();
        continue;
      }
      Peer peer;
      peer.local = true;
      server_.Admit(Socket(std::move(socket)), std::move(peer), listener_, tls_);
    }
  }

  asio::awaitable<void> Pause() {
    pause_.expires_after(std::chrono::milliseconds(50));
    ErrorCode ignored;
    co_await pause_.async_wait(Into(ignored));
  }

  Server& server_;
  const Listener listener_;
  const TlsContexts* const tls_;
  tcp::acceptor tcp_;
  stream_protocol::acceptor local_;
  asio::steady_timer pause_{server_.io_};
  std::string path_;
};

Server::Server(asio::io_context& io, const Limits& limits, const Trust& trust, Handler& handler,
               size_t threads)
    : limits_(limits),
      setup_{limits, trust, handler},
      threads_(threads),
      io_(io),
      work_(asio::make_work_guard(io_)),
      public_(limits.connections, limits.connections_per_address),
      staff_(limits.connections, limits.connections),
      health_(kHealthConnections, kHealthConnections) {}

Server::~Server() {
  work_.reset();
  io_.stop();
  for (std::thread& thread : running_) {
    if (thread.joinable()) thread.join();
  }
}

absl::Status Server::Listen(const std::string& address, Listener listener, const TlsContexts* tls) {
  auto acceptor = std::make_unique<Acceptor>(*this, listener, tls);
  if (absl::Status status = acceptor->Open(address); !status.ok()) return status;
  acceptors_.push_back(std::move(acceptor));
  return absl::OkStatus();
}

void Server::Start() {
  for (const auto& acceptor : acceptors_) acceptor->Start();
  for (size_t i = 0; i < threads_; ++i) {
    running_.emplace_back([this] { io_.run(); });
  }
}

Connections& Server::TableOf(Listener listener) {
  switch (listener) {
    case Listener::kPublic:
      return public_;
    case Listener::kHealth:
      return health_;
    case Listener::kStaff:
      break;
  }
  return staff_;
}

void Server::Admit(Socket socket, Peer peer, Listener listener, const TlsContexts* tls) {
  const asio::any_io_executor executor = socket.get_executor();
  const auto context = tls == nullptr ? nullptr : tls->get();
  auto connection =
      std::make_shared<Connection>(executor,
                                   context == nullptr ? PlainTransport(std::move(socket))
                                                      : TlsTransport(std::move(socket), context),
                                   limits_);
  // Of a proxy all callers have the proxy's address.
  const bool by_address = listener == Listener::kPublic && !IsTrustedProxy(setup_.trust, peer);
  auto place = TableOf(listener).Enter(by_address ? AddressKey(peer.address) : "",
                                       [weak = std::weak_ptr<Connection>(connection)] {
                                         if (const auto open = weak.lock()) open->Close();
                                       });
  if (place == nullptr) {
    // With TLS even a refusal would cost a handshake.
    if (context != nullptr || turning_away_.load() >= kMostTurnedAway) return;
    ++turning_away_;
    asio::co_spawn(executor, TurnAway(connection),
                   [this, connection](const std::exception_ptr&) { --turning_away_; });
    return;
  }
  asio::co_spawn(executor, Serve(connection, std::move(peer), listener, std::move(place)),
                 asio::detached);
}

asio::awaitable<void> Server::Serve(std::shared_ptr<Connection> connection, Peer peer,
                                    Listener listener, std::unique_ptr<Connections::Place> place) {
  {
    const std::lock_guard lock(mutex_);
    open_[connection.get()] = connection;
  }
  try {
    co_await ServeConnection(connection, std::move(peer), listener, setup_, *place);
  } catch (const std::exception& error) {
    // Nothing of ours throws; what memory that has run out throws must not end the process.
    platform::Log(platform::Severity::kError, "connection failed", {{"reason", error.what()}});
  }
  connection->Close();
  place.reset();
  const std::lock_guard lock(mutex_);
  open_.erase(connection.get());
}

std::vector<std::shared_ptr<Connection>> Server::Open() const {
  std::vector<std::shared_ptr<Connection>> open;
  const std::lock_guard lock(mutex_);
  for (const auto& [pointer, weak] : open_) {
    if (auto connection = weak.lock()) open.push_back(std::move(connection));
  }
  return open;
}

bool Server::AwaitEmpty(std::chrono::milliseconds most) const {
  const auto end = std::chrono::steady_clock::now() + most;
  while (true) {
    {
      const std::lock_guard lock(mutex_);
      if (open_.empty()) return true;
    }
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

bool Server::Stop(std::chrono::milliseconds grace) {
  asio::post(io_, [this] {
    for (const auto& acceptor : acceptors_) acceptor->Close();
  });
  for (const auto& connection : Open()) connection->Stop();
  if (AwaitEmpty(grace)) return true;
  for (const auto& connection : Open()) connection->Close();
  // What they called ends with them.
  return AwaitEmpty(std::chrono::seconds(5));
}

platform::Figures Server::figures() const {
  platform::Figures figures;
  const std::vector<std::pair<const char*, const Connections*>> tables = {
      {"public", &public_}, {"staff", &staff_}, {"health", &health_}};
  for (const auto& [name, table] : tables) {
    const std::map<std::string, std::string> labels = {{"listener", name}};
    figures.push_back(platform::Gauge(
        "kuzukuri_http_connections", "Connections that are open.",
        [of = table] { return static_cast<double>(of->size()); }, labels));
    figures.push_back(platform::Count(
        "kuzukuri_http_connections_refused_total", "Connections there was no room for.",
        [of = table] { return static_cast<double>(of->refused()); }, labels));
    figures.push_back(platform::Count(
        "kuzukuri_http_connections_displaced_total",
        "Silent connections that were closed for others.",
        [of = table] { return static_cast<double>(of->displaced()); }, labels));
  }
  return figures;
}

}  // namespace kuzukuri::gateway
