// The head of an HTTP/1.1 request, read strictly: what servers and proxies are known to read in two
// ways is refused, so that nobody in front of the door and the door ever disagree on where a
// request ends. Pure: bytes in, a head or a refusal out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace kuzukuri::gateway {

struct HeadLimits {
  size_t bytes = 16 << 10;  // of the whole head; beyond it 431
  size_t fields = 100;      // beyond it 431
};

// A request that is answered without being looked at further; the connection ends with it, since
// nobody knows where the next one would begin.
struct Refusal {
  int status = 0;  // of HTTP
  std::string message;
};

struct HeaderField {
  std::string name;   // in lower case
  std::string value;  // without blanks around it
};

struct Head {
  enum class Body { kNone, kLength, kChunked };

  std::string method;  // as it came; it may be one that nothing takes
  std::string target;  // begins with `/`, or is `*` of an OPTIONS
  int minor_version = 1;
  std::vector<HeaderField> fields;
  Body body = Body::kNone;
  uint64_t content_length = 0;  // of kLength
  bool keep_alive = true;
  bool expects_continue = false;

  // The value of a field, by its name in lower case; empty where it is not given. Of a field given
  // several times the first.
  absl::string_view Value(absl::string_view name) const;
  bool Has(absl::string_view name) const;
  // All values of a field that is a list, with commas between them.
  std::string List(absl::string_view name) const;
};

// Finds the end of a head while its bytes come in, looking at each once, and refuses early what no
// further byte could mend: control characters, CR or LF by itself, a head that is too large.
class HeadScan {
 public:
  explicit HeadScan(size_t limit) : limit_(limit) {}

  // `bytes` are all that came so far, of which those of earlier calls have not changed. The size of
  // the head with its last empty line; nothing while it has not ended, or when it was refused.
  std::optional<size_t> Find(absl::string_view bytes);
  const std::optional<Refusal>& refusal() const { return refusal_; }

 private:
  // Whether a byte may follow those before.
  bool Takes(char byte) const;

  const size_t limit_;
  size_t at_ = 0;
  char last_ = '\n';
  size_t line_ = 0;  // bytes of the present line
  std::optional<Refusal> refusal_;
};

// A head, or why it is none.
struct ParsedHead {
  Head head;
  std::optional<Refusal> refusal;
};

// Parses what HeadScan found, its last empty line included.
ParsedHead ParseHead(absl::string_view bytes, const HeadLimits& limits);

}  // namespace kuzukuri::gateway
