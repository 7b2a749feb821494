#include "services/catalog/handler/jurisdiction.h"

#include "absl/strings/str_cat.h"
#include "services/catalog/domain/jurisdiction.h"
#include "services/catalog/store/jurisdiction.h"
#include "services/catalog/usecase/resource_proto.h"
#include "services/platform/base/names.h"
#include "services/platform/base/paging.h"
#include "services/platform/server/write.h"

namespace kuzukuri::catalog {
namespace {

absl::Status AlreadyRegistered(const platform::JurisdictionCode& code) {
  return platform::AlreadyExists("Jurisdiction", platform::JurisdictionName(code),
                                 "jurisdiction.name",
                                 absl::StrCat("jurisdiction ", code.value(),
                                              " is registered already; go on without creating it"));
}

}  // namespace

absl::StatusOr<v1::CreateJurisdictionResponse> CreateJurisdiction(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::CreateJurisdictionRequest& request) {
  KZ_ASSIGN_OR_RETURN(
      const platform::ResourceName name,
      platform::ParseNameOf(request.jurisdiction().name(), "jurisdictions", "jurisdiction.name"));
  Jurisdiction jurisdiction{name.jurisdiction, request.jurisdiction().display_name()};
  return platform::CommitWrite<v1::CreateJurisdictionResponse>(
      pools, context, request, name.jurisdiction, /*may_create_head=*/true,
      {{platform::Year(), "jurisdictions"}},
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::CreateJurisdictionResponse> {
        KZ_RETURN_IF_ERROR(Validate(jurisdiction));
        JurisdictionStore store(tx);
        if (store.Get(name.jurisdiction, revision)) return AlreadyRegistered(name.jurisdiction);
        store.Insert(jurisdiction, revision);
        jurisdiction.revision = revision;
        v1::CreateJurisdictionResponse response;
        *response.mutable_jurisdiction() = ToProto(jurisdiction);
        return response;
      });
}

absl::StatusOr<v1::GetJurisdictionResponse> GetJurisdiction(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::GetJurisdictionRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), "jurisdictions", "name"));
  return platform::ReadAt(
      pools, context, name.jurisdiction, platform::Revision(request.revision()),
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::GetJurisdictionResponse> {
        const auto found = JurisdictionStore(tx).Get(name.jurisdiction, revision);
        if (!found) {
          return platform::NotFound("Jurisdiction", request.name(),
                                    "register it with CreateJurisdiction first");
        }
        v1::GetJurisdictionResponse response;
        *response.mutable_jurisdiction() = ToProto(*found);
        response.set_revision(revision.value());
        return response;
      });
}

absl::StatusOr<v1::ListJurisdictionsResponse> ListJurisdictions(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListJurisdictionsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const int size, platform::PageSize(request.page_size()));
  platform::PageToken from;
  if (!request.page_token().empty()) {
    KZ_ASSIGN_OR_RETURN(from, platform::DecodePageToken(request.page_token(), context.method));
  }
  return platform::Read(
      pools.read, context,
      [&](pqxx::transaction_base& tx) -> absl::StatusOr<v1::ListJurisdictionsResponse> {
        std::vector<Jurisdiction> rows = JurisdictionStore(tx).List(from.after, size + 1);
        v1::ListJurisdictionsResponse response;
        if (rows.size() > static_cast<size_t>(size)) {
          rows.pop_back();
          response.set_next_page_token(platform::EncodePageToken(
              {platform::Revision(), rows.back().code.value()}, context.method));
        }
        for (const Jurisdiction& row : rows) *response.add_jurisdictions() = ToProto(row);
        return response;
      });
}

}  // namespace kuzukuri::catalog
