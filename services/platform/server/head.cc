#include "services/platform/server/head.h"

#include <chrono>

#include "services/platform/base/names.h"

namespace kuzukuri::platform {

type::v1::Head ToProto(const Head& head) {
  type::v1::Head proto;
  proto.set_name(JurisdictionName(head.jurisdiction));
  proto.set_revision(head.revision);
  if (head.revision > 0) {
    const auto micros =
        std::chrono::duration_cast<std::chrono::microseconds>(head.update_time.time_since_epoch())
            .count();
    proto.mutable_update_time()->set_seconds(micros / 1000000);
    proto.mutable_update_time()->set_nanos(static_cast<int32_t>(micros % 1000000) * 1000);
  }
  for (const YearRevision& year : head.years) {
    auto* item = proto.add_year_revisions();
    item->set_fiscal_year(year.fiscal_year);
    item->set_kind(year.kind);
    item->set_revision(year.revision);
  }
  return proto;
}

absl::StatusOr<type::v1::Head> GetHeadOf(Pool& pool, const RequestContext& context,
                                         const std::string& name) {
  KZ_ASSIGN_OR_RETURN(const ResourceName parsed, ParseNameOf(name, "jurisdictions", "name"));
  KZ_ASSIGN_OR_RETURN(const Head head, ReadHead(pool, context, parsed.jurisdiction));
  return ToProto(head);
}

}  // namespace kuzukuri::platform
