#include "clients/cli/import/show_plan.h"

#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
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

}  // namespace

std::string DifferingText(const Differing& differing) {
  std::string text = absl::StrCat("  ", differing.row.place, ": ", differing.row.title, "\n");
  for (const absl::string_view line :
       absl::StrSplit(differing.difference, '\n', absl::SkipEmpty())) {
    absl::StrAppend(&text, "    ", line, "\n");
  }
  return text;
}

int ShowPlan(Connection& connection, const Plan& plan) {
  bool refused = false;
  for (const Step& step : plan) {
    Survey survey;
    if (step.survey != nullptr) {
      const absl::Status status = connection.Try(
          [&](grpc::ClientContext& context) {
            survey = Survey();
            return step.survey(connection, context, &survey);
          },
          step.patience);
      if (!status.ok()) return Failed(status);
    }
    std::cout << StepLine(step, survey);
    for (const Differing& one : survey.differing) std::cout << DifferingText(one);
    refused |= survey.refused;
  }
  std::cout << (refused ? "Nothing is written, and the import would be refused.\n"
                        : "Nothing is written.\n");
  return refused ? kExitRefused : kExitOk;
}

}  // namespace kuzukuri::cli
