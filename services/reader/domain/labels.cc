#include "services/reader/domain/labels.h"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_join.h"
#include "services/platform/base/text.h"
#include "services/reader/domain/relations.h"

namespace kuzukuri::reader {
namespace {

// A label and the key under which it is compared.
struct Printed {
  Operand operand;
  std::string key;
};

class LabelAudit {
 public:
  LabelAudit(const Statement& statement, LabelAuditResult& result)
      : statement_(statement), result_(result) {}

  void Run() {
    for (size_t i = 0; i < statement_.pillars.size(); ++i) AuditPillar(i);
    for (size_t i = 0; i < statement_.projects.size(); ++i) AuditProject(i);
  }

 private:
  static void Add(std::vector<Printed>& places, Operand operand, const Text& text) {
    const std::string key = platform::ComparisonKey(text.text);
    if (key.empty()) return;
    operand.text = text.text;
    operand.place = text.place;
    places.push_back({std::move(operand), key});
  }

  // Departments are a set: tables print them in the order in which they fit.
  static void Add(std::vector<Printed>& places, Operand operand, const std::vector<Text>& texts) {
    if (texts.empty()) return;
    std::set<std::string> keys;
    std::vector<std::string> names;
    for (const Text& text : texts) {
      keys.insert(platform::ComparisonKey(text.text));
      names.push_back(text.text);
    }
    operand.text = absl::StrJoin(names, "、");
    operand.place = texts.front().place;
    places.push_back({std::move(operand), absl::StrJoin(keys, "\n")});
  }

  // Calls `add` with every row that is one of the project or sub-project (-1: of the project).
  template <class Visit>
  void ForRows(int project, int sub_project, Visit visit) const {
    for (const Table& table : statement_.tables) {
      for (size_t i = 0; i < table.rows.size(); ++i) {
        const Row& row = table.rows[i];
        if (row.total || row.project != project || row.sub_project != sub_project) continue;
        visit(table, i);
      }
    }
  }

  void AuditPillar(size_t at) {
    const Pillar& pillar = statement_.pillars[at];
    std::vector<Printed> places;
    Operand heading;
    heading.fiscal_year = statement_.fiscal_year;
    heading.name = pillar.name.text;
    heading.table = pillar.code;
    for (const Table& table : statement_.tables) {
      for (size_t i = 0; i < table.rows.size(); ++i) {
        if (!IsPillarRow(table, i) || table.rows[i].pillar != static_cast<int>(at)) continue;
        Add(places, PlaceOf(statement_, table, i), table.rows[i].label);
      }
    }
    Add(places, heading, pillar.name);
    heading.page = true;
    if (pillar.page) Add(places, heading, *pillar.page);
    Compare(places);
  }

  void AuditProject(size_t at) {
    const Project& project = statement_.projects[at];
    const int index = static_cast<int>(at);
    std::vector<Printed> names;
    std::vector<Printed> departments;
    ForRows(index, -1, [&](const Table& table, size_t i) {
      Add(names, PlaceOf(statement_, table, i), table.rows[i].label);
      Add(departments, PlaceOf(statement_, table, i), table.rows[i].departments);
    });
    if (!project.printed_code.empty()) Add(names, PlaceOf(statement_, project, 0), project.name);
    Add(departments, PlaceOf(statement_, project, 0), project.departments);
    Compare(names);
    Compare(departments);
    for (size_t s = 0; s < project.sub_projects.size(); ++s) AuditSubProject(index, s);
  }

  void AuditSubProject(int project, size_t at) {
    const Project& page = statement_.projects[static_cast<size_t>(project)];
    std::vector<Printed> names;
    ForRows(project, static_cast<int>(at), [&](const Table& table, size_t i) {
      Add(names, PlaceOf(statement_, table, i), table.rows[i].label);
    });
    Add(names, PlaceOf(statement_, page, at + 1), page.sub_projects[at].name);
    Compare(names);
  }

  void Compare(const std::vector<Printed>& places) {
    std::map<std::string, int> count;
    std::set<int> lines;
    for (const Printed& place : places) {
      ++count[place.key];
      lines.insert(place.operand.place.line);
    }
    if (!lines.empty()) result_.compared += lines.size() - 1;
    if (count.size() < 2) return;
    // What most places print; the first of equals.
    const Printed* usual = &places.front();
    for (const Printed& place : places) {
      if (count[place.key] > count[usual->key]) usual = &place;
    }
    for (const Printed& place : places) {
      if (place.key != usual->key) Report(place.operand, usual->operand);
    }
  }

  void Report(const Operand& suspect, const Operand& usual) {
    Violation& violation = result_.violations.emplace_back();
    violation.kind = RelationKind::kLabel;
    violation.violation_class = ViolationClass::kWording;
    violation.suspect = suspect;
    violation.expected = usual.text;
    violation.relations.push_back({RelationKind::kLabel, {suspect, usual}, usual.text, {}});
  }

  const Statement& statement_;
  LabelAuditResult& result_;
};

}  // namespace

LabelAuditResult AuditLabels(const Reading& reading) {
  LabelAuditResult result;
  for (const Statement& statement : reading.statements) LabelAudit(statement, result).Run();
  return result;
}

}  // namespace kuzukuri::reader
