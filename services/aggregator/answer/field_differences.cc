#include "services/aggregator/answer/field_differences.h"

#include <google/protobuf/text_format.h>

#include <initializer_list>
#include <map>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace kuzukuri::aggregator {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;
using SpecificField = MessageDifferencer::SpecificField;

const FieldDescriptor* FindText(const Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  const bool text = field != nullptr && !field->is_repeated() &&
                    field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return text ? field : nullptr;
}

bool IsDate(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type() == type::v1::Date::descriptor();
}

// A message in a line: of a date the day; of what has a name to show, that; of an explanation what
// it says.
std::string TextOf(const Message& message) {
  if (const auto* edge = google::protobuf::DynamicCastToGenerated<v1::RowLineage>(&message)) {
    return absl::StrCat(edge->predecessor_display_name(), " → ", edge->successor_display_name());
  }
  if (const auto* told = google::protobuf::DynamicCastToGenerated<v1::RowExplanation>(&message)) {
    return told->explanation().text();
  }
  if (const auto* date = google::protobuf::DynamicCastToGenerated<type::v1::Date>(&message)) {
    return absl::StrFormat("%04d-%02d-%02d", date->year(), date->month(), date->day());
  }
  if (const FieldDescriptor* name = FindText(message, "display_name"); name != nullptr) {
    return message.GetReflection()->GetString(message, name);
  }
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintToString(message, &text);
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

// A value of a message: an item of a list, or a field.
std::string TextOf(const Message& message, const FieldDescriptor& field, int index) {
  const auto& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return TextOf(index < 0 ? reflection.GetMessage(message, &field)
                              : reflection.GetRepeatedMessage(message, &field, index));
    case FieldDescriptor::CPPTYPE_STRING:
      return index < 0 ? reflection.GetString(message, &field)
                       : reflection.GetRepeatedString(message, &field, index);
    default:
      break;
  }
  std::string text;
  google::protobuf::TextFormat::PrintFieldValueToString(message, &field, index, &text);
  return text;
}

// What an item of a list is told apart by: of those that have a name, that.
std::string KeyOf(const Message& item, int index) {
  if (const auto* told = dynamic_cast<const v1::RowExplanation*>(&item); told != nullptr) {
    return told->explanation().name();
  }
  for (const char* name : {"node", "name", "successor"}) {
    const FieldDescriptor* field = FindText(item, name);
    if (field != nullptr) return item.GetReflection()->GetString(item, field);
  }
  return absl::StrCat(index);
}

// A place in a message.
struct Place {
  std::string path;
  std::string value;
  bool is_date = false;  // a whole one: its parts are no places of their own
};

// The place at the end of a path in the older or the newer message.
Place Find(const Message& root, const std::vector<SpecificField>& path, bool newer) {
  Place place;
  const Message* at = &root;
  for (const SpecificField& step : path) {
    const int index = step.field->is_repeated() ? (newer ? step.new_index : step.index) : -1;
    absl::StrAppend(&place.path, place.path.empty() ? "" : ".", step.field->name());
    place.value = TextOf(*at, *step.field, index);
    place.is_date = IsDate(*step.field);
    if (place.is_date) return place;
    if (step.field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const auto& reflection = *at->GetReflection();
    at = index < 0 ? &reflection.GetMessage(*at, step.field)
                   : &reflection.GetRepeatedMessage(*at, step.field, index);
    if (index >= 0) absl::StrAppend(&place.path, "[", KeyOf(*at, index), "]");
  }
  return place;
}

class Reporter : public MessageDifferencer::Reporter {
 public:
  // Paths begin at the messages compared; what is handed over with them is the innermost one.
  Reporter(const Message& from, const Message& to, FieldDifferences& fields)
      : from_(from), to_(to), fields_(fields) {}

  void ReportAdded(const Message&, const Message&,
                   const std::vector<SpecificField>& path) override {
    const Place place = Find(to_, path, true);
    Add(place.path, "", place.value);
  }
  void ReportDeleted(const Message&, const Message&,
                     const std::vector<SpecificField>& path) override {
    const Place place = Find(from_, path, false);
    Add(place.path, place.value, "");
  }
  void ReportModified(const Message&, const Message&,
                      const std::vector<SpecificField>& path) override {
    // Of messages that differ, what differs in them is told.
    if (path.back().field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) return;
    const Place place = Find(to_, path, true);
    // Year, month and day of a date are told once, together.
    if (place.is_date && !fields_.empty() && fields_.rbegin()->field() == place.path) return;
    Add(place.path, Find(from_, path, false).value, place.value);
  }

 private:
  void Add(const std::string& path, const std::string& from, const std::string& to) {
    v1::FieldDifference* field = fields_.Add();
    field->set_field(path);
    field->set_from(from);
    field->set_to(to);
  }

  const Message& from_;
  const Message& to_;
  FieldDifferences& fields_;
};

const FieldDescriptor* FieldOf(const Descriptor* type, int number) {
  return type->FindFieldByNumber(number);
}

void Ignore(const Descriptor* type, std::initializer_list<int> numbers,
            MessageDifferencer& differencer) {
  for (const int number : numbers) differencer.IgnoreField(FieldOf(type, number));
}

void Compare(const Message& from, const Message& to, MessageDifferencer& differencer,
             FieldDifferences& fields) {
  Reporter reporter(from, to, fields);
  differencer.ReportDifferencesTo(&reporter);
  differencer.Compare(from, to);
}

// What a finding is about, whatever its figures are.
auto SubjectOf(const v1::Finding& finding) {
  return std::tuple(finding.kind(), finding.has_column() ? finding.column() : -1,
                    finding.has_other_column() ? finding.other_column() : -1, finding.node(),
                    finding.indicator(), finding.place());
}

}  // namespace

