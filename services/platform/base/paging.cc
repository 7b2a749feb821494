#include "services/platform/base/paging.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/hash.h"
#include "services/platform/base/text.h"

namespace kuzukuri::platform {
namespace {

// A checksum, not a signature: a token grants nothing its holder could not ask for directly.
constexpr size_t kChecksumDigits = 12;

std::string Checksum(absl::string_view bytes) {
  return Sha256Hex(absl::StrCat("kuzukuri-token:", bytes)).substr(0, kChecksumDigits);
}

absl::Status BadToken(absl::string_view why) {
  return InvalidField("page_token",
                      absl::StrCat("the page token ", why,
                                   "; pass next_page_token of the page before unchanged, or leave "
                                   "it empty to start again"),
                      ErrorReason::kInvalidPageToken);
}

}  // namespace

absl::StatusOr<int> PageSize(int requested) {
  if (requested < 0) {
    return InvalidField(
        "page_size", absl::StrCat("page_size is ", requested, "; it must not be negative, 0 means ",
                                  kDefaultPageSize));
  }
  return requested == 0 ? kDefaultPageSize : std::min(requested, kMaxPageSize);
}

std::string SealToken(absl::string_view bytes) {
  std::string sealed;
  absl::WebSafeBase64Escape(absl::StrCat(Checksum(bytes), bytes), &sealed);
  return sealed;
}

bool OpenToken(absl::string_view token, std::string* bytes) {
  std::string sealed;
  if (token.size() > 4096 || !absl::WebSafeBase64Unescape(token, &sealed)) return false;
  if (sealed.size() < kChecksumDigits) return false;
  *bytes = sealed.substr(kChecksumDigits);
  return Checksum(*bytes) == sealed.substr(0, kChecksumDigits);
}

std::string EncodePageToken(const PageToken& token, absl::string_view scope) {
  return SealToken(
      absl::StrCat(token.revision.value(), "|", Sha256Hex(scope).substr(0, 16), "|", token.after));
}

absl::StatusOr<PageToken> DecodePageToken(absl::string_view token, absl::string_view scope) {
  std::string bytes;
  if (!OpenToken(token, &bytes)) return BadToken("is malformed or damaged");
  const size_t first = bytes.find('|');
  const size_t second = first == std::string::npos ? first : bytes.find('|', first + 1);
  int64_t revision = 0;
  if (second == std::string::npos || !absl::SimpleAtoi(bytes.substr(0, first), &revision)) {
    return BadToken("is malformed or damaged");
  }
  if (bytes.substr(first + 1, second - first - 1) != Sha256Hex(scope).substr(0, 16)) {
    return BadToken("belongs to another list or to other fields of this one");
  }
  PageToken result{Revision(revision), bytes.substr(second + 1)};
  // The checksum can be computed by anyone; what the database cannot hold must not reach it.
  if (!IsUtf8(result.after) || result.after.find('\0') != std::string::npos) {
    return BadToken("is malformed or damaged");
  }
  return result;
}

}  // namespace kuzukuri::platform
