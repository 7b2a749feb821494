#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"

struct evp_md_ctx_st;

namespace kuzukuri::platform {

// SHA-256 as 64 lower-case hexadecimal digits.
std::string Sha256Hex(absl::string_view bytes);

// The same as four numbers.
std::array<uint64_t, 4> Sha256Words(absl::string_view bytes);

// SHA-256 of what comes in pieces.
class Sha256 {
 public:
  Sha256();
  void Update(absl::string_view bytes);
  // The hash of all pieces so far, as 64 lower-case hexadecimal digits.
  std::string Hex() const;

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace kuzukuri::platform
