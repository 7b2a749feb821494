#include "clients/cli/certify/certify.h"

#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "clients/cli/certify/certified_figures.h"
#include "clients/cli/close/settlement_write.h"
#include "clients/cli/files/cell.h"
#include "clients/cli/shared/outcome.h"
#include "clients/cli/shared/page.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/text.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

struct CertifyOptions : SettlementOptions {
  std::string on;
  std::string reference;
};

absl::StatusOr<v1::CertifySettlementRequest> MakeRequest(const CertifyOptions& options) {
  v1::CertifySettlementRequest request;
  request.set_name(absl::StrCat(YearNameOf(options), "/settlement"));
  KZ_ASSIGN_OR_RETURN(*request.mutable_certified_on(), ParseDateFlag("--on", options.on));
  request.set_certification_reference(platform::ToNfc(options.reference));
  return request;
}

int Certify(const Session& session, const CertifyOptions& options) {
  auto request = MakeRequest(options);
  if (!request.ok()) return Misused(request.status().message());
  Connection connection = session.Connect();
  auto figures = FiguresNow(connection, YearNameOf(options));
  if (figures.ok()) {
    *request->mutable_certified_figures() = *std::move(figures);
  } else if (!absl::IsNotFound(figures.status())) {
    return Failed(figures.status());
  }
  const auto call = [&](auto... a) { return connection.budget().CertifySettlement(a...); };
  auto answer = PlanWrite<v1::CertifySettlementResponse>(connection, *request, call);
  if (answer.ok() && !options.plan) answer = MakeWrite(connection, *request, *answer, call);
  if (!answer.ok()) return Failed(answer.status());
  if (session.json) return PrintJson(*answer);
  const report::SettlementLabels& words = report::LabelsOf(options.language).settlement;
  std::cout << RenderSettlement(answer->settlement(), PageOf(connection, options))
            << (options.plan ? words.not_written
                             : absl::Substitute(words.certified, answer->revision()))
            << "\n";
  return kExitOk;
}

}  // namespace

void AddCertify(CommandLine& commands) {
  const auto options = std::make_shared<CertifyOptions>();
  platform::App app =
      commands.Add("certify", "Certify the settlement of a closed year, which then changes no more",
                   [options](const Session& session) { return Certify(session, *options); });
  AddSettlementFlags(app, *options);
  app.AddFlag("--on", options->on, "Date of the decision, not before the books were closed")
      .Required();
  app.AddFlag("--reference", options->reference,
              "The decision, e.g. the number of the council's vote")
      .Required();
}

}  // namespace kuzukuri::cli
