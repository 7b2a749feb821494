// The body of a request in chunks, read strictly and piece by piece. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace kuzukuri::gateway {

// Takes a chunked body apart. Chunk extensions and trailers are refused: nobody needs them here,
// and what proxies make of them differs.
class ChunkReader {
 public:
  enum class State { kMore, kDone, kBad, kTooLarge };

  // `limit` is the most bytes of content.
  explicit ChunkReader(uint64_t limit) : limit_(limit) {}

  // Takes bytes from the front of `bytes`, up to the end of the body, and adds content to `body`.
  // Once it is not kMore it stays what it is.
  State Read(absl::string_view& bytes, std::string& body);

 private:
  enum class Place { kSize, kSizeEnd, kContent, kContentCr, kContentEnd, kLastCr, kLastEnd };

  State ReadByte(char byte);
  State ReadSize(char byte);
  State Follow(char byte, char expected, Place next);

  const uint64_t limit_;
  Place place_ = Place::kSize;
  State state_ = State::kMore;
  uint64_t size_ = 0;   // of the chunk, and then what is left of it
  int digits_ = 0;      // of the size
  uint64_t total_ = 0;  // content so far, with the present chunk
};

}  // namespace kuzukuri::gateway
