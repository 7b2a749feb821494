// How peers know each other: mutual TLS by files that are read again when they change, so that
// certificates are renewed without a restart or a dropped call; or plain text.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/status.h"

namespace kuzukuri::platform {

// PEM files; empty: plain text.
struct TlsFiles {
  std::string authorities;  // certificates that the peer's has to be signed by
  std::string certificate;  // one's own, with what leads to the authority
  std::string key;

  bool empty() const { return authorities.empty() && certificate.empty() && key.empty(); }
};

// INVALID_ARGUMENT unless all three or none are named and can be read; a client may do without a
// certificate and key of its own. Later the files are read without being checked: what cannot be
// used leaves what is in use.
absl::Status CheckServerFiles(const TlsFiles& files);
absl::Status CheckClientFiles(const TlsFiles& files);

// Callers have to show a certificate. TLS 1.3 where the caller can, 1.2 otherwise.
std::shared_ptr<grpc::ServerCredentials> ServerCredentials(const TlsFiles& files);
// The server's certificate has to name the host that is called.
std::shared_ptr<grpc::ChannelCredentials> ChannelCredentials(const TlsFiles& files);

// Whether nobody beyond this machine reaches an address to listen on, host:port or unix:path.
bool IsLoopback(const std::string& listen);

}  // namespace kuzukuri::platform
