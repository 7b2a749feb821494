// What everything in the suite is found by, as types of their own: a year, a revision, a code and
// an id that stand beside each other cannot be swapped. Parameters come in this order:
// jurisdiction, year, revision, id. Texts that never stand beside another of their kind stay
// strings: full names, collections, request ids, ids that are only handed on.
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <utility>

namespace kuzukuri::platform {

// A value of one meaning, told from other values of the same type by its tag. Nothing converts to
// it or from it by itself: it is made, and its value taken, where it comes in or goes out, as a
// message's field, a statement's parameter (platform/db/typed_sql.h) or a text.
template <class Tag, class Value>
class Typed {
 public:
  Typed() = default;
  explicit constexpr Typed(Value value) : value_(std::move(value)) {}

  constexpr const Value& value() const { return value_; }
  bool empty() const requires std::same_as<Value, std::string> { return value_.empty(); }

  friend auto operator<=>(const Typed&, const Typed&) = default;
  // So many years or revisions later, or earlier.
  friend constexpr Typed operator+(const Typed& typed, Value steps) requires std::integral<Value> {
    return Typed(typed.value_ + steps);
  }
  friend constexpr Typed operator-(const Typed& typed, Value steps) requires std::integral<Value> {
    return Typed(typed.value_ - steps);
  }
  friend std::ostream& operator<<(std::ostream& out, const Typed& typed) {
    return out << typed.value_;
  }

 private:
  Value value_{};
};

// The six digits of a jurisdiction.
using JurisdictionCode = Typed<struct JurisdictionCodeTag, std::string>;
// A fiscal year, by the calendar year in which it starts; 0: not tied to one.
using Year = Typed<struct YearTag, int>;
// A version of one jurisdiction in one service; 0: nothing was written to it yet, or its head.
using Revision = Typed<struct RevisionTag, int64_t>;
// A jurisdiction's newest revision where it stands beside one that was asked for.
struct HeadRevision {
  explicit constexpr HeadRevision(Revision head) : revision(head) {}
  Revision revision;
};
// The last part of a name.
using ResourceId = Typed<struct ResourceIdTag, std::string>;

}  // namespace kuzukuri::platform

template <class Tag, class Value>
struct std::hash<kuzukuri::platform::Typed<Tag, Value>> {
  size_t operator()(const kuzukuri::platform::Typed<Tag, Value>& typed) const {
    return std::hash<Value>()(typed.value());
  }
};
