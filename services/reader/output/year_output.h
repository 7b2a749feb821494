// A statement on its way into a folder. Shared by the writers of the files.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/platform/base/ids.h"
#include "services/reader/output/folder.h"
#include "services/reader/output/ledger.h"

namespace kuzukuri::reader {

struct YearOutput {
  const Statement& statement;
  std::string source;
  platform::JurisdictionCode jurisdiction;
  platform::Year year;
  std::vector<ProjectIds> ids;
  FigureIndex figures;
  Tree tree;
  Folder& folder;
  Departments& departments;
  // The projects of the year before by the key of their names.
  std::map<std::string, std::string> prior_projects = {};
  // Ids by project and sub-project (-1: the project's own), as the catalog's files have them.
  std::map<std::pair<int, int>, std::vector<std::string>> department_ids = {};

  // A row's first two cells, then these.
  void Add(std::string_view file, std::vector<std::string> cells) {
    cells.insert(cells.begin(), {jurisdiction.value(), std::to_string(year.value())});
    folder.Add(file, std::move(cells));
  }
  void Prove(std::string_view file, const std::string& id, const std::string& column,
             const Text& text) {
    folder.Prove(file, year, id, column, source, text.place, text.certainty);
  }
  void Prove(std::string_view file, const std::string& id, const std::string& column,
             const Figure& figure) {
    folder.Prove(file, year, id, column, source, figure.place, figure.certainty);
  }
  // "projects/I-1/subProjects/2"
  std::string NodeName(int project, int sub_project) const;
  // Those of the sub-project where it has some, else its project's.
  const std::vector<std::string>& DepartmentsOf(int project, int sub_project) const;
};

void WriteCatalog(YearOutput& out);
void WriteBudget(YearOutput& out);
void WriteIndicators(YearOutput& out);

}  // namespace kuzukuri::reader
