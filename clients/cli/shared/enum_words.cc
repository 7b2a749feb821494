#include "clients/cli/shared/enum_words.h"

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace kuzukuri::cli {

std::string EnumWord(const google::protobuf::EnumValueDescriptor& value) {
  std::string prefix;
  for (const char c : value.type()->name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  prefix += '_';
  return absl::AsciiStrToLower(absl::StripPrefix(value.name(), prefix));
}

std::map<std::string, int> EnumWords(const google::protobuf::EnumDescriptor& type) {
  std::map<std::string, int> words;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) words[EnumWord(*type.value(i))] = type.value(i)->number();
  }
  return words;
}

}  // namespace kuzukuri::cli
