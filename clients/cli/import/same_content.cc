#include "clients/cli/import/same_content.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/reflection.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
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

// What tells a value's name from one below the same year or jurisdiction.
std::string ParentOf(const Message& resource) {
  const FieldDescriptor* field = resource.GetDescriptor()->FindFieldByName("name");
  const std::string name =
      field == nullptr ? "" : resource.GetReflection()->GetString(resource, field);
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  const size_t kept = parts.size() > 4 && parts[2] == "fiscalYears" ? 4 : 2;
  if (parts.size() <= kept) return "";
  return absl::StrJoin(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(kept), "/") + "/";
}

// Tells what a message is made into, field by field.
class Alterations {
 public:
  // Names below `parent` are told without it, those below its jurisdiction without that.
  explicit Alterations(const std::string& parent)
      : parent_(parent), jurisdiction_(parent.substr(0, parent.find("fiscalYears/"))) {}

  void Field(const std::string& path, const Message& held, const Message& row,
             const FieldDescriptor& field) {
    const std::string here = absl::StrCat(path, field.name());
    if (!field.is_repeated()) {
      Line(here, ValueText(held, field), ValueText(row, field));
    } else if (field.message_type() != nullptr) {
      Messages(here, held, row, field);
    } else {
      Values(here, held, row, field);
    }
  }

  const std::string& text() const { return text_; }

 private:
  void Line(const std::string& path, const std::string& before, const std::string& after) {
    absl::StrAppend(&text_, path, ": ", before, " → ", after, "\n");
  }

  std::string Short(std::string text) const {
    for (const std::string& prefix : {parent_, jurisdiction_}) {
      if (!prefix.empty()) text = absl::StrReplaceAll(text, {{prefix, ""}});
    }
    return text;
  }

  // A field's value alone.
  std::string ValueText(const Message& message, const FieldDescriptor& field) const {
    const std::string text = FieldText(message, field);
    absl::string_view value = text;
    absl::ConsumePrefix(&value, field.name());
    absl::ConsumePrefix(&value, ": ");
    absl::ConsumePrefix(&value, " ");
    return value == "not set" ? "—" : Short(std::string(value));
  }

  std::vector<std::string> Elements(const Message& message, const FieldDescriptor& field) const {
    std::vector<std::string> elements;
    for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
      std::string text;
      google::protobuf::TextFormat::Printer printer;
      printer.SetSingleLineMode(true);
      printer.SetUseUtf8StringEscaping(true);
      printer.PrintFieldValueToString(message, &field, i, &text);
      elements.push_back(Short(text));
    }
    return elements;
  }

  // What left a list and what came; the whole where only the order changed.
  void Values(const std::string& path, const Message& held, const Message& row,
              const FieldDescriptor& field) {
    const std::vector<std::string> before = Elements(held, field);
    const std::vector<std::string> after = Elements(row, field);
    std::vector<std::string> told;
    for (const std::string& one : before) {
      if (std::find(after.begin(), after.end(), one) == after.end()) told.push_back("- " + one);
    }
    for (const std::string& one : after) {
      if (std::find(before.begin(), before.end(), one) == before.end()) told.push_back("+ " + one);
    }
    if (told.empty()) return Line(path, absl::StrJoin(before, " "), absl::StrJoin(after, " "));
    absl::StrAppend(&text_, path, ": ", absl::StrJoin(told, " "), "\n");
  }

  void Messages(const std::string& path, const Message& held, const Message& row,
                const FieldDescriptor& field) {
    const int before = held.GetReflection()->FieldSize(held, &field);
    const int after = row.GetReflection()->FieldSize(row, &field);
    for (int i = 0; i < std::max(before, after); ++i) {
      const std::string here = absl::StrCat(path, "[", i, "]");
      if (i >= before) {
        absl::StrAppend(&text_, here, ": + {", Elements(row, field)[static_cast<size_t>(i)], "}\n");
      } else if (i >= after) {
        absl::StrAppend(&text_, here, ": - {", Elements(held, field)[static_cast<size_t>(i)],
                        "}\n");
      } else {
        const Message& old = held.GetReflection()->GetRepeatedMessage(held, &field, i);
        const Message& next = row.GetReflection()->GetRepeatedMessage(row, &field, i);
        for (const FieldDescriptor* part : FieldsThatDiffer(old, next)) {
          Field(here + ".", old, next, *part);
        }
      }
    }
  }

  const std::string parent_;
  const std::string jurisdiction_;
  std::string text_;
};

}  // namespace

std::string Difference(const Message& held, const Message& row) {
  std::string difference;
  for (const FieldDescriptor* field : FieldsThatDiffer(held, row)) {
    absl::StrAppend(&difference, "there: ", FieldText(held, *field), "\n",
                    "here:  ", FieldText(row, *field), "\n");
  }
  return difference;
}

int64_t VersionOf(const Message& held) {
  const auto revision = [](const Message& message) {
    const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName("revision");
    return message.GetReflection()->GetInt64(message, field);
  };
  int64_t newest = revision(held);
  const FieldDescriptor* values = held.GetDescriptor()->FindFieldByName("values");
  if (values == nullptr) return newest;
  const google::protobuf::Reflection& reflection = *held.GetReflection();
  for (int i = 0; i < reflection.FieldSize(held, values); ++i) {
    newest = std::max(newest, revision(reflection.GetRepeatedMessage(held, values, i)));
  }
  return newest;
}

std::string EtagOf(const Message& held) { return std::to_string(VersionOf(held)); }

std::vector<std::string> DifferingFields(const Message& held, const Message& row, bool with_parts) {
  std::vector<std::string> names;
  for (const FieldDescriptor* field : FieldsThatDiffer(held, row, with_parts)) {
    names.push_back(field->name());
  }
  return names;
}

std::string Alteration(const Message& held, const Message& row, bool with_parts) {
  Alterations alterations(ParentOf(held));
  for (const FieldDescriptor* field : FieldsThatDiffer(held, row, with_parts)) {
    alterations.Field("", held, row, *field);
  }
  return alterations.text();
}

}  // namespace kuzukuri::cli
