#include "services/reader/domain/walk.h"

namespace kuzukuri::reader {
namespace {

class Walker {
 public:
  explicit Walker(const Visitor& visitor) : visitor_(visitor) {}

  void Walk(const Statement& statement) {
    Say("title", "", statement.title);
    for (const Pillar& pillar : statement.pillars) {
      Say("pillar", pillar.code, pillar.name);
      Say("pillar", pillar.code, pillar.page);
    }
    for (const Table& table : statement.tables) WalkTable(table);
    for (const Project& project : statement.projects) WalkProject(project);
  }

 private:
  void Say(const char* kind, const std::string& of, const Text& text) {
    if (!text.text.empty()) visitor_.text({kind, of}, text);
  }
  void Say(const char* kind, const std::string& of, const std::optional<Text>& text) {
    if (text) Say(kind, of, *text);
  }
  void Say(const char* kind, const std::string& of, const std::vector<Text>& texts) {
    for (const Text& text : texts) Say(kind, of, text);
  }
  void Say(const char* kind, const std::string& of, const std::vector<Figure>& figures) {
    for (const Figure& figure : figures) visitor_.figure({kind, of}, figure);
  }

  void WalkTable(const Table& table) {
    Say("table", table.id, table.title);
    for (const Row& row : table.rows) {
      Say("row", table.id, row.label);
      Say("former name", table.id, row.former_name);
      Say("row", table.id, row.figures);
      Say("department", table.id, row.departments);
    }
    Say("note", table.id, table.notes);
  }

  void WalkProject(const Project& project) {
    Say("project", project.code, project.name);
    Say("former name", project.code, project.former_name);
    Say("project", project.code, project.figures);
    Say("department", project.code, project.departments);
    for (const SubProject& sub : project.sub_projects) WalkSubProject(project, sub);
    for (const Indicator& indicator : project.indicators) {
      Say("indicator", project.code, indicator.text);
    }
    for (const Related& related : project.related) {
      Say("related project", project.code, related.name);
      if (related.amount) visitor_.figure({"related project", project.code}, *related.amount);
    }
    for (const Reference& reference : project.references) {
      Say("reference", project.code, reference.text);
    }
  }

  void WalkSubProject(const Project& project, const SubProject& sub) {
    const std::string of = project.code + "." + sub.number;
    Say("sub-project", of, sub.name);
    Say("sub-project", of, sub.figures);
    Say("part", of, sub.parts);
    Say("marked activity", of, sub.marked_activities);
  }

  const Visitor& visitor_;
};

}  // namespace

void Walk(const Statement& statement, const Visitor& visitor) { Walker(visitor).Walk(statement); }

}  // namespace kuzukuri::reader
