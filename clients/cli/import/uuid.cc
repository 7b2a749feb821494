#include "clients/cli/import/uuid.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "services/platform/base/hash.h"

namespace kuzukuri::cli {

std::string ContentUuid(const std::string& content) {
  std::string hex = platform::Sha256Hex(content).substr(0, 32);
  hex[12] = '8';  // version
  constexpr const char* kVariants = "89ab";
  const char digit = hex[16];
  const int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
  hex[16] = kVariants[value & 3];
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20));
}

std::string FreshUuid() {
  std::random_device random;
  return ContentUuid(absl::StrCat(random(), "-", random(), "-", random(), "-", random()));
}

}  // namespace kuzukuri::cli
