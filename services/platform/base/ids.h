// What everything in the suite is found by, as types of their own: a year, a revision and a code
// that stand beside each other cannot be swapped. Parameters come in this order: jurisdiction,
// year, revision, id.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <utility>

namespace kuzukuri::platform {

// A value of one meaning, told from other values of the same type by its tag. Nothing converts to
// it or from it by itself.
template <class Tag, class Value>
class Typed {
 public:
  Typed() = default;
  explicit constexpr Typed(Value value) : value_(std::move(value)) {}

  constexpr const Value& value() const { return value_; }

  friend auto operator<=>(const Typed&, const Typed&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Typed& typed) {
    return out << typed.value_;
  }

 private:
  Value value_{};
};

// The six digits of a jurisdiction.
using JurisdictionCode = Typed<struct JurisdictionCodeTag, std::string>;
// A fiscal year, by the calendar year in which it starts.
using Year = Typed<struct YearTag, int>;
// A version of one jurisdiction in one service; 0: nothing was written to it yet.
using Revision = Typed<struct RevisionTag, int64_t>;

}  // namespace kuzukuri::platform

template <class Tag, class Value>
struct std::hash<kuzukuri::platform::Typed<Tag, Value>> {
  size_t operator()(const kuzukuri::platform::Typed<Tag, Value>& typed) const {
    return std::hash<Value>()(typed.value());
  }
};
