// The words of the files: what imports read and exports write.
#pragma once

#include <google/protobuf/generated_enum_reflection.h>

#include <array>
#include <map>
#include <string>
#include <utility>

#include "clients/cli/files/record.h"
#include "clients/cli/shared/enum_words.h"

namespace kuzukuri::cli {

// The value whose word stands in a cell; that of 0 for an empty one when `optional`.
template <class Enum>
Enum ReadWord(const Record& record, const std::string& column, bool optional = false) {
  static const std::map<std::string, int> kWords =
      EnumWords(*google::protobuf::GetEnumDescriptor<Enum>());
  return static_cast<Enum>(record.Word(column, kWords, optional));
}

// The word of a value; empty for that of 0.
template <class Enum>
std::string WordOf(Enum value) {
  const auto* known = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  return value == 0 || known == nullptr ? "" : EnumWord(*known);
}

// Kinds of dimensions, each with its collection.
inline constexpr std::array<std::pair<const char*, const char*>, 2> kDimensionKinds = {
    {{"fund_source", "fundSources"}, {"economic_item", "economicItems"}}};

}  // namespace kuzukuri::cli
