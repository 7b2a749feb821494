#include "services/budget/handler/ledger_batch.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/budget/store/ledger_batch.h"
#include "services/budget/usecase/take_back.h"
#include "services/platform/base/names.h"
#include "services/platform/base/text.h"
#include "services/platform/base/validation.h"
#include "services/platform/db/page.h"
#include "services/platform/server/write.h"

namespace kuzukuri::budget {
namespace {

constexpr const char* kCollection = "ledgerBatches";

void ToProto(int64_t micros, google::protobuf::Timestamp* proto) {
  proto->set_seconds(micros / 1000000);
  proto->set_nanos(static_cast<int32_t>(micros % 1000000) * 1000);
}

v1::LedgerBatch ToProto(const platform::JurisdictionCode& jurisdiction, const LedgerBatch& batch) {
  v1::LedgerBatch proto;
  proto.set_name(BatchName(jurisdiction, batch.revision));
  proto.set_batch(batch.name);
  proto.set_digest(batch.digest);
  proto.set_entry_count(batch.entry_count);
  for (const platform::Year year : batch.years) proto.add_fiscal_years(year.value());
  ToProto(batch.recorded_micros, proto.mutable_record_time());
  if (batch.taken_back) {
    v1::LedgerTakeBack* back = proto.mutable_taken_back();
    back->set_reason(batch.taken_back->reason);
    back->set_entry_count(batch.taken_back->entry_count);
    ToProto(batch.taken_back->recorded_micros, back->mutable_record_time());
    back->set_revision(batch.taken_back->revision.value());
  }
  proto.set_revision(batch.revision.value());
  return proto;
}

absl::StatusOr<LedgerBatch> ReadBatch(platform::Pools& pools,
                                      const platform::RequestContext& context,
                                      const platform::ResourceName& name,
                                      platform::Revision& revision) {
  return platform::ReadAt(pools, context, name.jurisdiction, revision,
                          [&](pqxx::transaction_base& tx, platform::Revision at) {
                            revision = at;
                            return RequireBatch(tx, name.jurisdiction, at, name.id);
                          });
}

absl::Status CheckReason(const std::string& reason) {
  platform::FieldViolations violations;
  platform::CheckText(violations, "reason", reason, platform::kMaxNote, true);
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<v1::GetLedgerBatchResponse> GetLedgerBatch(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::GetLedgerBatchRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), kCollection, "name"));
  platform::Revision revision(request.revision());
  KZ_ASSIGN_OR_RETURN(const LedgerBatch batch, ReadBatch(pools, context, name, revision));
  v1::GetLedgerBatchResponse response;
  *response.mutable_ledger_batch() = ToProto(name.jurisdiction, batch);
  response.set_revision(revision.value());
  return response;
}

absl::StatusOr<v1::ListLedgerBatchesResponse> ListLedgerBatches(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListLedgerBatchesRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName parent,
                      platform::ParseNameOf(request.parent(), "jurisdictions", "parent"));
  platform::FieldViolations violations;
  platform::CheckText(violations, "batch", request.batch(), platform::kMaxShortText, false);
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<LedgerBatch> page,
      (platform::ReadPage<LedgerBatch>(
          pools, context, parent.jurisdiction, request,
          absl::StrCat(request.parent(), "|", request.batch()),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<LedgerBatch>> {
            return LedgerBatchStore(tx).List(parent.jurisdiction, request.batch(), query);
          },
          [](const LedgerBatch& batch) { return absl::StrCat(batch.revision.value()); })));
  v1::ListLedgerBatchesResponse response;
  for (const LedgerBatch& batch : page.rows) {
    *response.add_ledger_batches() = ToProto(parent.jurisdiction, batch);
  }
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

absl::StatusOr<v1::TakeBackLedgerBatchResponse> TakeBackLedgerBatch(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::TakeBackLedgerBatchRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), kCollection, "name"));
  KZ_RETURN_IF_ERROR(CheckReason(request.reason()));
  // Which years it is of never changes, so that they can be read before.
  platform::Revision head;
  KZ_ASSIGN_OR_RETURN(const LedgerBatch batch, ReadBatch(pools, context, name, head));
  std::vector<platform::Touched> touched;
  for (const platform::Year year : batch.years) touched.push_back({year, "ledgerEntries"});
  return platform::CommitWrite<v1::TakeBackLedgerBatchResponse>(
      pools, context, request, name.jurisdiction, /*may_create_head=*/false, touched,
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::TakeBackLedgerBatchResponse> {
        KZ_ASSIGN_OR_RETURN(const LedgerBatch taken,
                            TakeBackBatch(tx, name.jurisdiction, revision, name.id,
                                          request.reason(), request.request_id()));
        v1::TakeBackLedgerBatchResponse response;
        *response.mutable_ledger_batch() = ToProto(name.jurisdiction, taken);
        return response;
      });
}

}  // namespace kuzukuri::budget
