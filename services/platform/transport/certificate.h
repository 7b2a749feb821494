#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace kuzukuri::platform {

// When a certificate ends.
struct CertificateEnd {
  std::string date;     // YYYY-MM-DD, UTC
  int days = 0;         // from now; below zero: it has ended
  int64_t seconds = 0;  // since 1970
};

// Of the first certificate in a PEM text, or in a file of it; nothing where there is none.
std::optional<CertificateEnd> EndOf(const std::string& pem);
std::optional<CertificateEnd> EndOfFile(const std::string& path);

}  // namespace kuzukuri::platform
