// What is made of kuzukuri/type/v1/error_reason.proto, read from a descriptor set that has its
// comments:
//
//   error_reasons header SET   the reasons as a C++ enum, without protobuf
//   error_reasons page SET     docs/errors.md
#include <algorithm>
#include <cctype>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "kuzukuri/type/v1/error_reason.pb.h"

namespace {

namespace v1 = kuzukuri::type::v1;

struct Reason {
  std::string name;  // INVALID_FIELD
  int number;
  std::string code;
  std::string meaning;
  std::string remedy;
};

// SNAKE_CASE as the style guide has names of constants.
std::string Constant(const std::string& name) {
  std::string constant = "k";
  bool first = true;
  for (const char c : name) {
    if (c != '_') constant += first ? c : static_cast<char>(std::tolower(c));
    first = c == '_';
  }
  return constant;
}

// A comment on one line.
std::string OneLine(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  const size_t begin = text.find_first_not_of(' ');
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

std::vector<Reason> Read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  google::protobuf::FileDescriptorSet set;
  google::protobuf::DescriptorPool pool;
  if (!set.ParseFromIstream(&in)) return {};
  for (const auto& file : set.file()) pool.BuildFile(file);
  const google::protobuf::EnumDescriptor* found =
      pool.FindEnumTypeByName(v1::ErrorReason_descriptor()->full_name());
  std::vector<Reason> reasons;
  for (int i = 1; found != nullptr && i < found->value_count(); ++i) {
    const google::protobuf::EnumValueDescriptor* value = found->value(i);
    google::protobuf::SourceLocation location;
    value->GetSourceLocation(&location);
    const v1::ErrorKind& kind =
        v1::ErrorReason_descriptor()->value(i)->options().GetExtension(v1::error);
    reasons.push_back({value->name().substr(std::string("ERROR_REASON_").size()), value->number(),
                       kind.code(), OneLine(location.leading_comments), kind.remedy()});
  }
  return reasons;
}

void PrintHeader(const std::vector<Reason>& reasons) {
  std::cout << "// Generated from kuzukuri/type/v1/error_reason.proto.\n#pragma once\n\n"
               "#include \"absl/status/status.h\"\n#include \"absl/strings/string_view.h\"\n\n"
               "namespace kuzukuri::platform {\n\nenum class ErrorReason {\n";
  for (const Reason& reason : reasons) {
    std::cout << "  // " << reason.meaning << "\n  " << Constant(reason.name) << " = "
              << reason.number << ",\n";
  }
  std::cout << "};\n\n// As ErrorInfo has it.\n"
               "constexpr absl::string_view NameOf(ErrorReason reason) {\n  switch (reason) {\n";
  for (const Reason& reason : reasons) {
    std::cout << "    case ErrorReason::" << Constant(reason.name) << ":\n      return \""
              << reason.name << "\";\n";
  }
  std::cout << "  }\n  return {};\n}\n\n// The status code of its errors.\n"
               "constexpr absl::StatusCode CodeOf(ErrorReason reason) {\n  switch (reason) {\n";
  for (const Reason& reason : reasons) {
    std::cout << "    case ErrorReason::" << Constant(reason.name)
              << ":\n      return absl::StatusCode::" << Constant(reason.code) << ";\n";
  }
  std::cout
      << "  }\n  return absl::StatusCode::kUnknown;\n}\n\n}  // namespace kuzukuri::platform\n";
}

void PrintPage(const std::vector<Reason>& reasons) {
  std::cout
      << "# Errors\n\n"
         "Made from `proto/kuzukuri/type/v1/error_reason.proto` by the build target "
         "`error_page`.\n\n"
         "Every failed call has a status code, one sentence that names the field, the value "
         "and the remedy, and\ndetails (`grpc-status-details-bin`): `ErrorInfo` with the "
         "reason below in the domain `kuzukuri.dev`,\n`BadRequest` with every bad field, "
         "`PreconditionFailure`, `ResourceInfo`, and `RetryInfo` where sending the\nsame "
         "request again helps. Branch on the code and the reason, never on sentences; a later "
         "release may add reasons.\n";
  std::vector<std::string> codes;
  std::map<std::string, std::vector<Reason>> by_code;
  for (const Reason& reason : reasons) {
    if (by_code[reason.code].empty()) codes.push_back(reason.code);
    by_code[reason.code].push_back(reason);
  }
  for (const std::string& code : codes) {
    std::cout << "\n## " << code << "\n\n| reason | what happened | what helps |\n|---|---|---|\n";
    for (const Reason& reason : by_code[code]) {
      std::cout << "| `" << reason.name << "` | " << reason.meaning << " | " << reason.remedy
                << " |\n";
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string command = argc == 3 ? argv[1] : "";
  const std::vector<Reason> reasons = argc == 3 ? Read(argv[2]) : std::vector<Reason>();
  if (reasons.empty()) return 2;
  if (command == "header") PrintHeader(reasons);
  if (command == "page") PrintPage(reasons);
  return std::cout.good() ? 0 : 1;
}
