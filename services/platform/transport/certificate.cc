#include "services/platform/transport/certificate.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>

#include "absl/strings/str_format.h"

namespace kuzukuri::platform {

std::optional<CertificateEnd> EndOf(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free);
  if (certificate == nullptr) return std::nullopt;
  const ASN1_TIME* const end = X509_get0_notAfter(certificate.get());
  std::tm time = {};
  int days = 0;
  int seconds = 0;
  if (ASN1_TIME_to_tm(end, &time) != 1) return std::nullopt;
  if (ASN1_TIME_diff(&days, &seconds, /*from=*/nullptr, end) != 1) return std::nullopt;
  if (seconds < 0) --days;
  return CertificateEnd{
      absl::StrFormat("%04d-%02d-%02d", time.tm_year + 1900, time.tm_mon + 1, time.tm_mday), days,
      timegm(&time)};
}

std::optional<CertificateEnd> EndOfFile(const std::string& path) {
  std::ifstream file(path);
  return EndOf({std::istreambuf_iterator<char>(file), {}});
}

}  // namespace kuzukuri::platform
