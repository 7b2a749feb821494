#include "clients/cli/import/show_plan.h"

#include <algorithm>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "clients/cli/import/change_set.h"
#include "clients/cli/import/refusal.h"
#include "clients/cli/shared/outcome.h"
#include "clients/cli/shared/terminal.h"
#include "services/report/layout/text_width.h"

namespace kuzukuri::cli {
namespace {

// Of rows that are longer than this the places do not stand below each other.
constexpr int kWidestTitle = 60;

size_t CreatedIn(const Part& part, const Survey& survey) {
  return part.rows - survey.there - survey.updated.size() - survey.differing.size();
}

// `projects  jurisdictions/…/2024  12 new, 30 there, 1 changed`
std::string PartLine(const Part& part, const std::string& batch, bool is_known,
                     const Survey& survey) {
  std::string line = absl::StrFormat("%-20s %s: ", part.collection, part.parent);
  if (!batch.empty()) absl::StrAppend(&line, "batch ", batch, ": ");
  absl::StrAppend(&line, CreatedIn(part, survey), is_known ? " new" : " to be sent");
  if (survey.there > 0) absl::StrAppend(&line, ", ", survey.there, " there");
  if (!survey.updated.empty()) absl::StrAppend(&line, ", ", survey.updated.size(), " changed");
  if (!survey.deleted.empty()) absl::StrAppend(&line, ", ", survey.deleted.size(), " deleted");
  if (!survey.followed.empty()) {
    absl::StrAppend(&line, ", ", survey.followed.size(), " follow what the files move");
  }
  if (!survey.differing.empty()) absl::StrAppend(&line, ", ", survey.differing.size(), " differ");
  if (!survey.note.empty()) absl::StrAppend(&line, " (", survey.note, ")");
  return line + "\n";
}

// Columns of the titles of a part's rows.
int TitleWidth(const Survey& survey) {
  const report::TextWidth width;
  int columns = 0;
  const auto add = [&](const SentRow& row) {
    columns = std::max(columns, std::min(width.Of(row.title), kWidestTitle));
  };
  for (const SentRow& row : survey.created) add(row);
  for (const Differing& one : survey.updated) add(one.row);
  for (const Differing& one : survey.followed) add(one.row);
  return columns;
}

// A row behind its sign, with its place in the files.
std::string RowLine(char sign, const SentRow& row, int columns) {
  const report::TextWidth width;
  return absl::StrCat("  ", ColouredSign(sign), " ",
                      row.place.empty()
                          ? row.title
                          : absl::StrCat(width.Left(row.title, columns), "   ", row.place),
                      "\n");
}

void PrintRows(const Survey& survey) {
  const int columns = TitleWidth(survey);
  for (const SentRow& row : survey.created) std::cout << RowLine('+', row, columns);
  for (const auto* changed : {&survey.updated, &survey.followed}) {
    for (const Differing& one : *changed) {
      std::cout << RowLine('~', one.row, columns);
      for (const absl::string_view line : absl::StrSplit(one.difference, '\n', absl::SkipEmpty())) {
        std::cout << "      " << line << "\n";
      }
    }
  }
  for (const SentRow& row : survey.deleted) std::cout << RowLine('-', row, columns);
  for (const Differing& one : survey.differing) std::cout << DifferingText(one);
}

// Whether asking takes as much as sending: a file of the ledger's, or a paper, by itself.
bool IsCostly(const Step& step) {
  return step.collection == "ledgerEntries" || step.collection == "statements";
}

bool IsKnown(const Step& step) { return step.survey != nullptr || step.survey_parts != nullptr; }

// What a step's parts are told to become.
absl::Status Look(Connection& connection, const Step& step, std::vector<Survey>* surveys) {
  *surveys = std::vector<Survey>(1);
  if (!IsKnown(step)) return absl::OkStatus();
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

void Add(const Part& part, const Survey& survey, const std::string& line, PlanSummary& summary) {
  const size_t created = CreatedIn(part, survey);
  summary.created += created;
  const size_t updated = survey.updated.size() + survey.followed.size();
  summary.updated += updated;
  summary.deleted += survey.deleted.size();
  summary.there += survey.there;
  summary.kept += survey.differing.size();
  if (created + updated + survey.deleted.size() == 0) return;
  summary.lines.push_back(line);
  summary.parents.insert(part.parent);
  const auto written = [&](const SentRow& row) {
    if (row.message) summary.upcoming.written[NameOf(*row.message)] = row.message;
  };
  for (const SentRow& row : survey.created) written(row);
  for (const auto* changed : {&survey.updated, &survey.followed}) {
    for (const Differing& one : *changed) written(one.row);
  }
  for (const SentRow& row : survey.deleted) {
    if (row.message) summary.upcoming.deleted.insert(NameOf(*row.message));
  }
}

// Asks for every step; `each(step, part, survey, line)` is told what becomes of its parts.
template <class Each>
PlanSummary AskFor(Connection& connection, const Plan& plan, Each each) {
  PlanSummary summary;
  for (const Step& step : plan) {
    std::vector<Survey> surveys;
    if (const absl::Status status = Look(connection, step, &surveys); !status.ok()) {
      summary.code = Failed(status);
      return summary;
    }
    const std::vector<Part> parts = PartsOf(step);
    for (size_t i = 0; i < parts.size(); ++i) {
      const std::string line = PartLine(parts[i], step.batch, IsKnown(step), surveys[i]);
      each(step, parts[i], surveys[i], line);
      Add(parts[i], surveys[i], line, summary);
      if (!surveys[i].refused) continue;
      summary.code = surveys[i].refusal.ok() ? kExitRefused : ExitCode(surveys[i].refusal);
    }
    if (step.judge == nullptr) continue;
    const absl::Status judged = connection.Try(
        [&](grpc::ClientContext& context) { return step.judge(connection, context); },
        step.patience);
    if (judged.ok()) continue;
    // Without an answer nothing is known, and nothing was written.
    if (ExitCode(judged) == kExitUnavailable || absl::IsDeadlineExceeded(judged)) {
      summary.code = Failed(judged);
      return summary;
    }
    std::cerr << CauseText(step, judged);
    summary.code = ExitCode(judged);
  }
  summary.is_known = true;
  return summary;
}

}  // namespace

std::set<std::string> NamesIn(const PlanSummary& summary) {
  std::set<std::string> names = summary.parents;
  for (const auto& [name, message] : summary.upcoming.written) names.insert(name);
  names.insert(summary.upcoming.deleted.begin(), summary.upcoming.deleted.end());
  return names;
}

std::string SummaryText(const PlanSummary& summary) {
  std::string text = absl::StrCat(summary.created, " new, ", summary.updated, " changed, ",
                                  summary.deleted, " deleted");
  if (summary.there > 0) absl::StrAppend(&text, "; ", summary.there, " there already");
  if (summary.kept > 0) absl::StrAppend(&text, "; ", summary.kept, " differ and stay as they are");
  return text;
}

PlanSummary ShowPlan(Connection& connection, const Plan& plan) {
  return AskFor(connection, plan,
                [](const Step&, const Part& part, const Survey& survey, const std::string& line) {
                  // Rows of no file, of which none changes.
                  if (part.rows == 0 && survey.followed.empty()) return;
                  std::cout << line;
                  PrintRows(survey);
                });
}

void PrintNotWritten(const PlanSummary& summary) {
  if (!summary.is_known) return;
  std::cout << (summary.code == kExitOk
                    ? absl::StrCat("Nothing is written. It would be ", SummaryText(summary), ".\n")
                    : "Nothing is written, and the import would be refused.\n");
}

PlanSummary AskAll(Connection& connection, const Plan& plan, bool also_one) {
  if (!also_one && plan.size() == 1 && IsCostly(plan.front())) return {};
  PlanSummary summary =
      AskFor(connection, plan,
             [](const Step& step, const Part& part, const Survey& survey, const std::string&) {
               if (survey.refused) std::cerr << CauseText(step, part, survey);
             });
  if (summary.is_known && summary.code != kExitOk) std::cerr << "Nothing was written.\n";
  return summary;
}

}  // namespace kuzukuri::cli
