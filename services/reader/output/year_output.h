// A paper on its way into a folder. Shared by the writers of the files.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/platform/base/ids.h"
#include "services/reader/output/declarations.h"
#include "services/reader/output/folder.h"
#include "services/reader/output/layout.h"
#include "services/reader/output/places.h"

namespace kuzukuri::reader {

using Places = std::vector<NamedPlace>;

// What the papers of a year have given to the folder so far.
struct YearSoFar {
  Places nodes;
  Places projects;
  Placements placements;                         // of nodes and projects
  std::map<std::string, std::string> told_from;  // projects, and the first date of one's figures
  std::map<std::string, Places> sub_projects;    // by project
  std::map<std::string, Places> indicators;      // by project
  std::map<std::string, size_t> components;      // how many each indicator has
  std::set<std::string> lines;                   // nodes that have a budget line
  IdSet line_ids;
  IdSet statement_ids;
  std::set<std::string> documents;  // by digest
};

// The date of a paper's figures.
struct PaperDate {
  std::string date;
  Certainty certainty;
};
PaperDate DateOf(const Statement& statement);
// The date they stand at: a settlement's is the last of its closing period, whenever it is printed.
std::string StandsAt(const Statement& statement);

struct YearOutput {
  const Statement& statement;
  std::string source;
  std::string document_digest;
  std::string statement_id;
  platform::JurisdictionCode jurisdiction;
  platform::Year year;
  std::vector<ProjectIds> ids;
  FigureIndex figures;
  Tree tree;
  Folder& folder;
  Departments& departments;
  YearSoFar& so_far;
  // The projects of the year before by the key of their names.
  std::map<std::string, std::string> prior_projects = {};
  // Ids by project and sub-project (-1: the project's own), as the catalog's files have them.
  std::map<std::pair<int, int>, std::vector<std::string>> department_ids = {};
  // How it groups the year's projects otherwise.
  LayoutDifference layout = {};
  std::string execution_stage = {};  // as the import format says it; empty: it does not say

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

// Where the children of a node stand.
std::string WhereBelow(const Tree& tree, int node);

// Gives what earlier papers of the year have named the ids it has there, and finds how the paper
// groups it otherwise.
void KeepIds(YearOutput& out);

// What no earlier paper of the year had; that they print something otherwise is noted.
void WriteCatalog(YearOutput& out);
void WriteBudget(YearOutput& out);
void WriteIndicators(YearOutput& out);

}  // namespace kuzukuri::reader
