#include "services/gateway/http/line_splitter.h"

namespace kuzukuri::gateway {
namespace {

// Blanks of JSON. A CR before the line feed is one of them.
constexpr absl::string_view kBlanks = " \t\r";

}  // namespace

LineSplitter::State LineSplitter::Read(absl::string_view& bytes) {
  if (found_) {
    found_ = false;
    line_.clear();
    ++index_;
  }
  while (!bytes.empty()) {
    const size_t end = bytes.find('\n');
    const absl::string_view piece = bytes.substr(0, end);
    if (piece.size() > most_ - line_.size()) return State::kTooLong;
    line_.append(piece.data(), piece.size());
    if (end == absl::string_view::npos) {
      bytes = {};
      break;
    }
    bytes.remove_prefix(end + 1);
    if (End()) return State::kLine;
  }
  return State::kMore;
}

LineSplitter::State LineSplitter::Finish() {
  if (found_) return State::kMore;
  return End() ? State::kLine : State::kMore;
}

bool LineSplitter::End() {
  found_ = line_.find_first_not_of(kBlanks.data(), 0, kBlanks.size()) != std::string::npos;
  if (found_) return true;
  line_.clear();
  ++index_;
  return false;
}

}  // namespace kuzukuri::gateway
