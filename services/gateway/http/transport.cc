#include "services/gateway/http/transport.h"

#include <openssl/x509v3.h>

#include <boost/asio/ssl/stream.hpp>
#include <utility>

namespace kuzukuri::gateway {
namespace {

void CloseSocket(Socket& socket) {
  ErrorCode ignored;
  socket.close(ignored);
}

class Plain final : public Transport {
 public:
  explicit Plain(Socket socket) : socket_(std::move(socket)) {}

  asio::awaitable<void> Open(ErrorCode& error) override {
    error = {};
    co_return;
  }
  asio::awaitable<size_t> Read(asio::mutable_buffer buffer, ErrorCode& error) override {
    co_return co_await socket_.async_read_some(buffer, Into(error));
  }
  asio::awaitable<void> Write(std::vector<asio::const_buffer> buffers, ErrorCode& error) override {
    co_await asio::async_write(socket_, buffers, Into(error));
  }
  asio::awaitable<void> EndWriting() override {
    ErrorCode ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    co_return;
  }
  void Close() override { CloseSocket(socket_); }
  bool encrypted() const override { return false; }
  std::vector<std::string> PeerNames() const override { return {}; }

 private:
  Socket socket_;
};

struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct FreeNames {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

std::string TextOf(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<size_t>(ASN1_STRING_length(text))};
}

void AddUris(X509* certificate, std::vector<std::string>& names) {
  const std::unique_ptr<GENERAL_NAMES, FreeNames> all(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; all != nullptr && i < sk_GENERAL_NAME_num(all.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(all.get(), i);
    if (name->type == GEN_URI) names.push_back(TextOf(name->d.uniformResourceIdentifier));
  }
}

void AddCommonName(X509* certificate, std::vector<std::string>& names) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at < 0) return;
  names.push_back(TextOf(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at))));
}

class Tls final : public Transport {
 public:
  Tls(Socket socket, std::shared_ptr<asio::ssl::context> context)
      : context_(std::move(context)), stream_(std::move(socket), *context_) {}

  asio::awaitable<void> Open(ErrorCode& error) override {
    co_await stream_.async_handshake(asio::ssl::stream_base::server, Into(error));
  }
  asio::awaitable<size_t> Read(asio::mutable_buffer buffer, ErrorCode& error) override {
    co_return co_await stream_.async_read_some(buffer, Into(error));
  }
  asio::awaitable<void> Write(std::vector<asio::const_buffer> buffers, ErrorCode& error) override {
    co_await asio::async_write(stream_, buffers, Into(error));
  }
  asio::awaitable<void> EndWriting() override {
    // The close_notify of TLS would wait for the other end's; half of the socket's end says as
    // much.
    ErrorCode ignored;
    stream_.next_layer().shutdown(Socket::shutdown_send, ignored);
    co_return;
  }
  void Close() override { CloseSocket(stream_.next_layer()); }
  bool encrypted() const override { return true; }
  std::vector<std::string> PeerNames() const override {
    SSL* ssl = const_cast<asio::ssl::stream<Socket>&>(stream_).native_handle();
    const std::unique_ptr<X509, FreeCertificate> certificate(SSL_get1_peer_certificate(ssl));
    std::vector<std::string> names;
    if (certificate == nullptr || SSL_get_verify_result(ssl) != X509_V_OK) return names;
    AddUris(certificate.get(), names);
    AddCommonName(certificate.get(), names);
    return names;
  }

 private:
  const std::shared_ptr<asio::ssl::context> context_;
  asio::ssl::stream<Socket> stream_;
};

}  // namespace

std::unique_ptr<Transport> PlainTransport(Socket socket) {
  return std::make_unique<Plain>(std::move(socket));
}

std::unique_ptr<Transport> TlsTransport(Socket socket,
                                        std::shared_ptr<asio::ssl::context> context) {
  return std::make_unique<Tls>(std::move(socket), std::move(context));
}

}  // namespace kuzukuri::gateway
