// The bytes of a connection: over TCP or a Unix socket, in plain text or with TLS.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "services/gateway/access/peer.h"
#include "services/gateway/http/asio.h"

namespace kuzukuri::gateway {

using Socket = asio::generic::stream_protocol::socket;

// One reader and one writer at a time; all on the executor of the socket.
class Transport {
 public:
  virtual ~Transport() = default;
  // Before anything else.
  virtual asio::awaitable<void> Open(ErrorCode& error) = 0;
  // At least one byte, or an error, which is what the end of the input is as well.
  virtual asio::awaitable<size_t> Read(asio::mutable_buffer buffer, ErrorCode& error) = 0;
  // All of it, or an error.
  virtual asio::awaitable<void> Write(std::vector<asio::const_buffer> buffers,
                                      ErrorCode& error) = 0;
  // Says that nothing more will be written.
  virtual asio::awaitable<void> EndWriting() = 0;
  // At once; what is under way fails.
  virtual void Close() = 0;
  virtual bool encrypted() const = 0;
  // URIs and the common name of the other end's verified certificate; after Open.
  virtual std::vector<std::string> PeerNames() const = 0;
};

std::unique_ptr<Transport> PlainTransport(Socket socket);
std::unique_ptr<Transport> TlsTransport(Socket socket, std::shared_ptr<asio::ssl::context> context);

}  // namespace kuzukuri::gateway
