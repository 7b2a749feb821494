#include "services/reader/output/import_format.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "services/platform/base/date.h"
#include "services/platform/base/names.h"
#include "services/platform/base/text.h"
#include "services/reader/output/year_output.h"

namespace kuzukuri::reader {
namespace {

struct Chosen {
  const Statement* statement;
  const Reading* reading;
};

// Statements with a fiscal year, by year and date.
std::vector<Chosen> Choose(const std::vector<Reading>& readings, Folder& folder) {
  std::vector<Chosen> chosen;
  for (const Reading& reading : readings) {
    for (const Statement& statement : reading.statements) {
      if (statement.fiscal_year < platform::kFirstFiscalYear ||
          statement.fiscal_year > platform::kLastFiscalYear) {
        folder.NotUnderstood(reading.source, statement.title.place, statement.title.text,
                             "a statement without a fiscal year; it is left out");
      } else {
        chosen.push_back({&statement, &reading});
      }
    }
  }
  // A settlement after every status, whatever date it prints, and the budget before them.
  const auto rank = [](Stage stage) {
    return stage == Stage::kBudget ? 0 : stage == Stage::kInYear ? 1 : 2;
  };
  const auto order = [&](const Statement& statement) {
    return std::tuple(statement.fiscal_year, rank(statement.stage), DateOf(statement).date);
  };
  std::stable_sort(chosen.begin(), chosen.end(), [&](const Chosen& a, const Chosen& b) {
    return order(*a.statement) < order(*b.statement);
  });
  return chosen;
}

// What follows the year in a title, up to the first word for a local government.
std::string NameInTitle(const std::string& title) {
  const std::string key = platform::ComparisonKey(title);
  const size_t year = key.find("年度");
  if (year == std::string::npos) return "";
  const std::string rest = key.substr(year + std::string("年度").size());
  size_t end = std::string::npos;
  for (const std::string word : {"区", "市", "町", "村", "県", "府", "都", "道"}) {
    const size_t at = rest.find(word);
    if (at != std::string::npos && at > 0) end = std::min(end, at + word.size());
  }
  return end == std::string::npos ? "" : rest.substr(0, end);
}

void WriteJurisdiction(const OutputOptions& options, const std::vector<Chosen>& chosen,
                       Folder& folder) {
  const Chosen& first = chosen.front();
  std::string name = CleanText(options.jurisdiction_name);
  Certainty certainty = {100, "named by whoever read it"};
  if (name.empty()) name = CleanText(options.known.jurisdiction_name);
  if (name.empty()) {
    name = CleanText(NameInTitle(first.statement->title.text));
    certainty = {70, "the beginning of the statement's title"};
  }
  if (name.empty()) {
    name = options.jurisdiction.value();
    certainty = {0, "no name is printed"};
  }
  folder.Add("jurisdiction", {options.jurisdiction.value(), name});
  folder.Prove("jurisdiction", platform::Year(), options.jurisdiction.value(), "display_name",
               first.reading->source, first.statement->title.place, certainty);
}

// The names and ids of a year's projects.
std::map<std::string, std::string> ProjectsByName(const Folder& folder, int year) {
  std::map<std::string, std::string> ids;
  for (const auto& row : folder.Table("projects").rows) {
    if (row[1] == absl::StrCat(year)) ids[platform::ComparisonKey(row[3])] = row[2];
  }
  return ids;
}

std::string StatementId(const Statement& statement, const OutputOptions& options,
                        YearSoFar& so_far) {
  if (!options.statement_id.empty()) return options.statement_id.value();
  const std::string id = statement.stage == Stage::kSettlement ? "settlement"
                         : statement.stage == Stage::kBudget
                             ? "budget"
                             : absl::StrCat("status-", DateOf(statement).date);
  return so_far.statement_ids.Take(id, "statement");
}

void WritePaper(const Chosen& chosen, const OutputOptions& options, Departments& departments,
                YearSoFar& so_far, Folder& folder) {
  const Statement& statement = *chosen.statement;
  const Reading& reading = *chosen.reading;
  const bool is_first = so_far.nodes.empty();
  const std::string document =
      reading.digest.empty() ? "" : absl::StrCat(reading.digest, " ", statement.title.place.line);
  if (!document.empty() && !so_far.documents.insert(document).second) {
    folder.NotUnderstood(reading.source, statement.title.place, statement.title.text,
                         "the same paper a second time; it is left out");
    return;
  }
  std::vector<ProjectIds> ids = AssignProjectIds(statement, options.known);
  FigureIndex figures(statement);
  Tree tree = BuildTree(statement, figures, options.known);
  YearOutput out{statement,
                 reading.source,
                 reading.digest,
                 StatementId(statement, options, so_far),
                 options.jurisdiction,
                 platform::Year(statement.fiscal_year),
                 std::move(ids),
                 std::move(figures),
                 std::move(tree),
                 folder,
                 departments,
                 so_far,
                 ProjectsByName(folder, statement.fiscal_year - 1)};
  KeepIds(out);
  if (is_first) out.Add("fiscal_years", {FiscalYearText(statement.fiscal_year), "list"});
  WriteCatalog(out);
  WriteBudget(out);
  WriteIndicators(out);
}

}  // namespace

absl::StatusOr<Folder> ToImportFormat(const std::vector<Reading>& readings,
                                      const OutputOptions& options) {
  if (!platform::IsLocalGovernmentCode(options.jurisdiction.value())) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", options.jurisdiction.value(),
                     "' is not a six-digit local government code with the right check digit"));
  }
  Folder folder;
  const std::vector<Chosen> chosen = Choose(readings, folder);
  if (chosen.empty())
    return absl::InvalidArgumentError(
        "no statement's title says its fiscal year, so there is nothing to write; check the rules");
  if (!options.statement_id.empty() && chosen.size() > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("there are ", chosen.size(),
                     " papers, and one id for them; read them one by one to name them"));
  }
  WriteJurisdiction(options, chosen, folder);
  Departments departments(options.known);
  std::map<int, YearSoFar> years;
  for (const Chosen& paper : chosen) {
    WritePaper(paper, options, departments, years[paper.statement->fiscal_year], folder);
  }
  for (const Departments::Entry& entry : departments.entries()) {
    folder.Add("departments", {options.jurisdiction.value(), entry.id, CleanText(entry.name.text)});
    folder.Prove("departments", platform::Year(), entry.id, "display_name", entry.source,
                 entry.name.place, entry.name.certainty);
  }
  for (const Reading& reading : readings) {
    for (const NotUnderstood& item : reading.not_understood) {
      folder.NotUnderstood(reading.source, item.text.place, item.text.text, item.why);
    }
  }
  return folder;
}

