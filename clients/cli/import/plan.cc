#include "clients/cli/import/plan.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/import/plan_services.h"

namespace kuzukuri::cli {
namespace {

constexpr std::array<const char*, 22> kKinds = {
    "jurisdiction",      "fiscal_years",        "departments",         "classification_nodes",
    "projects",          "sub_projects",        "related_projects",    "cross_references",
    "lineage_edges",     "explanations",        "explanation_figures", "dimensions",
    "budget_years",      "budget_lines",        "ledger_entries",      "statements",
    "statement_figures", "reported_figures",    "indicators",          "indicator_components",
    "indicator_values",  "statement_placements"};
constexpr const char* kLastKind = "indicator_lineage_edges";

// Files that `read` writes beside those of the format: about them, not part of them.
constexpr std::array<const char*, 4> kCompanions = {"provenance", "not_understood", "other_figures",
                                                    "lineage_proposals"};

bool IsCompanion(const std::string& kind) {
  return std::find(kCompanions.begin(), kCompanions.end(), kind) != kCompanions.end();
}

absl::Status AddFile(const std::filesystem::path& path, FileSet& files) {
  const std::string kind = path.stem().string();
  if (path.extension() != ".csv" || !IsImportKind(kind)) {
    return absl::InvalidArgumentError(absl::StrCat(
        path.string(), ": not a file of a known kind; files are named KIND.csv, with KIND one of ",
        absl::StrJoin(kKinds, ", "), ", ", kLastKind));
  }
  if (!files.paths.emplace(kind, path.string()).second) {
    return absl::InvalidArgumentError(
        absl::StrCat(path.string(), ": the kind ", kind, " is given twice; import one at a time"));
  }
  return absl::OkStatus();
}

}  // namespace

bool IsImportKind(const std::string& kind) {
  return kind == kLastKind || std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
}

absl::StatusOr<FileSet> FindFiles(const std::vector<std::string>& paths) {
  FileSet files;
  for (const std::string& path : paths) {
    if (!std::filesystem::exists(path)) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": does not exist; check the path"));
    }
    if (!std::filesystem::is_directory(path)) {
      if (absl::Status status = AddFile(path, files); !status.ok()) return status;
      continue;
    }
    bool any = false;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
      if (entry.path().extension() != ".csv" || IsCompanion(entry.path().stem())) continue;
      if (absl::Status status = AddFile(entry.path(), files); !status.ok()) return status;
      any = true;
    }
    if (error) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": cannot be read (", error.message(), "); check its permissions"));
    }
    if (!any) return absl::InvalidArgumentError(absl::StrCat(path, ": holds no .csv files"));
  }
  return files;
}

Plan MakePlan(const FileSet& files, Problems& problems) {
  Plan plan;
  const auto catalogue = PlanCatalog(files, problems, plan);
  PlanBudget(files, catalogue, problems, plan);
  PlanIndicator(files, problems, plan);
  return plan;
}

plan::v1::PlannedCall CallOf(const Step& step) {
  plan::v1::PlannedCall call;
  call.set_collection(step.collection);
  call.set_parent(step.parent);
  call.set_row_count(static_cast<int64_t>(step.rows));
  call.set_patience_seconds(step.patience.count());
  return call;
}

}  // namespace kuzukuri::cli
