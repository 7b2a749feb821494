// Proposals for lineage in a folder of the import format, and what people decided on them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/files/csv_folder.h"
#include "services/reader/domain/lineage.h"

namespace kuzukuri::cli {

inline constexpr const char* kAccepted = "accepted";
inline constexpr const char* kRejected = "rejected";

// A row of lineage_proposals.csv.
struct ProposalRow {
  std::string jurisdiction;
  std::string fiscal_year;  // the one led into
  std::string id;
  std::string type;
  std::string predecessor;  // as in lineage_edges.csv
  std::string successor;
  int confidence = 0;
  std::string predecessor_name;
  std::string successor_name;
  std::string share_ppm;
  std::string share_basis;
  std::string evidence_ja;
  std::string evidence_en;
  std::string decision;  // accepted, rejected or empty: open
};

// What a folder says before it is written anew.
struct Decisions {
  std::vector<ProposalRow> proposals;  // the decided ones
  std::vector<CsvCells> other_edges;   // edges nobody proposed
};

struct LineageCounts {
  size_t open = 0;
  size_t accepted = 0;
  size_t rejected = 0;
  size_t all() const { return open + accepted + rejected; }
};

LineageCounts CountDecisions(const std::vector<ProposalRow>& proposals);

absl::StatusOr<std::vector<ProposalRow>> LoadProposals(const std::string& folder);
// Writes the proposals, and what is accepted of them into lineage_edges.csv beside the edges that
// nobody proposed.
absl::Status SaveProposals(const std::string& folder, const std::vector<ProposalRow>& proposals,
                           const std::vector<CsvCells>& other_edges);

absl::StatusOr<Decisions> LoadDecisions(const std::string& folder);

// Proposes the lineage between the years in a folder that follow each other, years that it has no
// projects of left out. Decisions are kept as
// long as their ends exist.
absl::StatusOr<LineageCounts> ProposeInFolder(const std::string& folder,
                                              const Decisions& decisions);

// The projects of a folder by jurisdiction and year.
using FolderYears = std::map<std::pair<std::string, int>, reader::LineageYear>;
absl::StatusOr<FolderYears> LoadYears(const std::string& folder);

// The last year before one of which the folder has projects, from which lineage leads into it; the
// year before where it has none.
int YearBefore(const FolderYears& years, const std::string& jurisdiction, int fiscal_year);

// The node in a year of the folder; nullptr when it is not there.
const reader::LineageNode* FindNode(const FolderYears& years, const std::string& jurisdiction,
                                    int fiscal_year, const std::string& node);

}  // namespace kuzukuri::cli
