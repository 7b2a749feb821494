#include "services/gateway/http/chunks.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace kuzukuri::gateway {
namespace {

// More than a size of eight hexadecimal digits is above every limit; leading zeros count.
constexpr int kMaxDigits = 8;

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = absl::ascii_tolower(static_cast<unsigned char>(c));
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

ChunkReader::State ChunkReader::Read(absl::string_view& bytes, std::string& body) {
  while (state_ == State::kMore && !bytes.empty()) {
    if (place_ == Place::kContent) {
      const size_t taken = static_cast<size_t>(std::min<uint64_t>(size_, bytes.size()));
      body.append(bytes.data(), taken);
      bytes.remove_prefix(taken);
      size_ -= taken;
      if (size_ == 0) place_ = Place::kContentCr;
      continue;
    }
    state_ = ReadByte(bytes.front());
    bytes.remove_prefix(1);
  }
  return state_;
}

ChunkReader::State ChunkReader::ReadByte(char byte) {
  switch (place_) {
    case Place::kSize:
      return ReadSize(byte);
    case Place::kSizeEnd:
      return Follow(byte, '\n', size_ > 0 ? Place::kContent : Place::kLastCr);
    case Place::kContentCr:
      return Follow(byte, '\r', Place::kContentEnd);
    case Place::kContentEnd:
      digits_ = 0;
      return Follow(byte, '\n', Place::kSize);
    case Place::kLastCr:
      return Follow(byte, '\r', Place::kLastEnd);
    case Place::kLastEnd:
      return byte == '\n' ? State::kDone : State::kBad;
    case Place::kContent:
      break;
  }
  return State::kBad;
}

ChunkReader::State ChunkReader::ReadSize(char byte) {
  if (byte == '\r' && digits_ > 0) {
    total_ += size_;
    if (total_ > limit_) return State::kTooLarge;
    place_ = Place::kSizeEnd;
    return State::kMore;
  }
  const int value = HexValue(byte);
  if (value < 0) return State::kBad;
  if (digits_ == kMaxDigits) return State::kTooLarge;
  size_ = (digits_ == 0 ? 0 : size_ * 16) + static_cast<uint64_t>(value);
  ++digits_;
  return State::kMore;
}

ChunkReader::State ChunkReader::Follow(char byte, char expected, Place next) {
  if (byte != expected) return State::kBad;
  place_ = next;
  return State::kMore;
}

}  // namespace kuzukuri::gateway