RowDiffer::RowDiffer() {
  using Row = v1::Row;
  Ignore(Row::descriptor(), {Row::kIdFieldNumber, Row::kChangesFieldNumber, Row::kPacesFieldNumber},
         differencer_);
  using Cell = v1::Cell;
  Ignore(Cell::descriptor(),
         {Cell::kAppropriationYenFieldNumber, Cell::kExecutedYenFieldNumber,
          Cell::kDifferenceYenFieldNumber, Cell::kPrintedFieldNumber,
          Cell::kPrecisionYenFieldNumber, Cell::kUnusedYenFieldNumber},
         differencer_);
  using Rate = v1::Rate;
  Ignore(Rate::descriptor(), {Rate::kNumeratorYenFieldNumber, Rate::kDenominatorYenFieldNumber},
         differencer_);
  // Members have a cell of their own, whose amounts are those of the row they stand in.
  // Departments are told by what they are called.
  using Member = v1::Member;
  Ignore(Member::descriptor(), {Member::kCellFieldNumber, Member::kDepartmentNamesFieldNumber},
         differencer_);
  differencer_.TreatAsMapWithMultipleFieldsAsKey(
      FieldOf(Row::descriptor(), Row::kMembersFieldNumber),
      {FieldOf(v1::Member::descriptor(), v1::Member::kColumnFieldNumber),
       FieldOf(v1::Member::descriptor(), v1::Member::kNodeFieldNumber)});
  differencer_.TreatAsMapWithMultipleFieldsAsKey(
      FieldOf(Row::descriptor(), Row::kLineageFieldNumber),
      {FieldOf(v1::RowLineage::descriptor(), v1::RowLineage::kPredecessorFieldNumber),
       FieldOf(v1::RowLineage::descriptor(), v1::RowLineage::kSuccessorFieldNumber)});
  // What the figures of an explanation are now follows from the amounts.
  using Told = v1::RowExplanation;
  using Explanation = catalog::v1::Explanation;
  Ignore(Told::descriptor(), {Told::kCurrentFiguresFieldNumber}, differencer_);
  Ignore(Explanation::descriptor(), {Explanation::kRevisionFieldNumber}, differencer_);
  differencer_.TreatAsMapWithMultipleFieldPathsAsKey(
      FieldOf(Row::descriptor(), Row::kExplanationsFieldNumber),
      {{FieldOf(Told::descriptor(), Told::kExplanationFieldNumber),
        FieldOf(Explanation::descriptor(), Explanation::kNameFieldNumber)}});
}

void RowDiffer::Add(const v1::Row& from, const v1::Row& to, FieldDifferences& fields) {
  // Most rows are the same, which costs less to see.
  if (from.SerializeAsString() != to.SerializeAsString()) Compare(from, to, differencer_, fields);
}

void NameParents(const v1::CompareExecutionResponse& from, const v1::CompareExecutionResponse& to,
                 FieldDifferences& fields) {
  const auto name = [](const v1::CompareExecutionResponse& answer, std::string& id) {
    for (const v1::Row& row : answer.subtotals()) {
      if (row.id() == id) id = row.display_name();
    }
  };
  for (v1::FieldDifference& field : fields) {
    if (field.field() != "parent") continue;
    name(from, *field.mutable_from());
    name(to, *field.mutable_to());
  }
}

void AddColumnDifferences(const v1::CompareExecutionResponse& from,
                          const v1::CompareExecutionResponse& to, FieldDifferences& fields) {
  MessageDifferencer differencer;
  using Column = v1::Column;
  Ignore(Column::descriptor(),
         {Column::kLedgerAppropriationYenFieldNumber, Column::kLedgerExecutedYenFieldNumber},
         differencer);
  v1::CompareExecutionResponse from_columns;
  v1::CompareExecutionResponse to_columns;
  *from_columns.mutable_columns() = from.columns();
  *to_columns.mutable_columns() = to.columns();
  Compare(from_columns, to_columns, differencer, fields);
}

void AddFindingDifferences(const v1::CompareExecutionResponse& from,
                           const v1::CompareExecutionResponse& to,
                           google::protobuf::RepeatedPtrField<v1::FindingDifference>& findings) {
  using Subject = decltype(SubjectOf(from.findings(0)));
  std::multimap<Subject, const v1::Finding*> before;
  for (const v1::Finding& finding : from.findings()) before.emplace(SubjectOf(finding), &finding);
  for (const v1::Finding& finding : to.findings()) {
    const auto old = before.find(SubjectOf(finding));
    if (old == before.end()) {
      *findings.Add()->mutable_to() = finding;
      continue;
    }
    if (!MessageDifferencer::Equals(*old->second, finding)) {
      v1::FindingDifference* difference = findings.Add();
      *difference->mutable_from() = *old->second;
      *difference->mutable_to() = finding;
    }
    before.erase(old);
  }
  for (const auto& [subject, finding] : before) *findings.Add()->mutable_from() = *finding;
}

}  // namespace kuzukuri::aggregator
