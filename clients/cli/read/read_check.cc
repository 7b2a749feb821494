#include "clients/cli/read/read_check.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/read/read_page.h"
#include "clients/cli/shared/outcome.h"
#include "services/platform/base/money.h"
#include "services/platform/base/text.h"
#include "services/reader/output/amounts.h"

namespace kuzukuri::cli {
namespace {

using Json = nlohmann::json;
using reader::Figure;
using reader::Indicator;
using reader::Measure;
using reader::Place;
using reader::Project;
using reader::Row;
using reader::Statement;
using reader::SubProject;
using reader::Text;

std::string Key(const std::string& text) { return platform::ComparisonKey(text); }

// The text of a member; empty when it is absent or null.
std::string TextOf(const Json& facts, const char* name) {
  const auto found = facts.find(name);
  return found == facts.end() || !found->is_string() ? "" : found->get<std::string>();
}

const Json& ListOf(const Json& facts, const char* name) {
  static const Json kNone = Json::array();
  const auto found = facts.find(name);
  return found == facts.end() || !found->is_array() ? kNone : *found;
}

// A number as it is compared: 57.50 and 57.5 are the same, absent is empty.
std::string NumberText(const Json& facts, const char* name) {
  const auto found = facts.find(name);
  if (found == facts.end() || found->is_null()) return "";
  if (found->is_number_float()) return absl::StrFormat("%g", found->get<double>());
  return found->is_string() ? found->get<std::string>() : found->dump();
}

std::string DecimalText(const std::optional<std::string>& decimal) {
  if (!decimal) return "";
  std::string text = absl::StrReplaceAll(*decimal, {{",", ""}});
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string FigureText(const std::vector<Figure>& figures, Measure measure, int64_t unit_yen) {
  for (const Figure& figure : figures) {
    if (figure.measure != measure) continue;
    if (measure == Measure::kRate) return platform::FormatRate(figure.value);
    const auto yen = reader::YenOf(figure);
    if (!yen) return figure.text;
    return *yen % unit_yen == 0 ? absl::StrCat(*yen / unit_yen) : absl::StrCat(*yen, "円");
  }
  return "";
}

class Checker {
 public:
  explicit Checker(const std::vector<reader::Reading>& readings) : readings_(readings) {}

  CheckResult Check(const Json& facts) {
    for (const Json& year : facts.at("years")) CheckYear(year);
    CheckRelated(ListOf(facts, "related_bureau_projects"));
    return std::move(result_);
  }

 private:
  void Compare(const std::string& kind, const std::string& where, const std::string& expected,
               const std::string& read, const Place& place) {
    if (Key(expected).empty() && Key(read).empty()) return;
    CheckedKind& checked = KindOf(kind);
    ++checked.total;
    if (Key(expected) == Key(read)) {
      ++checked.right;
    } else {
      result_.differences.push_back({kind, where, expected, read, place});
    }
  }

  CheckedKind& KindOf(const std::string& kind) {
    const auto found = std::find_if(result_.kinds.begin(), result_.kinds.end(),
                                    [&](const CheckedKind& item) { return item.kind == kind; });
    if (found != result_.kinds.end()) return *found;
    result_.kinds.push_back({kind, 0, 0});
    return result_.kinds.back();
  }

  const Statement* StatementOf(int year) const {
    for (const reader::Reading& reading : readings_) {
      for (const Statement& statement : reading.statements) {
        if (statement.fiscal_year == year) return &statement;
      }
    }
    return nullptr;
  }

  void CheckYear(const Json& facts) {
    const int year = facts.at("fiscal_year").get<int>();
    const std::string where = absl::StrCat(year);
    const Statement* statement = StatementOf(year);
    if (statement == nullptr) {
      Compare("statement", where, where, "", {});
      return;
    }
    const Place& place = statement->title.place;
    Compare("statement", where, where, where, place);
    Compare("statement title", where, TextOf(facts, "title"), statement->title.text, place);
    const bool settled = statement->stage == reader::Stage::kSettlement;
    const bool expected = TextOf(facts, "stage") == "settlement";
    Compare("statement stage", where, expected ? "settlement" : "in year",
            settled ? "settlement" : "in year", place);
    if (!TextOf(facts, "as_of_printed").empty()) {
      Compare("statement date", where, TextOf(facts, "as_of"), statement->as_of, place);
    }
    CheckTables(*statement, ListOf(facts, "summary_tables"), false);
    CheckTables(*statement, ListOf(facts, "list_tables"), true);
    CheckProjects(*statement, ListOf(facts, "projects"));
  }

  // --- tables ---

  static int64_t UnitOf(const Json& table) { return TextOf(table, "unit") == "yen" ? 1 : 1000; }

  static bool SameAmounts(const Row& row, const Json& facts, int64_t unit) {
    return FigureText(row.figures, Measure::kAppropriation, unit) == NumberText(facts, "budget") &&
           FigureText(row.figures, Measure::kExecuted, unit) == NumberText(facts, "executed");
  }

  // The table that prints most of the facts' rows.
  static const reader::Table* FindTable(const Statement& statement, const Json& facts, bool list,
                                        const std::vector<const reader::Table*>& used) {
    const reader::Table* best = nullptr;
    size_t most = 0;
    for (const reader::Table& table : statement.tables) {
      if (table.list != list || std::count(used.begin(), used.end(), &table) > 0) continue;
      size_t same = 0;
      for (const Json& expected : ListOf(facts, "rows")) {
        same += std::any_of(table.rows.begin(), table.rows.end(), [&](const Row& row) {
          return SameAmounts(row, expected, UnitOf(facts));
        });
      }
      if (same > most) {
        most = same;
        best = &table;
      }
    }
    return best;
  }

  void CheckTables(const Statement& statement, const Json& tables, bool list) {
    std::vector<const reader::Table*> used;
    for (const Json& facts : tables) {
      const reader::Table* table = FindTable(statement, facts, list, used);
      used.push_back(table);
      const std::string where = TextOf(facts, "id");
      Compare(list ? "list" : "summary", where, where, table == nullptr ? "" : where,
              table == nullptr ? Place{} : table->place);
      static const reader::Table kNone;
      CheckRows(where, facts, table == nullptr ? kNone : *table, list);
    }
  }

  void CheckRows(const std::string& where, const Json& facts, const reader::Table& table,
                 bool list) {
    std::vector<const Row*> free;
    for (const Row& row : table.rows) free.push_back(&row);
    const std::string kind = list ? "list row" : "summary row";
    std::vector<const Json*> expected;
    for (const Json& row : ListOf(facts, "rows")) expected.push_back(&row);
    const auto total = facts.find("total");
    if (total != facts.end() && total->is_object()) expected.push_back(&*total);
    const Row* last = nullptr;
    for (const Json* row : expected) {
      const Row* found = TakeRow(free, *row, UnitOf(facts));
      const Place near = last == nullptr ? table.place : last->label.place;
      CheckRow(kind, absl::StrCat(where, " ", TextOf(*row, "label")), *row, found, table, near,
               UnitOf(facts));
      if (found != nullptr) last = found;
    }
    for (const Row* row : free) {
      Compare(kind, where, "", row->label.text.empty() ? "(a row)" : row->label.text,
              PlaceOf(*row));
    }
  }

  static Place PlaceOf(const Row& row) {
    return row.figures.empty() ? row.label.place : row.figures[0].place;
  }

  // The row with these amounts and the label, or these amounts, or the label.
  static const Row* TakeRow(std::vector<const Row*>& free, const Json& facts, int64_t unit) {
    const std::string label = Key(TextOf(facts, "label"));
    for (const int need : {3, 1, 2}) {
      for (auto row = free.begin(); row != free.end(); ++row) {
        const bool amounts = SameAmounts(**row, facts, unit);
        const bool name = Key((*row)->label.text) == label;
        if (((need & 1) && !amounts) || ((need & 2) && !name)) continue;
        const Row* found = *row;
        free.erase(row);
        return found;
      }
    }
    return nullptr;
  }

  static std::string Names(const std::vector<Text>& names) {
    return absl::StrJoin(names, "、",
                         [](std::string* out, const Text& name) { *out += name.text; });
  }
  static std::string Names(const Json& names) {
    return absl::StrJoin(
        names, "、", [](std::string* out, const Json& name) { *out += name.get<std::string>(); });
  }

  void CheckRow(const std::string& kind, const std::string& where, const Json& facts,
                const Row* row, const reader::Table& table, const Place& near, int64_t unit) {
    if (row == nullptr) {
      Compare(kind, where, TextOf(facts, "label"), "", near);
      return;
    }
    Compare(kind, where, TextOf(facts, "label"), row->label.text, PlaceOf(*row));
    CompareFigure(kind, where, facts, "budget", row->figures, Measure::kAppropriation, unit, near);
    CompareFigure(kind, where, facts, "executed", row->figures, Measure::kExecuted, unit, near);
    CompareFigure(kind, where, facts, "difference", row->figures, Measure::kDifference, unit, near);
    CompareFigure(kind, where, facts, "rate_printed", row->figures, Measure::kRate, unit, near);
    if (facts.contains("departments")) {
      Compare(kind + " departments", where, Names(ListOf(facts, "departments")),
              Names(row->departments), PlaceOf(*row));
    }
    if (!TextOf(facts, "parent").empty() && row->parent >= 0) {
      Compare(kind + " parent", where, TextOf(facts, "parent"), table.rows[row->parent].label.text,
              PlaceOf(*row));
    }
  }

  void CompareFigure(const std::string& kind, const std::string& where, const Json& facts,
                     const char* member, const std::vector<Figure>& figures, Measure measure,
                     int64_t unit, const Place& near) {
    const Figure* figure = reader::Find(figures, measure);
    Compare(kind + " figures", absl::StrCat(where, " ", member), NumberText(facts, member),
            FigureText(figures, measure, unit), figure == nullptr ? near : figure->place);
  }

  // --- projects ---

  void CheckProjects(const Statement& statement, const Json& projects) {
    std::vector<const Project*> free;
    for (const Project& project : statement.projects) free.push_back(&project);
    for (const Json& facts : projects) {
      const std::string where = absl::StrCat(statement.fiscal_year, " ", TextOf(facts, "code"));
      const Project* project = TakeProject(free, facts);
      if (project == nullptr) {
        Compare("project", where, TextOf(facts, "name"), "", statement.title.place);
        continue;
      }
      CheckProject(statement, where, facts, *project);
    }
    for (const Project* project : free) {
      Compare("project", absl::StrCat(statement.fiscal_year, " ", project->code), "",
              project->name.text, project->name.place);
    }
  }

  // By its code; where the paper prints none, by its name.
  static const Project* TakeProject(std::vector<const Project*>& free, const Json& facts) {
    const bool printed = facts.find("page") != facts.end() && facts["page"].is_object();
    const auto found = std::find_if(free.begin(), free.end(), [&](const Project* project) {
      return printed ? project->code == TextOf(facts, "code")
                     : Key(project->name.text) == Key(TextOf(facts, "name"));
    });
    if (found == free.end()) return nullptr;
    const Project* project = *found;
    free.erase(found);
    return project;
  }

  void CheckProject(const Statement& statement, const std::string& where, const Json& facts,
                    const Project& project) {
    const Place& place = project.name.place;
    const std::string on_page = TextOf(facts, "name_on_page");
    Compare("project", where, on_page.empty() ? TextOf(facts, "name") : on_page, project.name.text,
            place);
    if (project.pillar >= 0 || !TextOf(facts, "pillar_code").empty()) {
      Compare("project pillar", where, TextOf(facts, "pillar_code"),
              project.pillar < 0 ? "" : statement.pillars[project.pillar].code, place);
    }
    const auto page = facts.find("page");
    if (page != facts.end() && page->is_object()) CheckPage(where, *page, project);
    CheckSubProjects(where, ListOf(facts, "sub_projects"), project);
    CheckIndicators(where, ListOf(facts, "indicators"), project);
  }

  void CheckPage(const std::string& where, const Json& page, const Project& project) {
    const Place& near = project.name.place;
    const std::string kind = "project";
    Compare("project code", where, TextOf(page, "code_printed"), project.printed_code, near);
    CompareFigure(kind, where, page, "budget_k", project.figures, Measure::kAppropriation, 1000,
                  near);
    CompareFigure(kind, where, page, "executed_k", project.figures, Measure::kExecuted, 1000, near);
    CompareFigure(kind, where, page, "difference_k", project.figures, Measure::kDifference, 1000,
                  near);
    CompareFigure(kind, where, page, "rate_printed", project.figures, Measure::kRate, 0, near);
    Compare("project departments", where, Names(ListOf(page, "departments")),
            Names(project.departments), near);
  }

  void CheckSubProjects(const std::string& where, const Json& expected, const Project& project) {
    std::vector<const SubProject*> free;
    for (const SubProject& sub : project.sub_projects) free.push_back(&sub);
    for (const Json& facts : expected) {
      const std::string number = NumberText(facts, "no");
      const std::string at = absl::StrCat(where, ".", number);
      const auto found = std::find_if(free.begin(), free.end(),
                                      [&](const SubProject* sub) { return sub->number == number; });
      if (found == free.end()) {
        Compare("sub-project", at, TextOf(facts, "name"), "", project.name.place);
        continue;
      }
      CheckSubProject(at, facts, **found, project);
      free.erase(found);
    }
    for (const SubProject* sub : free) {
      Compare("sub-project", absl::StrCat(where, ".", sub->number), "", sub->name.text,
              sub->name.place);
    }
  }

  void CheckSubProject(const std::string& where, const Json& facts, const SubProject& sub,
                       const Project&) {
    const Place& near = sub.name.place;
    const std::string kind = "sub-project";
    Compare(kind, where, TextOf(facts, "name"), sub.name.text, near);
    CompareFigure(kind, where, facts, "budget_k", sub.figures, Measure::kAppropriation, 1000, near);
    // The executed amount may stand in the list only.
    if (reader::Find(sub.figures, Measure::kExecuted) != nullptr ||
        !NumberText(facts, "difference_printed_k").empty()) {
      CompareFigure(kind, where, facts, "executed_k", sub.figures, Measure::kExecuted, 1000, near);
    }
    CompareFigure(kind, where, facts, "difference_printed_k", sub.figures, Measure::kDifference,
                  1000, near);
    const char* mark = sub.mark == reader::Mark::kNew        ? "new"
                       : sub.mark == reader::Mark::kExpanded ? "expanded"
                                                             : "";
    Compare("sub-project mark", where, TextOf(facts, "mark"), mark, near);
    Compare("sub-project note", where, TextOf(facts, "note"), sub.note, near);
    Compare("sub-project parts", where, Names(ListOf(facts, "parts")), Names(sub.parts), near);
  }

  void CheckIndicators(const std::string& where, const Json& expected, const Project& project) {
    size_t i = 0;
    for (const Json& facts : expected) {
      const std::string at = absl::StrCat(where, " indicator ", i + 1);
      if (i >= project.indicators.size()) {
        Compare("indicator", at, TextOf(facts, "name"), "", project.name.place);
      } else {
        CheckIndicator(at, facts, project.indicators[i]);
      }
      ++i;
    }
    for (; i < project.indicators.size(); ++i) {
      const Indicator& extra = project.indicators[i];
      Compare("indicator", absl::StrCat(where, " indicator ", i + 1), "",
              extra.name.empty() ? "(an indicator)" : extra.name, extra.text.place);
    }
  }

  void CheckIndicator(const std::string& where, const Json& facts, const Indicator& indicator) {
    const Place& place = indicator.text.place;
    Compare("indicator", where, TextOf(facts, "name"), indicator.name, place);
    Compare("indicator text", where + " target", TextOf(facts, "target_text"),
            indicator.target_text, place);
    Compare("indicator text", where + " actual", TextOf(facts, "actual_text"),
            indicator.actual_text, place);
    // A single value stands in the indicator itself, several in its parts.
    const Json& parts = ListOf(facts, "parts");
    const size_t count = std::max(parts.size(), size_t{1});
    for (size_t c = 0; c < std::max(count, indicator.components.size()); ++c) {
      static const Json kNone = Json::object();
      const Json& part =
          parts.empty() ? (c == 0 ? facts : kNone) : (c < parts.size() ? parts[c] : kNone);
      static const reader::Component kNothing;
      CheckComponent(absl::StrCat(where, ".", c + 1), part,
                     c < indicator.components.size() ? indicator.components[c] : kNothing, place);
    }
    const std::string comparator = TextOf(facts, "comparator");
    Compare("indicator comparator", where, comparator == "none" ? "" : comparator,
            indicator.components.empty() ? "" : indicator.components[0].comparator, place);
  }

  void CheckComponent(const std::string& where, const Json& facts,
                      const reader::Component& component, const Place& place) {
    Compare("indicator value", where + " target", NumberText(facts, "target_value"),
            DecimalText(component.target), place);
    Compare("indicator value", where + " actual", NumberText(facts, "actual_value"),
            DecimalText(component.actual), place);
    Compare("indicator denominator", where + " target", NumberText(facts, "target_denominator"),
            DecimalText(component.target_denominator), place);
    Compare("indicator denominator", where + " actual", NumberText(facts, "actual_denominator"),
            DecimalText(component.actual_denominator), place);
    Compare("indicator unit", where, TextOf(facts, "unit"), component.unit, place);
  }

  // --- related projects ---

  // "2022/III-6" -> its project.
  const Project* ProjectNamed(const std::string& name, int year) const {
    const Statement* statement = StatementOf(year);
    if (statement == nullptr) return nullptr;
    const std::string code = name.substr(name.find('/') + 1);
    for (const Project& project : statement->projects) {
      if (project.code == code) return &project;
    }
    return nullptr;
  }

  void CheckRelated(const Json& expected) {
    for (const Json& facts : expected) {
      const std::string where = TextOf(facts, "project");
      const Project* project = ProjectNamed(where, facts.at("fiscal_year").get<int>());
      const reader::Related* found = nullptr;
      if (project != nullptr) {
        for (const reader::Related& related : project->related) {
          if (Key(related.name.text) == Key(TextOf(facts, "name"))) found = &related;
        }
      }
      const Place place = found != nullptr     ? found->name.place
                          : project != nullptr ? project->name.place
                                               : Place{};
      Compare("related project", where, TextOf(facts, "name"),
              found == nullptr ? "" : found->name.text, place);
      if (found == nullptr) continue;
      Compare("related project owner", where, TextOf(facts, "bureau"), found->owner, place);
      const std::string amount =
          found->amount ? FigureText({*found->amount}, found->amount->measure, 1000) : "";
      Compare("related project amount", where, NumberText(facts, "budget_k"), amount, place);
    }
  }

  const std::vector<reader::Reading>& readings_;
  CheckResult result_;
};

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
  return Checker(readings).Check(Json::parse(facts));
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
