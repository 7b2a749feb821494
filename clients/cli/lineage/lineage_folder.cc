#include "clients/cli/lineage/lineage_folder.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "services/platform/base/names.h"
#include "services/reader/output/folder.h"

namespace kuzukuri::cli {
namespace {

using reader::LineageNode;
using reader::LineageProposal;
using reader::LineageYear;

constexpr const char* kShareBasis = "翌年度予算額の比による仮定";

const std::vector<std::string>& ProposalColumns() {
  static const std::vector<std::string> kColumns = {
      "jurisdiction", "fiscal_year", "proposal",         "type",           "predecessor",
      "successor",    "confidence",  "predecessor_name", "successor_name", "share_ppm",
      "share_basis",  "evidence_ja", "evidence_en",      "decision"};
  return kColumns;
}

// What makes two proposals the same, whatever their evidence.
using ProposalKey = std::tuple<std::string, std::string, std::string, std::string, std::string>;

ProposalKey KeyOf(const ProposalRow& row) {
  return {row.jurisdiction, row.fiscal_year, row.type, row.predecessor, row.successor};
}

int YearOf(const std::string& text) {
  int year = 0;
  return absl::SimpleAtoi(text, &year) ? year : 0;
}

// "projects/I-1/subProjects/2" -> "I-1.2"
std::string ShortName(const std::string& node) {
  return absl::StrReplaceAll(node, {{"projects/", ""}, {"/subProjects/", "."}});
}

std::string ProposalId(const LineageProposal& proposal) {
  if (proposal.predecessor == nullptr) {
    return absl::StrCat("new--", ShortName(proposal.successor->node));
  }
  const std::string before = ShortName(proposal.predecessor->node);
  return absl::StrCat(
      before, "--", proposal.successor == nullptr ? "ended" : ShortName(proposal.successor->node));
}

ProposalRow ToRow(const LineageProposal& proposal, const std::string& jurisdiction, int year) {
  ProposalRow row;
  row.jurisdiction = jurisdiction;
  row.fiscal_year = absl::StrCat(year);
  row.id = ProposalId(proposal);
  row.type = reader::LineageWord(proposal.type);
  if (proposal.predecessor != nullptr) {
    row.predecessor = proposal.predecessor->node;
    row.predecessor_name = proposal.predecessor->name;
  }
  if (proposal.successor != nullptr) {
    row.successor = proposal.successor->node;
    row.successor_name = proposal.successor->name;
  }
  row.confidence = proposal.confidence;
  if (proposal.share_ppm) {
    row.share_ppm = absl::StrCat(*proposal.share_ppm);
    row.share_basis = kShareBasis;
  }
  std::vector<std::string> japanese;
  std::vector<std::string> english;
  for (const reader::Evidence& evidence : proposal.evidence) {
    japanese.push_back(evidence.japanese);
    english.push_back(evidence.english);
  }
  row.evidence_ja = reader::CleanText(absl::StrJoin(japanese, "、"), 1000);
  row.evidence_en = reader::CleanText(absl::StrJoin(english, "; "), 1000);
  return row;
}

ProposalRow FromCells(CsvCells cells) {
  ProposalRow row;
  row.jurisdiction = cells["jurisdiction"];
  row.fiscal_year = cells["fiscal_year"];
  row.id = cells["proposal"];
  row.type = cells["type"];
  row.predecessor = cells["predecessor"];
  row.successor = cells["successor"];
  row.confidence = YearOf(cells["confidence"]);
  row.predecessor_name = cells["predecessor_name"];
  row.successor_name = cells["successor_name"];
  row.share_ppm = cells["share_ppm"];
  row.share_basis = cells["share_basis"];
  row.evidence_ja = cells["evidence_ja"];
  row.evidence_en = cells["evidence_en"];
  row.decision = cells["decision"];
  return row;
}

std::vector<std::string> ToCells(const ProposalRow& row) {
  return {row.jurisdiction,
          row.fiscal_year,
          row.id,
          row.type,
          row.predecessor,
          row.successor,
          absl::StrCat(row.confidence),
          row.predecessor_name,
          row.successor_name,
          row.share_ppm,
          row.share_basis,
          row.evidence_ja,
          row.evidence_en,
          row.decision};
}

// The proposal as a row of lineage_edges.csv.
std::vector<std::string> EdgeCells(const ProposalRow& row) {
  return {row.jurisdiction, row.fiscal_year, row.id,          row.type,       row.predecessor,
          row.successor,    row.share_ppm,   row.share_basis, row.evidence_ja};
}

std::vector<std::string> InOrder(const CsvCells& cells, const std::vector<std::string>& columns) {
  std::vector<std::string> row;
  for (const std::string& column : columns) row.push_back(cells.at(column));
  return row;
}

// The former name a note begins with.
std::string FormerName(const std::string& note) {
  const std::string mark = reader::kFormerMark;
  if (!absl::StartsWith(note, mark)) return "";
  const size_t end = note.find(reader::kNoteBreak);
  return note.substr(mark.size(), end == std::string::npos ? end : end - mark.size());
}

using Budgets = std::map<std::tuple<std::string, int, std::string>, std::pair<int64_t, int64_t>>;

// The most exact budget printed of each node, with its unit.
absl::StatusOr<Budgets> LoadBudgets(const std::string& folder) {
  auto figures = LoadCsv(folder, "reported_figures", ColumnsOf("reported_figures"));
  if (!figures.ok()) return figures.status();
  Budgets budgets;
  for (CsvCells& cells : *figures) {
    int64_t unit = 0;
    int64_t value = 0;
    int64_t yen = 0;
    if (cells["measure"] != "appropriation" || !absl::SimpleAtoi(cells["unit_yen"], &unit) ||
        !absl::SimpleAtoi(cells["value"], &value) || __builtin_mul_overflow(value, unit, &yen)) {
      continue;
    }
    const auto [at, fresh] = budgets.emplace(
        std::tuple(cells["jurisdiction"], YearOf(cells["fiscal_year"]), cells["node"]),
        std::pair(unit, yen));
    if (!fresh && unit < at->second.first) at->second = {unit, yen};
  }
  return budgets;
}

LineageNode NodeFrom(CsvCells& cells, const std::string& node, const Budgets& budgets) {
  LineageNode result;
  result.node = node;
  result.name = cells["display_name"];
  result.former_name = FormerName(cells["note"]);
  const auto found = budgets.find({cells["jurisdiction"], YearOf(cells["fiscal_year"]), node});
  if (found != budgets.end()) result.appropriation_yen = found->second.second;
  return result;
}

LineageNode* FindProject(FolderYears& years, CsvCells& cells) {
  const auto year = years.find({cells["jurisdiction"], YearOf(cells["fiscal_year"])});
  if (year == years.end()) return nullptr;
  const std::string name = absl::StrCat("projects/", cells["project"]);
  for (LineageNode& project : year->second.projects) {
    if (project.node == name) return &project;
  }
  return nullptr;
}

bool EndsExist(const FolderYears& years, const std::string& jurisdiction, int year,
               const std::string& type, const std::string& before, const std::string& after) {
  const int earlier = type == "planned_end" ? year : YearBefore(years, jurisdiction, year);
  return (before.empty() || FindNode(years, jurisdiction, earlier, before) != nullptr) &&
         (after.empty() || FindNode(years, jurisdiction, year, after) != nullptr);
}

bool EndsExist(const FolderYears& years, const ProposalRow& row) {
  return EndsExist(years, row.jurisdiction, YearOf(row.fiscal_year), row.type, row.predecessor,
                   row.successor);
}

std::vector<ProposalRow> ProposeAll(const FolderYears& years) {
  std::vector<ProposalRow> rows;
  for (const auto& [key, later] : years) {
    const auto earlier = years.find({key.first, YearBefore(years, key.first, key.second)});
    if (earlier == years.end()) continue;
    for (const LineageProposal& proposal : ProposeLineage(earlier->second, later)) {
      rows.push_back(ToRow(proposal, key.first, key.second));
    }
  }
  return rows;
}

// Ids are unique and short enough for an edge's.
void MakeIds(std::vector<ProposalRow>& rows) {
  std::set<std::string> taken;
  for (ProposalRow& row : rows) {
    const std::string scope = absl::StrCat(row.jurisdiction, "/", row.fiscal_year, "/");
    std::string id = row.id;
    if (!platform::IsResourceId(id)) id = absl::StrCat(row.type, "-", row.id.substr(0, 40));
    for (int i = 2; !taken.insert(scope + id).second; ++i) id = absl::StrCat(row.id, "-", i);
    row.id = id;
  }
}

}  // namespace

LineageCounts CountDecisions(const std::vector<ProposalRow>& proposals) {
  LineageCounts counts;
  for (const ProposalRow& row : proposals) {
    ++(row.decision == kAccepted   ? counts.accepted
       : row.decision == kRejected ? counts.rejected
                                   : counts.open);
  }
  return counts;
}

absl::StatusOr<std::vector<ProposalRow>> LoadProposals(const std::string& folder) {
  auto rows = LoadCsv(folder, reader::kProposalsFile, ProposalColumns());
  if (!rows.ok()) return rows.status();
  std::vector<ProposalRow> proposals;
  for (CsvCells& cells : *rows) {
    proposals.push_back(FromCells(std::move(cells)));
    const std::string& decision = proposals.back().decision;
    if (!decision.empty() && decision != kAccepted && decision != kRejected) {
      return absl::InvalidArgumentError(absl::StrCat(folder, "/lineage_proposals.csv: proposal ",
                                                     proposals.back().id, ": the decision '",
                                                     decision,
                                                     "' is none; write accepted or rejected, or "
                                                     "leave it empty"));
    }
  }
  return proposals;
}

absl::Status SaveProposals(const std::string& folder, const std::vector<ProposalRow>& proposals,
                           const std::vector<CsvCells>& other_edges) {
  reader::CsvTable table = {reader::kProposalsFile, ProposalColumns(), {}};
  reader::CsvTable edges = {"lineage_edges", ColumnsOf("lineage_edges"), {}};
  for (const ProposalRow& row : proposals) {
    table.rows.push_back(ToCells(row));
    if (row.decision == kAccepted) edges.rows.push_back(EdgeCells(row));
  }
  for (const CsvCells& edge : other_edges) edges.rows.push_back(InOrder(edge, edges.columns));
  // The decisions first: the edges follow from them.
  if (absl::Status status = WriteCsv(folder, table); !status.ok()) return status;
  return WriteCsv(folder, edges);
}

absl::StatusOr<Decisions> LoadDecisions(const std::string& folder) {
  Decisions decisions;
  auto proposals = LoadProposals(folder);
  if (!proposals.ok()) return proposals.status();
  std::set<ProposalKey> proposed;
  for (ProposalRow& row : *proposals) {
    proposed.insert(KeyOf(row));
    if (!row.decision.empty()) decisions.proposals.push_back(std::move(row));
  }
  auto edges = LoadCsv(folder, "lineage_edges", ColumnsOf("lineage_edges"));
  if (!edges.ok()) return edges.status();
  for (CsvCells& edge : *edges) {
    const ProposalKey key = {edge["jurisdiction"], edge["fiscal_year"], edge["type"],
                             edge["predecessor"], edge["successor"]};
    if (!proposed.contains(key)) decisions.other_edges.push_back(std::move(edge));
  }
  return decisions;
}

absl::StatusOr<LineageCounts> ProposeInFolder(const std::string& folder,
                                              const Decisions& decisions) {
  const auto years = LoadYears(folder);
  if (!years.ok()) return years.status();
  std::vector<ProposalRow> rows = ProposeAll(*years);
  // Where somebody has drawn an edge, there is nothing to propose.
  std::set<std::tuple<std::string, std::string, std::string, std::string>> drawn;
  for (const CsvCells& edge : decisions.other_edges) {
    drawn.emplace(edge.at("jurisdiction"), edge.at("fiscal_year"), edge.at("predecessor"),
                  edge.at("successor"));
  }
  std::erase_if(rows, [&](const ProposalRow& row) {
    return drawn.contains({row.jurisdiction, row.fiscal_year, row.predecessor, row.successor});
  });
  std::map<ProposalKey, std::string> decided;
  for (const ProposalRow& row : decisions.proposals) decided[KeyOf(row)] = row.decision;
  for (ProposalRow& row : rows) {
    const auto found = decided.find(KeyOf(row));
    if (found == decided.end()) continue;
    row.decision = found->second;
    decided.erase(found);
  }
  // What was decided on and is no longer proposed.
  for (const ProposalRow& row : decisions.proposals) {
    if (decided.contains(KeyOf(row)) && EndsExist(*years, row)) rows.push_back(row);
  }
  MakeIds(rows);
  std::vector<CsvCells> other = decisions.other_edges;
  std::erase_if(other, [&](const CsvCells& edge) {
    return !EndsExist(*years, edge.at("jurisdiction"), YearOf(edge.at("fiscal_year")),
                      edge.at("type"), edge.at("predecessor"), edge.at("successor"));
  });
  if (absl::Status status = SaveProposals(folder, rows, other); !status.ok()) return status;
  return CountDecisions(rows);
}

absl::StatusOr<FolderYears> LoadYears(const std::string& folder) {
  const auto budgets = LoadBudgets(folder);
  if (!budgets.ok()) return budgets.status();
  auto projects = LoadCsv(folder, "projects", ColumnsOf("projects"));
  if (!projects.ok()) return projects.status();
  auto parts = LoadCsv(folder, "sub_projects", ColumnsOf("sub_projects"));
  if (!parts.ok()) return parts.status();
  FolderYears years;
  for (CsvCells& cells : *projects) {
    const int year = YearOf(cells["fiscal_year"]);
    LineageYear& of = years[{cells["jurisdiction"], year}];
    of.fiscal_year = year;
    of.projects.push_back(NodeFrom(cells, absl::StrCat("projects/", cells["project"]), *budgets));
  }
  for (CsvCells& cells : *parts) {
    LineageNode* project = FindProject(years, cells);
    if (project == nullptr) continue;
    project->parts.push_back(NodeFrom(
        cells, absl::StrCat(project->node, "/subProjects/", cells["sub_project"]), *budgets));
  }
  return years;
}

int YearBefore(const FolderYears& years, const std::string& jurisdiction, int fiscal_year) {
  const auto at = years.lower_bound({jurisdiction, fiscal_year});
  if (at == years.begin()) return fiscal_year - 1;
  const auto& [of, year] = std::prev(at)->first;
  return of == jurisdiction ? year : fiscal_year - 1;
}

const LineageNode* FindNode(const FolderYears& years, const std::string& jurisdiction,
                            int fiscal_year, const std::string& node) {
  const auto year = years.find({jurisdiction, fiscal_year});
  if (year == years.end()) return nullptr;
  for (const LineageNode& project : year->second.projects) {
    if (project.node == node) return &project;
    if (!absl::StartsWith(node, project.node + "/")) continue;
    for (const LineageNode& part : project.parts) {
      if (part.node == node) return &part;
    }
  }
  return nullptr;
}

}  // namespace kuzukuri::cli
