#include "clients/cli/close/close.h"

#include <iostream>
#include <memory>

#include "absl/strings/substitute.h"
#include "clients/cli/close/settlement_write.h"
#include "clients/cli/files/cell.h"
#include "clients/cli/shared/outcome.h"
#include "clients/cli/shared/page.h"
#include "services/platform/base/date.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/text.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

struct CloseOptions : SettlementOptions {
  std::string on;       // empty: the end of the closing period
  std::string despite;  // why it is closed although statements and ledger disagree
};

absl::StatusOr<v1::CloseFiscalYearRequest> MakeRequest(const CloseOptions& options) {
  v1::CloseFiscalYearRequest request;
  request.set_name(YearNameOf(options));
  KZ_ASSIGN_OR_RETURN(
      *request.mutable_closed_on(),
      ParseDateFlag("--on", options.on.empty() ? platform::FormatDate(platform::ClosingPeriodEnd(
                                                     platform::Year(options.year)))
                                               : options.on));
  request.set_disagreement_reason(platform::ToNfc(options.despite));
  return request;
}

int Close(const Session& session, const CloseOptions& options) {
  const auto request = MakeRequest(options);
  if (!request.ok()) return Misused(request.status().message());
  Connection connection = session.Connect();
  const auto call = [&](auto... a) { return connection.budget().CloseFiscalYear(a...); };
  const auto plan = PlanWrite<v1::CloseFiscalYearResponse>(connection, *request, call);
  if (!plan.ok()) return Failed(plan.status());
  const report::SettlementLabels& words = report::LabelsOf(options.language).settlement;
  if (!session.json) {
    std::cout << RenderClosing(*plan, PageOf(connection, options)) << std::flush;
  }
  if (plan->settlement().disagreement_count() > 0 && options.despite.empty()) {
    if (session.json) PrintJson(*plan);
    std::cerr << words.needs_reason << "\n";
    return kExitRefused;
  }
  if (options.plan) {
    if (session.json) return PrintJson(*plan);
    std::cout << words.not_written << "\n";
    return kExitOk;
  }
  const auto closed = MakeWrite(connection, *request, *plan, call);
  if (!closed.ok()) return Failed(closed.status());
  if (session.json) return PrintJson(*closed);
  std::cout << absl::Substitute(words.closed, closed->revision()) << "\n";
  return kExitOk;
}

}  // namespace

void AddClose(CommandLine& commands) {
  const auto options = std::make_shared<CloseOptions>();
  platform::App app =
      commands.Add("close",
                   "Show a year's settlement and which published figures the ledger does not hold, "
                   "and close its books",
                   [options](const Session& session) { return Close(session, *options); });
  AddSettlementFlags(app, *options);
  app.AddFlag("--on", options->on,
              "Date the books are closed, not before the year ends; default: 31 May after it, the "
              "end of its closing period");
  app.AddFlag("--despite", options->despite,
              "Why the year is closed although papers and ledger disagree; the settlement "
              "keeps it");
}

}  // namespace kuzukuri::cli
