#include "services/budget/handler/ledger_exchange.h"

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "services/budget/usecase/ledger_export.h"
#include "services/budget/usecase/ledger_import.h"
#include "services/budget/usecase/ledger_proto.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"
#include "services/platform/db/revision.h"
#include "services/platform/server/proto_date.h"

namespace kuzukuri::budget {
namespace {

absl::StatusOr<ImportHeader> ReadHeader(platform::StreamReader& reader) {
  v1::ImportEntriesRequest message;
  KZ_ASSIGN_OR_RETURN(const bool more, reader.Read(message));
  if (!more || !message.has_header()) {
    return platform::InvalidField("header", "the first message has no header; send it first");
  }
  KZ_ASSIGN_OR_RETURN(
      const platform::ResourceName parent,
      platform::ParseNameOf(message.header().parent(), "jurisdictions", "header.parent"));
  const v1::ImportHeader& header = message.header();
  platform::FieldViolations violations;
  platform::CheckRequestId(violations, header.request_id(), "header.request_id");
  platform::CheckText(violations, "header.batch", header.batch(), platform::kMaxShortText, false);
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  return ImportHeader{parent.jurisdiction, absl::AsciiStrToLower(header.request_id()),
                      header.validate_only(), header.batch(), header.allow_equal_batch()};
}

absl::StatusOr<ExportQuery> ReadQuery(const v1::ExportEntriesRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  ExportQuery query{
      year.jurisdiction, *year.fiscal_year, platform::Revision(request.revision()), {}};
  if (request.has_as_of()) {
    platform::FieldViolations violations;
    query.as_of = platform::FromProto(violations, "as_of", request.as_of());
    KZ_RETURN_IF_ERROR(violations.ToStatus());
  }
  return query;
}

}  // namespace

absl::StatusOr<v1::ImportEntriesResponse> ImportEntries(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        platform::StreamReader& reader) {
  KZ_ASSIGN_OR_RETURN(const ImportHeader header, ReadHeader(reader));
  KZ_ASSIGN_OR_RETURN(const std::string bytes, ImportLedger(pools, context, header, reader));
  v1::ImportEntriesResponse response;
  if (!response.ParseFromString(bytes)) {
    return platform::Internal(platform::ErrorReason::kStoredAnswerDamaged,
                              "the stored answer of the request cannot be read");
  }
  return response;
}

absl::Status ExportEntries(platform::Pools& pools, const platform::RequestContext& context,
                           const v1::ExportEntriesRequest& request,
                           platform::StreamWriter& writer) {
  KZ_ASSIGN_OR_RETURN(const ExportQuery query, ReadQuery(request));
  return ExportLedger(pools, context, query,
                      [&](platform::Revision revision, const std::vector<LedgerEntry>& entries) {
                        v1::ExportEntriesResponse response;
                        response.set_revision(revision.value());
                        for (const LedgerEntry& entry : entries) {
                          *response.add_entries() = ToProto(request.parent(), entry);
                        }
                        return writer.Write(response);
                      });
}

}  // namespace kuzukuri::budget
