#include "services/platform/transport/credentials.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::platform {
namespace {

namespace tls = grpc::experimental;

// Between two looks at the files.
constexpr unsigned kRefreshSeconds = 5;

absl::Status CheckReadable(const char* what, const std::string& path) {
  if (std::ifstream(path).good()) return absl::OkStatus();
  return InvalidField(what, absl::StrCat("cannot read ", path,
                                         "; look whether it is there, and "
                                         "whether this user may read it"));
}

absl::Status CheckPair(const TlsFiles& files) {
  if (files.certificate.empty() != files.key.empty()) {
    return InvalidField(files.certificate.empty() ? "certificate" : "key",
                        "a certificate and its key go together; name both files");
  }
  if (files.certificate.empty()) return absl::OkStatus();
  if (absl::Status status = CheckReadable("certificate", files.certificate); !status.ok()) {
    return status;
  }
  return CheckReadable("key", files.key);
}

std::shared_ptr<tls::CertificateProviderInterface> Watch(const TlsFiles& files) {
  if (files.certificate.empty()) {
    return std::make_shared<tls::FileWatcherCertificateProvider>(files.authorities,
                                                                 kRefreshSeconds);
  }
  return std::make_shared<tls::FileWatcherCertificateProvider>(files.key, files.certificate,
                                                               files.authorities, kRefreshSeconds);
}

}  // namespace

absl::Status CheckServerFiles(const TlsFiles& files) {
  if (files.empty()) return absl::OkStatus();
  if (files.authorities.empty() || files.certificate.empty()) {
    return InvalidField(files.authorities.empty() ? "authorities" : "certificate",
                        "with TLS a server needs its certificate, the key, and the authorities "
                        "that sign its callers' certificates; name all three files");
  }
  return CheckClientFiles(files);
}

absl::Status CheckClientFiles(const TlsFiles& files) {
  if (files.empty()) return absl::OkStatus();
  if (files.authorities.empty()) {
    return InvalidField("authorities",
                        "a certificate alone is not enough; name the file of the authorities that "
                        "sign the servers' certificates");
  }
  if (absl::Status status = CheckReadable("authorities", files.authorities); !status.ok()) {
    return status;
  }
  return CheckPair(files);
}

std::shared_ptr<grpc::ServerCredentials> ServerCredentials(const TlsFiles& files) {
  if (files.empty()) return grpc::InsecureServerCredentials();
  tls::TlsServerCredentialsOptions options(Watch(files));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return tls::TlsServerCredentials(options);
}

std::shared_ptr<grpc::ChannelCredentials> ChannelCredentials(const TlsFiles& files) {
  if (files.empty()) return grpc::InsecureChannelCredentials();
  tls::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(Watch(files));
  options.watch_root_certs();
  if (!files.certificate.empty()) options.watch_identity_key_cert_pairs();
  return tls::TlsCredentials(options);
}

bool IsLoopback(const std::string& listen) {
  return absl::StartsWith(listen, "unix:") || absl::StartsWith(listen, "127.") ||
         absl::StartsWith(listen, "localhost:") || absl::StartsWith(listen, "[::1]:");
}

}  // namespace kuzukuri::platform
