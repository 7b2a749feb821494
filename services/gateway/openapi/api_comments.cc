// Prints a source file with the comments of the protos of a descriptor set that has them:
//
//   api_comments_maker SET
#include <fstream>
#include <iostream>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

namespace {

namespace pb = google::protobuf;

using CommentMap = std::map<std::string, std::string>;

template <class Descriptor>
void Learn(const Descriptor& descriptor, CommentMap& comments) {
  pb::SourceLocation location;
  if (!descriptor.GetSourceLocation(&location)) return;
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(location.leading_comments, '\n')) {
    lines.emplace_back(absl::StripPrefix(line, " "));
  }
  const std::string text(absl::StripAsciiWhitespace(absl::StrJoin(lines, "\n")));
  if (!text.empty()) comments[descriptor.full_name()] = text;
}

void LearnEnum(const pb::EnumDescriptor& type, CommentMap& comments) {
  Learn(type, comments);
  for (int i = 0; i < type.value_count(); ++i) {
    pb::SourceLocation location;
    if (!type.value(i)->GetSourceLocation(&location)) continue;
    // Values are siblings of their type: by the type, so that equal names stay apart.
    const std::string text(absl::StripAsciiWhitespace(location.leading_comments));
    comments[absl::StrCat(type.full_name(), ".", type.value(i)->name())] = text;
  }
}

void LearnMessage(const pb::Descriptor& message, CommentMap& comments) {
  Learn(message, comments);
  for (int i = 0; i < message.field_count(); ++i) Learn(*message.field(i), comments);
  for (int i = 0; i < message.enum_type_count(); ++i) LearnEnum(*message.enum_type(i), comments);
  for (int i = 0; i < message.nested_type_count(); ++i) {
    LearnMessage(*message.nested_type(i), comments);
  }
}

void LearnFile(const pb::FileDescriptor& file, CommentMap& comments) {
  for (int i = 0; i < file.message_type_count(); ++i) LearnMessage(*file.message_type(i), comments);
  for (int i = 0; i < file.enum_type_count(); ++i) LearnEnum(*file.enum_type(i), comments);
  for (int i = 0; i < file.service_count(); ++i) {
    Learn(*file.service(i), comments);
    for (int j = 0; j < file.service(i)->method_count(); ++j) {
      Learn(*file.service(i)->method(j), comments);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  pb::FileDescriptorSet set;
  std::ifstream in(argc == 2 ? argv[1] : "", std::ios::binary);
  if (!in || !set.ParseFromIstream(&in)) {
    std::cerr << "usage: api_comments_maker SET\n";
    return 2;
  }
  pb::DescriptorPool pool;
  CommentMap comments;
  for (const pb::FileDescriptorProto& file : set.file()) {
    const pb::FileDescriptor* built = pool.BuildFile(file);
    if (built == nullptr) return 1;
    LearnFile(*built, comments);
  }
  std::cout << "// Generated from the comments of the protos.\n"
               "#include <iterator>\n\n#include \"services/gateway/openapi/comments.h\"\n\n"
               "namespace kuzukuri::gateway {\nnamespace {\n\n"
               "constexpr Comment kComments[] = {\n";
  for (const auto& [name, text] : comments) {
    std::cout << "    {\"" << name << "\",\n     R\"kzcomment(" << text << ")kzcomment\"},\n";
  }
  std::cout << "};\n\n}  // namespace\n\nComments AllComments() {\n"
               "  return {std::begin(kComments), std::end(kComments)};\n}\n\n"
               "}  // namespace kuzukuri::gateway\n";
  return std::cout.good() ? 0 : 1;
}
