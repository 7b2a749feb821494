#include "services/platform/server/head.h"

#include <chrono>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
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

absl::StatusOr<std::vector<HeadQuery>> FromProto(
    const google::protobuf::RepeatedPtrField<type::v1::HeadQuery>& queries) {
  constexpr int kMaxQueries = 1000;
  FieldViolations violations;
  if (queries.empty() || queries.size() > kMaxQueries) {
    violations.Add("queries", absl::StrCat("the request has ", queries.size(),
                                           " queries; send 1 to ", kMaxQueries));
    return violations.ToStatus();
  }
  std::vector<HeadQuery> result;
  std::set<std::string> seen;
  for (int i = 0; i < queries.size(); ++i) {
    const std::string field = absl::StrCat("queries[", i, "].name");
    KZ_ASSIGN_OR_RETURN(const ResourceName name,
                        ParseNameOf(queries[i].name(), "jurisdictions", field));
    if (!seen.insert(name.jurisdiction).second) {
      violations.Add(field, absl::StrCat("'", name.jurisdiction, "' is named twice; ask once"));
    }
    result.push_back({name.jurisdiction, queries[i].known_revision()});
  }
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  return result;
}

absl::StatusOr<type::v1::Head> GetHeadOf(Pools& pools, const RequestContext& context,
                                         const std::string& name) {
  KZ_ASSIGN_OR_RETURN(const ResourceName parsed, ParseNameOf(name, "jurisdictions", "name"));
  KZ_ASSIGN_OR_RETURN(const Head head, ReadHead(pools, context, parsed.jurisdiction));
  return ToProto(head);
}

}  // namespace kuzukuri::platform
