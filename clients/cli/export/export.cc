#include "clients/cli/export/export.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "clients/cli/export/journal.h"
#include "clients/cli/files/cell.h"
#include "clients/cli/files/ledger_csv.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

// How long the whole ledger of a year may take beyond a request's timeout.
constexpr std::chrono::hours kPatience{1};

struct Written {
  size_t entries = 0;
  int64_t revision = 0;
};

absl::StatusOr<v1::ExportEntriesRequest> MakeRequest(const ExportOptions& options) {
  v1::ExportEntriesRequest request;
  request.set_parent(platform::FiscalYearName(options.jurisdiction, options.year));
  request.set_revision(options.revision);
  if (!options.as_of.empty()) {
    KZ_ASSIGN_OR_RETURN(*request.mutable_as_of(), ParseDateFlag("--as-of", options.as_of));
  }
  return request;
}

// Writes what comes. One attempt: a part of it may have been printed already.
absl::Status Write(Connection& connection, const v1::ExportEntriesRequest& request, bool journal,
                   std::ostream& out, Written& written) {
  const auto call = [&](grpc::ClientContext& context) {
    const auto reader = connection.budget().ExportEntries(&context, request);
    v1::ExportEntriesResponse page;
    while (out.good() && reader->Read(&page)) {
      if (written.revision == 0) {
        written.revision = page.revision();
        out << (journal ? JournalHeader(request.parent(), page.revision()) : LedgerCsvHeader());
      }
      for (const v1::LedgerEntry& entry : page.entries()) {
        out << (journal ? JournalTransaction(entry) : LedgerCsvRow(entry));
      }
      written.entries += static_cast<size_t>(page.entries_size());
    }
    if (!out.good()) context.TryCancel();
    return reader->Finish();
  };
  const absl::Status status = connection.Once(call, kPatience);
  out.flush();
  if (!out.good()) return absl::InvalidArgumentError("the output cannot be written; is it full?");
  return status;
}

int Fail(const absl::Status& status) {
  std::cerr << Explain(status) << "\n";
  return ExitCode(status);
}

}  // namespace

int Export(Connection& connection, const ExportOptions& options) {
  const auto request = MakeRequest(options);
  if (!request.ok()) {
    std::cerr << request.status().message() << "\n";
    return kExitUsage;
  }
  const bool journal = options.format == "journal";
  Written written;
  if (options.output.empty()) {
    const absl::Status status = Write(connection, *request, journal, std::cout, written);
    return status.ok() ? kExitOk : Fail(status);
  }
  const std::string partial = absl::StrCat(options.output, ".part");
  std::ofstream file(partial, std::ios::binary | std::ios::trunc);
  if (!file.good()) {
    std::cerr << partial << ": cannot be written (" << std::strerror(errno)
              << "); check the path and its permissions\n";
    return kExitUsage;
  }
  const absl::Status status = Write(connection, *request, journal, file, written);
  file.close();
  if (!status.ok()) {
    std::remove(partial.c_str());
    return Fail(status);
  }
  if (std::rename(partial.c_str(), options.output.c_str()) != 0) {
    std::cerr << options.output << ": cannot be written (" << std::strerror(errno) << ")\n";
    std::remove(partial.c_str());
    return kExitUsage;
  }
  std::cerr << options.output << ": " << written.entries << " entries at revision "
            << written.revision << "\n";
  return kExitOk;
}

}  // namespace kuzukuri::cli