PaperDate DateOf(const Statement& statement) {
  if (statement.stage == Stage::kBudget) {
    return {platform::FormatDate(platform::FiscalYearStart(platform::Year(statement.fiscal_year))),
            {100, "a budget is of the first day of its year"}};
  }
  if (!statement.as_of.empty()) return {statement.as_of, statement.as_of_certainty};
  return {absl::StrCat(statement.fiscal_year + 1, "-03-31"),
          {statement.stage == Stage::kSettlement ? 90 : 0,
           "no date is printed; the last day of the fiscal year"}};
}

std::string StandsAt(const Statement& statement) {
  if (statement.stage != Stage::kSettlement) return DateOf(statement).date;
  return platform::FormatDate(platform::ClosingPeriodEnd(platform::Year(statement.fiscal_year)));
}

std::string FiscalYearText(int fiscal_year) {
  const auto text = [&](const char* era, int first) {
    const int year = fiscal_year - first + 1;
    return absl::StrCat(era, year == 1 ? "元" : absl::StrCat(year), "年度");
  };
  if (fiscal_year >= 2019) return text("令和", 2019);
  if (fiscal_year >= 1989) return text("平成", 1989);
  if (fiscal_year >= 1926) return text("昭和", 1926);
  return absl::StrCat(fiscal_year, "年度");
}

const char* MeasureWord(Measure measure) {
  switch (measure) {
    case Measure::kAppropriation:
      return "appropriation";
    case Measure::kCommitted:
      return "committed";
    case Measure::kOriginal:
      return "original_appropriation";
    case Measure::kExecuted:
      return "executed";
    case Measure::kDifference:
      return "difference";
    case Measure::kUnused:
      return "unused";
    case Measure::kCarriedOut:
      return "carried_out";
    case Measure::kRate:
      return "rate";
    case Measure::kPriorAppropriation:
      return "prior_appropriation";
    case Measure::kPriorExecuted:
      return "prior_executed";
    case Measure::kChange:
      return "change";
  }
  return "";
}

}  // namespace kuzukuri::reader
