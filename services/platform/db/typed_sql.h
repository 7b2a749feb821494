// The types of base/ids.h as parameters of statements and in rows (`row[0].as<Revision>()`).
#pragma once

#include <pqxx/strconv>
#include <string>
#include <utility>

#include "services/platform/base/ids.h"

template <class Tag, class Value>
struct pqxx::string_traits<kuzukuri::platform::Typed<Tag, Value>> {
  using Typed = kuzukuri::platform::Typed<Tag, Value>;
  using Traits = string_traits<Value>;

  static constexpr const char* name() noexcept { return Traits::name(); }
  static constexpr bool has_null() noexcept { return false; }
  static bool is_null(const Typed&) { return false; }
  static Typed null() { return Typed(Traits::null()); }
  static void from_string(const char text[], Typed& typed) {
    Value value;
    Traits::from_string(text, value);
    typed = Typed(std::move(value));
  }
  static std::string to_string(const Typed& typed) { return Traits::to_string(typed.value()); }
};
