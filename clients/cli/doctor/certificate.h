#pragma once

#include <optional>
#include <string>

namespace kuzukuri::cli {

// When a certificate ends.
struct CertificateEnd {
  std::string date;  // YYYY-MM-DD, UTC
  int days = 0;      // from now; below zero: it has ended
};

// Of the first certificate in a PEM text; nothing where there is none.
std::optional<CertificateEnd> EndOf(const std::string& pem);

}  // namespace kuzukuri::cli
