#include "clients/cli/import/show_plan.h"

#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/import/refusal.h"
#include "clients/cli/shared/outcome.h"

namespace kuzukuri::cli {
namespace {

// `projects  jurisdictions/…/2024  12 new, 3 there, 1 differ`
std::string StepLine(const Step& step, const Survey& survey) {
  std::string line = absl::StrFormat("%-20s %s: ", step.collection, step.parent);
  if (!step.batch.empty()) absl::StrAppend(&line, "batch ", step.batch, ": ");
  const size_t differing = survey.differing.size();
  absl::StrAppend(&line, step.rows - survey.there - differing,
                  step.survey == nullptr ? " to be sent" : " new");
  if (survey.there > 0) absl::StrAppend(&line, ", ", survey.there, " there");
  if (differing > 0) absl::StrAppend(&line, ", ", differing, " differ");
  if (!survey.note.empty()) absl::StrAppend(&line, " (", survey.note, ")");
  return line + "\n";
}

absl::Status Look(Connection& connection, const Step& step, Survey* survey) {
  if (step.survey == nullptr) return absl::OkStatus();
  return connection.Try(
      [&](grpc::ClientContext& context) {
        *survey = Survey();
        return step.survey(connection, context, survey);
      },
      step.patience);
}

}  // namespace

int ShowPlan(Connection& connection, const Plan& plan) {
  bool refused = false;
  for (const Step& step : plan) {
    Survey survey;
    if (const absl::Status status = Look(connection, step, &survey); !status.ok()) {
      return Failed(status);
    }
    std::cout << StepLine(step, survey);
    for (const Differing& one : survey.differing) std::cout << DifferingText(one);
    refused |= survey.refused;
  }
  std::cout << (refused ? "Nothing is written, and the import would be refused.\n"
                        : "Nothing is written.\n");
  return refused ? kExitRefused : kExitOk;
}

int AskAll(Connection& connection, const Plan& plan) {
  // One request is whole or not at all by itself.
  if (plan.size() < 2) return kExitOk;
  int code = kExitOk;
  for (const Step& step : plan) {
    Survey survey;
    if (const absl::Status status = Look(connection, step, &survey); !status.ok()) {
      return Failed(status);
    }
    if (!survey.refused) continue;
    std::cerr << CauseText(step, survey);
    code = survey.refusal.ok() ? kExitRefused : ExitCode(survey.refusal);
  }
  if (code != kExitOk) std::cerr << "Nothing was written.\n";
  return code;
}

}  // namespace kuzukuri::cli
