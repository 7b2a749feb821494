#include "clients/cli/import/show_plan.h"

#include <unistd.h>

#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "clients/cli/import/refusal.h"
#include "clients/cli/shared/outcome.h"

namespace kuzukuri::cli {
namespace {

// `projects  jurisdictions/…/2024  12 new, 30 there, 1 changed`
std::string PartLine(const Part& part, const std::string& batch, bool is_known,
                     const Survey& survey) {
  std::string line = absl::StrFormat("%-20s %s: ", part.collection, part.parent);
  if (!batch.empty()) absl::StrAppend(&line, "batch ", batch, ": ");
  const size_t differing = survey.differing.size();
  absl::StrAppend(&line, part.rows - survey.there - survey.updated.size() - differing,
                  is_known ? " new" : " to be sent");
  if (survey.there > 0) absl::StrAppend(&line, ", ", survey.there, " there");
  if (!survey.updated.empty()) absl::StrAppend(&line, ", ", survey.updated.size(), " changed");
  if (!survey.deleted.empty()) absl::StrAppend(&line, ", ", survey.deleted.size(), " deleted");
  if (differing > 0) absl::StrAppend(&line, ", ", differing, " differ");
  if (!survey.note.empty()) absl::StrAppend(&line, " (", survey.note, ")");
  return line + "\n";
}

// A row behind its sign, coloured in a terminal.
std::string RowLine(char sign, const SentRow& row) {
  const char* colour = sign == '+' ? "\033[32m" : sign == '-' ? "\033[31m" : "\033[33m";
  const bool coloured = isatty(STDOUT_FILENO) != 0;
  return absl::StrCat("  ", coloured ? colour : "", std::string(1, sign), coloured ? "\033[0m" : "",
                      " ", row.title, row.place.empty() ? "" : absl::StrCat("   ", row.place),
                      "\n");
}

void PrintRows(const Survey& survey) {
  for (const SentRow& row : survey.created) std::cout << RowLine('+', row);
  for (const Differing& one : survey.updated) {
    std::cout << RowLine('~', one.row);
    for (const absl::string_view line : absl::StrSplit(one.difference, '\n', absl::SkipEmpty())) {
      std::cout << "      " << line << "\n";
    }
  }
  for (const SentRow& row : survey.deleted) std::cout << RowLine('-', row);
  for (const Differing& one : survey.differing) std::cout << DifferingText(one);
}

// What a step's parts are told to become.
absl::Status Look(Connection& connection, const Step& step, std::vector<Survey>* surveys) {
  *surveys = std::vector<Survey>(1);
  if (step.survey == nullptr && step.survey_parts == nullptr) return absl::OkStatus();
  return connection.Try(
      [&](grpc::ClientContext& context) {
        surveys->clear();
        if (step.survey_parts) return step.survey_parts(connection, context, surveys);
        return step.survey(connection, context, &surveys->emplace_back());
      },
      step.patience);
}

std::vector<Part> PartsOf(const Step& step) {
  if (!step.parts.empty()) return step.parts;
  return {{step.collection, step.parent, step.rows}};
}

}  // namespace

int ShowPlan(Connection& connection, const Plan& plan) {
  bool refused = false;
  for (const Step& step : plan) {
    std::vector<Survey> surveys;
    if (const absl::Status status = Look(connection, step, &surveys); !status.ok()) {
      return Failed(status);
    }
    const std::vector<Part> parts = PartsOf(step);
    for (size_t i = 0; i < parts.size(); ++i) {
      const bool is_known = step.survey != nullptr || step.survey_parts != nullptr;
      std::cout << PartLine(parts[i], step.batch, is_known, surveys[i]);
      PrintRows(surveys[i]);
      refused |= surveys[i].refused;
    }
  }
  std::cout << (refused ? "Nothing is written, and the import would be refused.\n"
                        : "Nothing is written.\n");
  return refused ? kExitRefused : kExitOk;
}

int AskAll(Connection& connection, const Plan& plan) {
  int code = kExitOk;
  for (const Step& step : plan) {
    // One request is whole or not at all by itself, and its service says why it is refused.
    if (plan.size() < 2 && step.parts.empty()) return kExitOk;
    std::vector<Survey> surveys;
    if (const absl::Status status = Look(connection, step, &surveys); !status.ok()) {
      return Failed(status);
    }
    const std::vector<Part> parts = PartsOf(step);
    for (size_t i = 0; i < parts.size(); ++i) {
      if (!surveys[i].refused) continue;
      std::cerr << CauseText(step, parts[i], surveys[i]);
      code = surveys[i].refusal.ok() ? kExitRefused : ExitCode(surveys[i].refusal);
    }
  }
  if (code != kExitOk) std::cerr << "Nothing was written.\n";
  return code;
}

}  // namespace kuzukuri::cli
