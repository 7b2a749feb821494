#include "services/aggregator/wire/pace_bytes.h"

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/aggregator/wire/frame.h"

namespace kuzukuri::aggregator {

void AppendPace(const Pace& pace, std::string& out) {
  v1::Pace proto;
  proto.set_column(pace.column);
  proto.set_day_of_year(pace.day_of_year);
  for (const PastYear& year : pace.past) {
    v1::PastPace* item = proto.add_past();
    item->set_fiscal_year(year.fiscal_year.value());
    if (year.executed) item->set_executed_yen(*year.executed);
    if (year.year_end) item->set_year_end_executed_yen(*year.year_end);
    if (year.rate_permille) item->set_rate_permille(*year.rate_permille);
  }
  if (pace.projection) {
    proto.set_projected_low_yen(pace.projection->low);
    proto.set_projected_yen(pace.projection->middle);
    proto.set_projected_high_yen(pace.projection->high);
    proto.set_projection_method(v1::PROJECTION_METHOD_PAST_QUOTIENTS);
  }
  AppendFrame(v1::Row::kPacesFieldNumber, proto, out);
}

}  // namespace kuzukuri::aggregator
