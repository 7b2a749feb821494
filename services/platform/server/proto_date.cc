#include "services/platform/server/proto_date.h"

#include "absl/strings/str_cat.h"

namespace kuzukuri::platform {

type::v1::Date ToProto(const Date& date) {
  type::v1::Date proto;
  proto.set_year(date.year);
  proto.set_month(date.month);
  proto.set_day(date.day);
  return proto;
}

Date FromProto(FieldViolations& violations, const std::string& field, const type::v1::Date& proto) {
  const std::optional<Date> date = MakeDate(proto.year(), proto.month(), proto.day());
  if (date) return *date;
  violations.Add(field, absl::StrCat(proto.year(), "-", proto.month(), "-", proto.day(),
                                     " is not a date; give year, month and day"));
  return {};
}

}  // namespace kuzukuri::platform
