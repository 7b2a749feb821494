#include "clients/cli/read/read_check.h"

#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/read/check_projects.h"
#include "clients/cli/read/check_tables.h"
#include "clients/cli/read/facts.h"
#include "clients/cli/read/read_page.h"
#include "clients/cli/shared/outcome.h"
#include "services/platform/base/money.h"

namespace kuzukuri::cli {
namespace {

using reader::Place;
using reader::Project;
using reader::Statement;

const Statement* StatementOf(const std::vector<reader::Reading>& readings, int year) {
  for (const reader::Reading& reading : readings) {
    for (const Statement& statement : reading.statements) {
      if (statement.fiscal_year == year) return &statement;
    }
  }
  return nullptr;
}

void CheckYear(const std::vector<reader::Reading>& readings, const Json& facts, Tally& tally) {
  const int year = facts.at("fiscal_year").get<int>();
  const std::string where = absl::StrCat(year);
  const Statement* statement = StatementOf(readings, year);
  if (statement == nullptr) {
    tally.Compare("statement", where, where, "", {});
    return;
  }
  const Place& place = statement->title.place;
  tally.Compare("statement", where, where, where, place);
  tally.Compare("statement title", where, TextOf(facts, "title"), statement->title.text, place);
  const bool settled = statement->stage == reader::Stage::kSettlement;
  const bool expected = TextOf(facts, "stage") == "settlement";
  tally.Compare("statement stage", where, expected ? "settlement" : "in year",
                settled ? "settlement" : "in year", place);
  if (!TextOf(facts, "as_of_printed").empty()) {
    tally.Compare("statement date", where, TextOf(facts, "as_of"), statement->as_of, place);
  }
  CheckTables(*statement, ListOf(facts, "summary_tables"), false, tally);
  CheckTables(*statement, ListOf(facts, "list_tables"), true, tally);
  CheckProjects(*statement, ListOf(facts, "projects"), tally);
}

// "2022/III-6" -> its project.
const Project* ProjectNamed(const std::vector<reader::Reading>& readings, const std::string& name,
                            int year) {
  const Statement* statement = StatementOf(readings, year);
  if (statement == nullptr) return nullptr;
  const std::string code = name.substr(name.find('/') + 1);
  for (const Project& project : statement->projects) {
    if (project.code == code) return &project;
  }
  return nullptr;
}

void CheckRelated(const std::vector<reader::Reading>& readings, const Json& expected,
                  Tally& tally) {
  for (const Json& facts : expected) {
    const std::string where = TextOf(facts, "project");
    const Project* project = ProjectNamed(readings, where, facts.at("fiscal_year").get<int>());
    const reader::Related* found = nullptr;
    if (project != nullptr) {
      for (const reader::Related& related : project->related) {
        if (SameName(related.name.text, TextOf(facts, "name"))) found = &related;
      }
    }
    const Place place = found != nullptr     ? found->name.place
                        : project != nullptr ? project->name.place
                                             : Place{};
    tally.Compare("related project", where, TextOf(facts, "name"),
                  found == nullptr ? "" : found->name.text, place);
    if (found == nullptr) continue;
    tally.Compare("related project owner", where, TextOf(facts, "bureau"), found->owner, place);
    const std::string amount =
        found->amount ? FigureText({*found->amount}, found->amount->measure, 1000) : "";
    tally.Compare("related project amount", where, NumberText(facts, "budget_k"), amount, place);
  }
}

std::string Percent(const CheckedKind& kind) {
  if (kind.total == 0) return "";
  const auto permille = platform::RatePermille(static_cast<int64_t>(kind.right),
                                               static_cast<int64_t>(kind.total), true);
  return platform::FormatRate(*permille);
}

void PrintResult(const CheckResult& result) {
  CheckedKind all{"all", 0, 0};
  for (const CheckedKind& kind : result.kinds) {
    std::cout << absl::StrFormat("%-28s %6d / %6d  %6s\n", kind.kind, kind.right, kind.total,
                                 Percent(kind));
    all.right += kind.right;
    all.total += kind.total;
  }
  std::cout << absl::StrFormat("%-28s %6d / %6d  %6s\n", all.kind, all.right, all.total,
                               Percent(all));
  for (const Difference& difference : result.differences) {
    std::cout << difference.kind << "  " << difference.where << "  " << PlaceText(difference.place)
              << "\n  facts: " << difference.expected << "\n  read:  " << difference.read << "\n";
  }
}

void PrintJsonResult(const CheckResult& result) {
  nlohmann::ordered_json json = {{"kinds", nlohmann::ordered_json::array()},
                                 {"differences", nlohmann::ordered_json::array()}};
  for (const CheckedKind& kind : result.kinds) {
    json["kinds"].push_back({{"kind", kind.kind}, {"right", kind.right}, {"total", kind.total}});
  }
  for (const Difference& difference : result.differences) {
    json["differences"].push_back({{"kind", difference.kind},
                                   {"where", difference.where},
                                   {"facts", difference.expected},
                                   {"read", difference.read},
                                   {"page", difference.place.page},
                                   {"line", difference.place.line}});
  }
  std::cout << json.dump(1) << "\n";
}

}  // namespace

CheckResult CompareWithFacts(const std::vector<reader::Reading>& readings,
                             const std::string& facts) {
  const Json parsed = Json::parse(facts);
  Tally tally;
  for (const Json& year : parsed.at("years")) CheckYear(readings, year, tally);
  CheckRelated(readings, ListOf(parsed, "related_bureau_projects"), tally);
  return tally.Take();
}

int CheckFacts(const std::vector<reader::Reading>& readings, const std::string& path, bool json) {
  std::ifstream file(path, std::ios::binary);
  const std::string facts((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open()) {
    std::cerr << path << ": cannot be opened; check the path and its permissions\n";
    return kExitUsage;
  }
  try {
    const CheckResult result = CompareWithFacts(readings, facts);
    if (json) {
      PrintJsonResult(result);
    } else {
      PrintResult(result);
    }
    return result.differences.empty() ? kExitOk : kExitRefused;
  } catch (const Json::exception& error) {
    std::cerr << path << ": is no file of facts: " << error.what() << "\n";
    return kExitUsage;
  }
}

}  // namespace kuzukuri::cli
