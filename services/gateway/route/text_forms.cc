#include "services/gateway/route/text_forms.h"

#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

#include <map>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "kuzukuri/aggregator/v1/execution_report.pb.h"
#include "services/gateway/json/scalar.h"
#include "services/platform/base/date.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::gateway {
namespace {

namespace pb = google::protobuf;
namespace v1 = aggregator::v1;

std::string Quoted(absl::string_view text) { return absl::StrCat("'", platform::Quote(text), "'"); }

std::string ReadDate(absl::string_view text, pb::Message* message) {
  const std::optional<platform::Date> date = platform::ParseDate(text);
  if (!date) return absl::StrCat(Quoted(text), " is not a date; write it like 2023-07-31");
  type::v1::Date made;
  made.set_year(date->year);
  made.set_month(date->month);
  made.set_day(date->day);
  message->CopyFrom(made);
  return "";
}

std::string ReadColumn(absl::string_view text, pb::Message* message) {
  const auto wrong = [&] {
    return absl::StrCat(
        Quoted(text),
        " is not a column; write a fiscal year, a date it is taken at and the stage "
        "that counts as executed, the last two only where needed: 2023, "
        "2023@2023-07-31, 2023@2023-07-31!DISBURSEMENT");
  };
  v1::ColumnSpec column;
  absl::string_view rest = text;
  const size_t mark = rest.find('!');
  if (mark != absl::string_view::npos) {
    const auto* field = v1::ColumnSpec::descriptor()->FindFieldByName("execution_stage");
    if (!SetScalar(&column, field, rest.substr(mark + 1), /*short_enums=*/true).empty()) {
      return wrong();
    }
    rest = rest.substr(0, mark);
  }
  const size_t at = rest.find('@');
  if (at != absl::string_view::npos) {
    if (!ReadDate(rest.substr(at + 1), column.mutable_as_of()).empty()) return wrong();
    rest = rest.substr(0, at);
  }
  constexpr size_t kMostDigits = 4;
  int32_t year = 0;
  const bool digits = !rest.empty() && rest.size() <= kMostDigits &&
                      rest.find_first_not_of("0123456789") == absl::string_view::npos;
  if (!digits || !absl::SimpleAtoi(rest, &year)) return wrong();
  column.set_fiscal_year(year);
  message->CopyFrom(column);
  return "";
}

std::string ReadPresentation(absl::string_view text, pb::Message* message) {
  v1::TablePresentation table;
  const size_t colon = text.rfind(':');
  const absl::string_view unit = colon == absl::string_view::npos ? text : text.substr(colon + 1);
  if (colon != absl::string_view::npos) table.set_table(std::string(text.substr(0, colon)));
  int64_t yen = 0;
  const bool digits =
      !unit.empty() && unit.find_first_not_of("0123456789") == absl::string_view::npos;
  if (!digits || !absl::SimpleAtoi(unit, &yen)) {
    return absl::StrCat(Quoted(text),
                        " is not a unit in yen, such as 1000, of all tables, or of one table, such "
                        "as summary:1000");
  }
  table.mutable_presentation()->set_unit_yen(yen);
  message->CopyFrom(table);
  return "";
}

std::string ReadTimestamp(absl::string_view text, pb::Message* message) {
  pb::Timestamp time;
  if (!pb::util::TimeUtil::FromString(std::string(text), &time)) {
    return absl::StrCat(Quoted(text), " is not a time; write it like 2023-07-31T09:00:00Z");
  }
  message->CopyFrom(time);
  return "";
}

}  // namespace

const TextForm* TextFormOf(const pb::Descriptor& message) {
  static const auto* const kForms = new std::map<std::string, TextForm>{
      {"kuzukuri.type.v1.Date",
       {ReadDate, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "2023-07-31", "A day: YYYY-MM-DD."}},
      {"kuzukuri.aggregator.v1.ColumnSpec",
       {ReadColumn, "^[0-9]{4}(@[0-9]{4}-[0-9]{2}-[0-9]{2})?(![A-Za-z_]+)?$", "2023@2023-07-31",
        "A fiscal year; after `@` the date up to which entries count; after `!` the stage that "
        "counts as executed, COMMITMENT or DISBURSEMENT."}},
      {"kuzukuri.aggregator.v1.TablePresentation",
       {ReadPresentation, "^(.+:)?[0-9]+$", "1000",
        "The unit of the printed figures in yen, of all tables; behind the name of a table and "
        "`:` that of this table."}},
      {"google.protobuf.Timestamp",
       {ReadTimestamp, "^[0-9]{4}-[0-9]{2}-[0-9]{2}T.+$", "2023-07-31T09:00:00Z",
        "A time as RFC 3339 has it."}},
  };
  const auto found = kForms->find(message.full_name());
  return found == kForms->end() ? nullptr : &found->second;
}

}  // namespace kuzukuri::gateway
