// Lines of a body that comes in pieces. Pure.
#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace kuzukuri::gateway {

// Takes a body apart at its line feeds. Lines of blanks alone are left out, but counted, so that a
// line has the number that an editor shows.
class LineSplitter {
 public:
  enum class State { kMore, kLine, kTooLong };

  // `most` is the most bytes of a line.
  explicit LineSplitter(size_t most) : most_(most) {}

  // Takes bytes from the front of `bytes`, up to the end of a line. kLine: line() is it. kTooLong
  // is told before the line is there; what follows cannot be read.
  State Read(absl::string_view& bytes);
  // The body has ended: kLine where its last line did not end with a line feed, else kMore.
  State Finish();

  // The line without its line feed, until the next Read.
  const std::string& line() const { return line_; }
  // Of the line that was found last or, of one that is too long, of that one; from 0.
  size_t index() const { return index_; }

 private:
  // Whether the line has anything; otherwise it is left out.
  bool End();

  const size_t most_;
  std::string line_;
  size_t index_ = 0;
  bool found_ = false;  // the line was handed out, and another begins
};

}  // namespace kuzukuri::gateway
