#include "clients/cli/import/record_plan.h"

#include <iostream>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/files/whole_file.h"
#include "clients/cli/plan/plan_reader.h"
#include "clients/cli/plan/plan_writer.h"
#include "clients/cli/plan/planned_calls.h"
#include "clients/cli/shared/outcome.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

// The jurisdiction of all steps.
absl::StatusOr<std::string> JurisdictionOf(const Plan& plan) {
  constexpr size_t kJurisdiction = sizeof("jurisdictions/000000") - 1;
  std::set<std::string> names;
  for (const Step& step : plan) names.insert(step.parent.substr(0, kJurisdiction));
  if (names.size() == 1) return *names.begin();
  return absl::InvalidArgumentError(
      "a plan is of one jurisdiction, and the files are of several, or of none; plan those of each "
      "by themselves");
}

plan::v1::PlanHead HeadOf(const std::string& jurisdiction, absl::Time now,
                          const RecordOptions& options) {
  plan::v1::PlanHead head;
  head.set_jurisdiction(jurisdiction);
  head.mutable_make_time()->set_seconds(absl::ToUnixSeconds(now));
  head.mutable_make_time()->set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(now - absl::FromUnixSeconds(absl::ToUnixSeconds(now)))));
  head.set_declared_actor(options.actor);
  head.set_reason(options.reason);
  return head;
}

// What people read at the top of the file.
std::vector<std::string> LinesOf(const std::string& jurisdiction, absl::Time now,
                                 const PlanSummary& summary, const RecordOptions& options) {
  std::vector<std::string> lines = {
      jurisdiction,
      absl::StrCat("made ",
                   absl::FormatTime("%Y-%m-%d %H:%M:%S %Ez", now, absl::FixedTimeZone(9 * 60 * 60)),
                   options.actor.empty() ? "" : absl::StrCat(" by ", options.actor))};
  if (!options.reason.empty()) lines.push_back(absl::StrCat("reason: ", options.reason));
  lines.push_back(SummaryText(summary));
  for (const std::string& line : summary.lines) {
    lines.emplace_back(absl::StripSuffix(line, "\n"));
  }
  return lines;
}

absl::Status AddHeads(Connection& connection, const std::string& jurisdiction, PlanWriter& file) {
  std::set<std::string> services;
  for (const std::string& type : file.request_types()) services.insert(ServiceOfRequest(type));
  for (const std::string& service : services) {
    KZ_ASSIGN_OR_RETURN(const type::v1::Head head, AskHead(connection, service, jurisdiction));
    plan::v1::SeenHead seen;
    seen.set_service(service);
    seen.set_revision(head.revision());
    seen.set_mark(head.mark());
    file.AddHead(seen);
  }
  return absl::OkStatus();
}

// A plan that a service would refuse is none.
absl::Status CheckTaken(Connection& connection, const std::string& path) {
  KZ_ASSIGN_OR_RETURN(const auto plan, PlanFile::Open(path));
  KZ_ASSIGN_OR_RETURN(const auto refused, AskCalls(connection, *plan));
  return refused.empty() ? absl::OkStatus() : refused.front().status;
}

}  // namespace

int RecordPlan(Connection& connection, const Plan& plan, const PlanSummary& summary,
               const RecordOptions& options) {
  const auto jurisdiction = JurisdictionOf(plan);
  if (!jurisdiction.ok()) return Misused(jurisdiction.status().message());
  const absl::Time now = absl::Now();
  absl::Status refused;
  const absl::Status status = WriteWhole(options.path, [&](const std::string& draft) {
    PlanWriter file(draft, HeadOf(*jurisdiction, now, options),
                    LinesOf(*jurisdiction, now, summary, options));
    for (const Step& step : plan) {
      KZ_RETURN_IF_ERROR(
          refused = connection.Try(
              [&](grpc::ClientContext& context) { return step.record(connection, context, file); },
              step.patience));
    }
    KZ_RETURN_IF_ERROR(refused = AddHeads(connection, *jurisdiction, file));
    KZ_RETURN_IF_ERROR(file.Finish());
    return refused = CheckTaken(connection, draft);
  });
  if (!refused.ok()) {
    const int code = Failed(refused);
    std::cerr << "Nothing is written, and no plan is made.\n";
    return code;
  }
  if (!status.ok()) return Misused(status.message());
  std::cout << "Nothing is written. " << options.path << " is the plan: " << SummaryText(summary)
            << ". kuzukuri apply " << options.path << " does exactly that.\n";
  return kExitOk;
}

}  // namespace kuzukuri::cli
