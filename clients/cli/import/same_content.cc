#include "clients/cli/import/same_content.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/reflection.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "kuzukuri/catalog/v1/classification_node.pb.h"

namespace kuzukuri::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

// Collects the fields in which two messages differ, by number.
class Collector : public MessageDifferencer::Reporter {
 public:
  using Path = std::vector<MessageDifferencer::SpecificField>;

  void ReportAdded(const Message&, const Message&, const Path& path) override { Add(path); }
  void ReportDeleted(const Message&, const Message&, const Path& path) override { Add(path); }
  void ReportModified(const Message&, const Message&, const Path& path) override { Add(path); }

  const std::set<int>& fields() const { return fields_; }

 private:
  void Add(const Path& path) { fields_.insert(path[0].field->number()); }

  std::set<int> fields_;
};

// A field as the text form of messages has it: `departments: "a" departments: "b"`.
std::string FieldText(const Message& message, const FieldDescriptor& field) {
  const std::unique_ptr<Message> alone(message.New());
  alone->CopyFrom(message);
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* other = message.GetDescriptor()->field(i);
    if (other != &field) alone->GetReflection()->ClearField(alone.get(), other);
  }
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintToString(*alone, &text);
  return text.empty() ? absl::StrCat(field.name(), ": not set")
                      : std::string(absl::StripSuffix(text, " "));
}

// The parents of a resource, by tree.
std::map<std::string, std::string> Parents(const Message& message) {
  std::map<std::string, std::string> parents;
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName("placements");
  if (field == nullptr) return parents;
  for (const auto& placement :
       message.GetReflection()->GetRepeatedFieldRef<catalog::v1::Placement>(message, field)) {
    parents[placement.tree()] = placement.parent();
  }
  return parents;
}

}  // namespace

bool MovesMoney(const Message& held, const Message& row) {
  static const std::vector<std::string> kCountedBy = {"kind", "outside_total", "node",
                                                      "fund_source", "economic_item"};
  MessageDifferencer differencer;
  for (const std::string& name : kCountedBy) {
    const FieldDescriptor* field = row.GetDescriptor()->FindFieldByName(name);
    if (field != nullptr && !differencer.CompareWithFields(held, row, {field}, {field}))
      return true;
  }
  const std::map<std::string, std::string> there = Parents(held);
  for (const auto& [tree, parent] : Parents(row)) {
    const auto found = there.find(tree);
    if (found != there.end() && found->second != parent) return true;
  }
  return false;
}

namespace {

std::vector<const FieldDescriptor*> FieldsThatDiffer(const Message& held, const Message& row,
                                                     bool with_parts = false) {
  MessageDifferencer differencer;
  const google::protobuf::Descriptor& type = *row.GetDescriptor();
  if (const auto* revision = type.FindFieldByName("revision")) differencer.IgnoreField(revision);
  const auto* parts = type.FindFieldByName("sub_projects");
  if (parts != nullptr && !with_parts) differencer.IgnoreField(parts);
  Collector collector;
  differencer.ReportDifferencesTo(&collector);
  differencer.Compare(held, row);
  std::vector<const FieldDescriptor*> fields;
  for (const int number : collector.fields()) fields.push_back(type.FindFieldByNumber(number));
  return fields;
}

// A field's value alone.
std::string ValueText(const Message& message, const FieldDescriptor& field) {
  const std::string text = FieldText(message, field);
  if (field.is_repeated()) return text;
  absl::string_view value = text;
  absl::ConsumePrefix(&value, field.name());
  absl::ConsumePrefix(&value, ": ");
  absl::ConsumePrefix(&value, " ");
  return value == "not set" ? "—" : std::string(value);
}

}  // namespace

std::string Difference(const Message& held, const Message& row) {
  std::string difference;
  for (const FieldDescriptor* field : FieldsThatDiffer(held, row)) {
    absl::StrAppend(&difference, "there: ", FieldText(held, *field), "\n",
                    "here:  ", FieldText(row, *field), "\n");
  }
  return difference;
}

std::string EtagOf(const Message& held) {
  const FieldDescriptor* field = held.GetDescriptor()->FindFieldByName("revision");
  return std::to_string(held.GetReflection()->GetInt64(held, field));
}

std::vector<std::string> DifferingFields(const Message& held, const Message& row, bool with_parts) {
  std::vector<std::string> names;
  for (const FieldDescriptor* field : FieldsThatDiffer(held, row, with_parts)) {
    names.push_back(field->name());
  }
  return names;
}

std::string Alteration(const Message& held, const Message& row, bool with_parts) {
  std::string text;
  for (const FieldDescriptor* field : FieldsThatDiffer(held, row, with_parts)) {
    absl::StrAppend(&text, field->name(), ": ", ValueText(held, *field), " → ",
                    ValueText(row, *field), "\n");
  }
  return text;
}

}  // namespace kuzukuri::cli
