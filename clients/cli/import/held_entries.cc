#include "clients/cli/import/held_entries.h"

#include <algorithm>

#include "kuzukuri/budget/v1/ledger_exchange.pb.h"
#include "services/platform/base/hash.h"

namespace kuzukuri::cli {

namespace v1 = budget::v1;

std::string EntryContent(v1::LedgerEntry entry) {
  entry.clear_revision();
  entry.clear_record_time();
  entry.clear_batch();
  entry.clear_statement();
  entry.set_precision_yen(std::max<int64_t>(entry.precision_yen(), 1));
  return platform::Sha256Hex(entry.SerializeAsString());
}

grpc::Status HoldsEntry(Connection& connection, grpc::ClientContext& context,
                        const std::string& name, bool* holds) {
  grpc::ClientContext of_call;
  of_call.set_deadline(context.deadline());
  v1::GetLedgerEntryRequest request;
  request.set_name(name);
  v1::GetLedgerEntryResponse response;
  const grpc::Status status = connection.budget().GetLedgerEntry(&of_call, request, &response);
  *holds = status.ok();
  return status.error_code() == grpc::StatusCode::NOT_FOUND ? grpc::Status::OK : status;
}

grpc::Status FindHeldEntries(Connection& connection, grpc::ClientContext& context,
                             const SoughtEntries& sought, HeldNames* held, bool* differs) {
  for (const std::string& year : sought.years) {
    grpc::ClientContext of_call;
    of_call.set_deadline(context.deadline());
    v1::ExportEntriesRequest request;
    request.set_parent(year);
    const auto reader = connection.budget().ExportEntries(&of_call, request);
    v1::ExportEntriesResponse page;
    while (reader->Read(&page)) {
      for (const v1::LedgerEntry& entry : page.entries()) {
        const auto found = sought.content.find(entry.name());
        if (found == sought.content.end()) continue;
        if (found->second == EntryContent(entry)) {
          held->insert(entry.name());
        } else {
          *differs = true;
        }
      }
    }
    grpc::Status status = reader->Finish();
    if (!status.ok() && status.error_code() != grpc::StatusCode::NOT_FOUND) return status;
  }
  return grpc::Status::OK;
}

}  // namespace kuzukuri::cli
