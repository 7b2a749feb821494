#include "services/platform/heads/message.h"

#include <chrono>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/heads/reader.h"

namespace kuzukuri::platform {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

google::protobuf::Timestamp ToProto(std::chrono::system_clock::time_point time) {
  const auto micros = duration_cast<microseconds>(time.time_since_epoch());
  const auto whole = duration_cast<seconds>(micros);
  google::protobuf::Timestamp proto;
  proto.set_seconds(whole.count());
  proto.set_nanos(static_cast<int32_t>(nanoseconds(micros - whole).count()));
  return proto;
}

std::chrono::system_clock::time_point FromProto(const google::protobuf::Timestamp& proto) {
  return std::chrono::system_clock::time_point(
      duration_cast<microseconds>(seconds(proto.seconds()) + nanoseconds(proto.nanos())));
}

}  // namespace

type::v1::Head ToProto(const Head& head) {
  type::v1::Head proto;
  proto.set_name(JurisdictionName(head.jurisdiction));
  proto.set_revision(head.revision.value());
  proto.set_mark(head.mark);
  proto.set_known_is_lost(head.known_is_lost);
  if (head.revision > Revision()) *proto.mutable_update_time() = ToProto(head.update_time);
  for (const YearRevision& year : head.years) {
    auto* item = proto.add_year_revisions();
    item->set_fiscal_year(year.fiscal_year.value());
    item->set_kind(year.kind);
    item->set_revision(year.revision.value());
  }
  return proto;
}

type::v1::HeadQuery ToProto(const HeadQuery& query) {
  type::v1::HeadQuery proto;
  proto.set_name(JurisdictionName(query.jurisdiction));
  proto.set_known_revision(query.known_revision.value());
  proto.set_known_mark(query.known_mark);
  return proto;
}

absl::StatusOr<std::vector<HeadQuery>> FromProto(
    const google::protobuf::RepeatedPtrField<type::v1::HeadQuery>& queries) {
  constexpr int kMost = HeadReader::kMostQueries;
  if (queries.empty() || queries.size() > kMost) {
    return InvalidField(
        "queries", absl::StrCat("the request has ", queries.size(), " queries; send 1 to ", kMost));
  }
  std::vector<HeadQuery> result;
  result.reserve(static_cast<size_t>(queries.size()));
  for (int i = 0; i < queries.size(); ++i) {
    KZ_ASSIGN_OR_RETURN(
        const ResourceName name,
        ParseNameOf(queries[i].name(), "jurisdictions", absl::StrCat("queries[", i, "].name")));
    result.push_back(
        {name.jurisdiction, Revision(queries[i].known_revision()), queries[i].known_mark()});
  }
  return result;
}

absl::StatusOr<std::vector<Head>> FromProto(
    const google::protobuf::RepeatedPtrField<type::v1::Head>& heads) {
  std::vector<Head> result;
  result.reserve(static_cast<size_t>(heads.size()));
  for (const type::v1::Head& proto : heads) {
    const auto name = ParseNameOf(proto.name(), "jurisdictions", "name");
    if (!name.ok()) {
      return Internal(ErrorReason::kInternal,
                      absl::StrCat("a head is named '", Quote(proto.name()), "'"));
    }
    Head& head = result.emplace_back();
    head.jurisdiction = name->jurisdiction;
    head.revision = Revision(proto.revision());
    head.mark = proto.mark();
    head.known_is_lost = proto.known_is_lost();
    head.update_time = FromProto(proto.update_time());
    for (const type::v1::YearRevision& year : proto.year_revisions()) {
      head.years.push_back({Year(year.fiscal_year()), Revision(year.revision()), year.kind()});
    }
  }
  return result;
}

}  // namespace kuzukuri::platform
