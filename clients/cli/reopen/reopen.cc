#include "clients/cli/reopen/reopen.h"

#include <iostream>
#include <memory>

#include "absl/strings/substitute.h"
#include "clients/cli/close/settlement_write.h"
#include "clients/cli/shared/outcome.h"
#include "clients/cli/shared/page.h"
#include "services/platform/base/text.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

struct ReopenOptions : SettlementOptions {
  std::string reason;
};

int Reopen(const Session& session, const ReopenOptions& options) {
  v1::ReopenFiscalYearRequest request;
  request.set_name(YearNameOf(options));
  request.set_reason(platform::ToNfc(options.reason));
  Connection connection = session.Connect();
  const auto call = [&](auto... a) { return connection.budget().ReopenFiscalYear(a...); };
  auto answer = PlanWrite<v1::ReopenFiscalYearResponse>(connection, request, call);
  if (answer.ok() && !options.plan) answer = MakeWrite(connection, request, *answer, call);
  if (!answer.ok()) return Failed(answer.status());
  if (session.json) return PrintJson(*answer);
  const report::SettlementLabels& words = report::LabelsOf(options.language).settlement;
  std::cout << RenderSettlement(answer->settlement(), PageOf(connection, options))
            << (options.plan ? words.not_written
                             : absl::Substitute(words.reopened, answer->revision()))
            << "\n";
  return kExitOk;
}

}  // namespace

void AddReopen(CommandLine& commands) {
  const auto options = std::make_shared<ReopenOptions>();
  platform::App app = commands.Add(
      "reopen",
      "Open a closed year that is not certified again; its settlement is kept as superseded",
      [options](const Session& session) { return Reopen(session, *options); });
  AddSettlementFlags(app, *options);
  app.AddFlag("--reason", options->reason, "Why; the superseded settlement keeps it").Required();
}

}  // namespace kuzukuri::cli
