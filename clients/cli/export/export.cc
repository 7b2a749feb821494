#include "clients/cli/export/export.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>
#include <ostream>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/export/export_all.h"
#include "clients/cli/export/journal.h"
#include "clients/cli/files/cell.h"
#include "clients/cli/files/ledger_csv.h"
#include "clients/cli/shared/flags.h"
#include "clients/cli/shared/outcome.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

// How long the whole ledger of a year may take beyond a request's timeout.
constexpr std::chrono::hours kPatience{1};

enum class Format { kCsv, kJournal };

constexpr std::array<Choice<Format>, 2> kFormats = {
    {{"csv", Format::kCsv}, {"journal", Format::kJournal}}};

struct ExportOptions {
  std::string jurisdiction;  // code
  std::vector<int> years;    // one, but for a whole jurisdiction
  bool all = false;          // everything that is held, as a folder
  bool force = false;
  std::string as_of;  // empty: all
  int64_t revision = 0;
  Format format = Format::kCsv;
  std::string output;  // empty: standard output
};

struct Exported {
  size_t entries = 0;
  int64_t revision = 0;
};

absl::StatusOr<v1::ExportEntriesRequest> MakeRequest(const ExportOptions& options) {
  v1::ExportEntriesRequest request;
  request.set_parent(platform::FiscalYearName(platform::JurisdictionCode(options.jurisdiction),
                                              platform::Year(options.years.front())));
  request.set_revision(options.revision);
  if (!options.as_of.empty()) {
    KZ_ASSIGN_OR_RETURN(*request.mutable_as_of(), ParseDateFlag("--as-of", options.as_of));
  }
  return request;
}

bool IsAfter(const type::v1::Date& a, const type::v1::Date& b) {
  return std::tuple(a.year(), a.month(), a.day()) > std::tuple(b.year(), b.month(), b.day());
}

// Every entry, those of statements as well: a journal is read and never imported.
absl::Status WriteJournal(Connection& connection, const v1::ExportEntriesRequest& request,
                          std::ostream& out, Exported& exported) {
  constexpr int kPageSize = 1000;
  v1::ListLedgerEntriesRequest list;
  list.set_parent(request.parent());
  list.set_revision(request.revision());
  list.set_page_size(kPageSize);
  do {
    v1::ListLedgerEntriesResponse page;
    KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
      return connection.budget().ListLedgerEntries(&context, list, &page);
    }));
    if (exported.revision == 0) {
      exported.revision = page.revision();
      out << JournalHeader(request.parent(), page.revision());
    }
    for (const v1::LedgerEntry& entry : page.ledger_entries()) {
      if (request.has_as_of() && IsAfter(entry.effective_date(), request.as_of())) continue;
      out << JournalTransaction(entry);
      ++exported.entries;
    }
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty() && out.good());
  return absl::OkStatus();
}

// What others than statements posted, as it comes. One attempt: a part of it may have been printed
// already.
absl::Status WriteCsv(Connection& connection, const v1::ExportEntriesRequest& request,
                      std::ostream& out, Exported& exported) {
  const auto call = [&](grpc::ClientContext& context) {
    const auto reader = connection.budget().ExportEntries(&context, request);
    v1::ExportEntriesResponse page;
    while (out.good() && reader->Read(&page)) {
      if (exported.revision == 0) {
        exported.revision = page.revision();
        out << LedgerCsvHeader();
      }
      for (const v1::LedgerEntry& entry : page.entries()) {
        out << LedgerCsvRow(entry);
      }
      exported.entries += static_cast<size_t>(page.entries_size());
    }
    if (!out.good()) context.TryCancel();
    return reader->Finish();
  };
  return connection.Once(call, kPatience);
}

absl::Status Write(Connection& connection, const v1::ExportEntriesRequest& request, Format format,
                   std::ostream& out, Exported& exported) {
  const absl::Status status = format == Format::kJournal
                                  ? WriteJournal(connection, request, out, exported)
                                  : WriteCsv(connection, request, out, exported);
  out.flush();
  if (!out.good()) return absl::InvalidArgumentError("the output cannot be written; is it full?");
  return status;
}

int ExportToFile(Connection& connection, const v1::ExportEntriesRequest& request,
                 const ExportOptions& options) {
  const std::string partial = absl::StrCat(options.output, ".part");
  std::ofstream file(partial, std::ios::binary | std::ios::trunc);
  if (!file.good()) {
    return Misused(absl::StrCat(partial, ": cannot be written (", std::strerror(errno),
                                "); check the path and its permissions"));
  }
  Exported exported;
  const absl::Status status = Write(connection, request, options.format, file, exported);
  file.close();
  if (!status.ok()) {
    std::remove(partial.c_str());
    return Failed(status);
  }
  if (std::rename(partial.c_str(), options.output.c_str()) != 0) {
    const std::string problem =
        absl::StrCat(options.output, ": cannot be written (", std::strerror(errno), ")");
    std::remove(partial.c_str());
    return Misused(problem);
  }
  std::cerr << options.output << ": " << exported.entries << " entries at revision "
            << exported.revision << "\n";
  return kExitOk;
}

int Export(const Session& session, const ExportOptions& options) {
  if (options.all) {
    if (options.output.empty()) return Misused("--all needs --output FOLDER");
    return ExportAll(session, {options.jurisdiction, options.years, options.output, options.force});
  }
  if (options.years.size() != 1) return Misused("name one YEAR; only --all takes none or several");
  const auto request = MakeRequest(options);
  if (!request.ok()) return Misused(request.status().message());
  Connection connection = session.Connect();
  if (!options.output.empty()) return ExportToFile(connection, *request, options);
  Exported exported;
  const absl::Status status = Write(connection, *request, options.format, std::cout, exported);
  return status.ok() ? kExitOk : Failed(status);
}

}  // namespace

void AddExport(CommandLine& commands) {
  const auto options = std::make_shared<ExportOptions>();
  platform::App app =
      commands.Add("export",
                   "Write the ledger of a year, as CSV that import takes or as a journal; --all "
                   "writes everything that is held, as a folder that import takes",
                   [options](const Session& session) { return Export(session, *options); });
  AddJurisdiction(app, options->jurisdiction);
  app.AddFlag("YEAR", options->years,
              "Fiscal year, e.g. 2022; with --all any number, none being all");
  AddLedgerCut(app, options->as_of, options->revision);
  AddChoice(
      app, "--format", options->format, kFormats,
      "csv, which import takes and which leaves out what statements posted, or journal, of all "
      "entries, which hledger reads");
  app.AddFlag("-o,--output", options->output,
              "File to write (default: standard output); with --all the folder");
  app.AddSwitch("--all", options->all,
                "The jurisdiction with catalogue, budget, papers and indicators, into a folder "
                "that is empty or not there yet")
      .Excludes({"--as-of", "--revision", "--format"});
  app.AddSwitch("--force", options->force,
                "Replace the files of the import format that the folder has")
      .Needs("--all");
}

}  // namespace kuzukuri::cli
