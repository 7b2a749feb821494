#include "clients/cli/take_back/take_back.h"

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/import/uuid.h"
#include "clients/cli/shared/outcome.h"
#include "clients/cli/shared/page.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/text.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

constexpr int kPageSize = 1000;
// A slow machine's pace; the service may take so long beyond a request's timeout.
constexpr int64_t kEntriesPerSecond = 2000;

struct TakeBackOptions {
  std::string batch;         // the sender's name, or a resource name
  std::string jurisdiction;  // code; empty: the only one that has the batch
  std::string reason;
};

using Batches = std::vector<v1::LedgerBatch>;

absl::StatusOr<v1::LedgerBatch> Get(Connection& connection, const std::string& name) {
  v1::GetLedgerBatchRequest request;
  request.set_name(name);
  v1::GetLedgerBatchResponse response;
  KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
    return connection.budget().GetLedgerBatch(&context, request, &response);
  }));
  return response.ledger_batch();
}

// The batches of a name in a jurisdiction, the earliest first; none where it has no books.
absl::StatusOr<Batches> ListOf(Connection& connection, const std::string& jurisdiction,
                               const std::string& batch) {
  v1::ListLedgerBatchesRequest request;
  request.set_parent(jurisdiction);
  request.set_batch(batch);
  request.set_page_size(kPageSize);
  Batches batches;
  do {
    v1::ListLedgerBatchesResponse page;
    const absl::Status status = connection.Try([&](grpc::ClientContext& context) {
      return connection.budget().ListLedgerBatches(&context, request, &page);
    });
    if (absl::IsNotFound(status)) break;
    KZ_RETURN_IF_ERROR(status);
    batches.insert(batches.end(), page.ledger_batches().begin(), page.ledger_batches().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return batches;
}

absl::StatusOr<std::vector<std::string>> Jurisdictions(Connection& connection) {
  catalog::v1::ListJurisdictionsRequest request;
  request.set_page_size(kPageSize);
  std::vector<std::string> names;
  do {
    catalog::v1::ListJurisdictionsResponse page;
    KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
      return connection.catalog().ListJurisdictions(&context, request, &page);
    }));
    for (const auto& jurisdiction : page.jurisdictions()) names.push_back(jurisdiction.name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return names;
}

// The last batch of the name: those before it were taken back, or it could not have it.
absl::StatusOr<v1::LedgerBatch> Find(Connection& connection, const TakeBackOptions& options) {
  if (absl::StartsWith(options.batch, "jurisdictions/")) return Get(connection, options.batch);
  std::vector<std::string> among = {
      platform::JurisdictionName(platform::JurisdictionCode(options.jurisdiction))};
  if (options.jurisdiction.empty()) {
    KZ_ASSIGN_OR_RETURN(among, Jurisdictions(connection));
  }
  Batches found;
  for (const std::string& jurisdiction : among) {
    KZ_ASSIGN_OR_RETURN(const Batches batches,
                        ListOf(connection, jurisdiction, platform::ToNfc(options.batch)));
    if (!batches.empty()) found.push_back(batches.back());
  }
  if (found.empty()) {
    return platform::NotFound("LedgerBatch", options.batch,
                              "name it as the column batch of its rows does");
  }
  if (found.size() > 1) {
    return platform::InvalidField(
        "BATCH", absl::StrCat("several jurisdictions have a batch '", options.batch,
                              "'; say with --jurisdiction whose is meant"));
  }
  return found.front();
}

std::string TitleOf(const v1::LedgerBatch& batch) {
  return batch.batch().empty() ? batch.name()
                               : absl::StrCat(batch.batch(), " (", batch.name(), ")");
}

std::string ReversedText(const v1::LedgerBatch& batch) {
  const v1::LedgerTakeBack& back = batch.taken_back();
  const int64_t before = batch.entry_count() - back.entry_count();
  return absl::StrCat(back.entry_count(), " entries reversed, each at its own date, in revision ",
                      back.revision(),
                      before == 0 ? "" : absl::StrCat("; ", before, " were reversed before"),
                      "\nReason: ", back.reason(), "\n");
}

int Print(const v1::TakeBackLedgerBatchResponse& response, const char* what, bool json) {
  if (json) return PrintJson(response);
  const v1::LedgerBatch& batch = response.ledger_batch();
  std::cout << TitleOf(batch) << " " << what << ": " << ReversedText(batch);
  return kExitOk;
}

int TakeBack(const Session& session, const TakeBackOptions& options) {
  Connection connection = session.Connect();
  const auto batch = Find(connection, options);
  if (!batch.ok()) return Failed(batch.status());
  v1::TakeBackLedgerBatchResponse response;
  if (batch->has_taken_back()) {
    *response.mutable_ledger_batch() = *batch;
    response.set_revision(batch->taken_back().revision());
    return Print(response, "was taken back already", session.json);
  }
  v1::TakeBackLedgerBatchRequest request;
  request.set_name(batch->name());
  request.set_reason(platform::ToNfc(options.reason));
  request.set_request_id(ContentUuid(
      absl::StrCat(request.GetDescriptor()->full_name(), "\n", request.SerializeAsString())));
  const absl::Status status = connection.Try(
      [&](grpc::ClientContext& context) {
        return connection.budget().TakeBackLedgerBatch(&context, request, &response);
      },
      std::chrono::seconds(batch->entry_count() / kEntriesPerSecond));
  if (!status.ok()) return Failed(status);
  return Print(response, "is taken back", session.json);
}

}  // namespace

void AddTakeBack(CommandLine& commands) {
  const auto options = std::make_shared<TakeBackOptions>();
  platform::App app =
      commands.Add("take-back", "Reverse all entries of an imported batch, each at its own date",
                   [options](const Session& session) { return TakeBack(session, *options); });
  app.AddFlag("BATCH", options->batch,
              "Name of the batch, as its rows give it, or jurisdictions/CODE/ledgerBatches/ID")
      .Required();
  app.AddFlag("--jurisdiction", options->jurisdiction,
              "Code of the jurisdiction; without it the only one that has such a batch");
  app.AddFlag("--reason", options->reason, "Why; every reversal keeps it").Required();
}

}  // namespace kuzukuri::cli
