#include "clients/cli/lineage/lineage.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/lineage/lineage_folder.h"
#include "clients/cli/shared/flags.h"
#include "clients/cli/shared/outcome.h"
#include "clients/cli/shared/page.h"
#include "services/platform/base/money.h"
#include "services/report/layout/table.h"
#include "services/report/text/labels.h"

namespace kuzukuri::cli {
namespace {

using Json = nlohmann::ordered_json;
using reader::LineageNode;

struct ReviewOptions {
  std::string folder;
  std::optional<int> accept_above;  // percent
  bool list = false;
  int width = 0;  // 0: the terminal's
};

std::string AmountText(const LineageNode& node) {
  return node.appropriation_yen
             ? absl::StrCat(platform::FormatAmount(*node.appropriation_yen), "円")
             : report::kAbsent;
}

// A node and its sub-projects, a line each or more where names are long.
std::vector<std::string> NodeLines(const report::TextWidth& text, const LineageNode* node,
                                   const std::string& heading, int width) {
  std::vector<std::string> lines = {heading};
  if (node == nullptr) {
    lines.push_back("（なし）");
    return lines;
  }
  const auto add = [&](const LineageNode& one, const std::string& indent) {
    const std::string amount = AmountText(one);
    const int room = width - text.Of(indent) - text.Of(amount) - 2;
    std::vector<std::string> name = report::Wrap(text, one.name, std::max(room, 8));
    if (name.empty()) name.emplace_back();
    lines.push_back(absl::StrCat(indent, text.Left(name[0], std::max(room, 8)), "  ", amount));
    for (size_t i = 1; i < name.size(); ++i) lines.push_back(absl::StrCat(indent, name[i]));
  };
  add(*node, "");
  for (const LineageNode& part : node->parts) add(part, "  ");
  return lines;
}

std::string SideBySide(const report::TextWidth& text, std::vector<std::string> left,
                       std::vector<std::string> right, int width) {
  const int half = (width - 3) / 2;
  std::string page;
  left.resize(std::max(left.size(), right.size()));
  right.resize(left.size());
  for (size_t i = 0; i < left.size(); ++i) {
    absl::StrAppend(&page, text.Left(left[i], half), " │ ", right[i], "\n");
  }
  return page;
}

const char* TypeText(const std::string& type) {
  if (type == "continues") return "継続";
  if (type == "renames") return "名称変更";
  if (type == "merges_into") return "統合";
  if (type == "splits_into") return "分割";
  if (type == "ended") return "終了";
  if (type == "new") return "新規";
  return "";
}

std::string Heading(const ProposalRow& row) {
  return absl::StrCat(TypeText(row.type), " ", row.type, "  ", row.id, "  ", row.confidence, "%");
}

std::string ProposalPage(const FolderYears& years, const ProposalRow& row, int width) {
  const report::TextWidth text;
  int year = 0;
  (void)absl::SimpleAtoi(row.fiscal_year, &year);
  const int half = (width - 3) / 2;
  const int earlier = YearBefore(years, row.jurisdiction, year);
  const LineageNode* before = FindNode(years, row.jurisdiction, earlier, row.predecessor);
  const LineageNode* after = FindNode(years, row.jurisdiction, year, row.successor);
  return absl::StrCat(
      Heading(row), "\n",
      SideBySide(text,
                 NodeLines(text, before, absl::StrCat(earlier, "年度 ", row.predecessor), half),
                 NodeLines(text, after, absl::StrCat(year, "年度 ", row.successor), half), width),
      "  ", row.evidence_ja, "\n  ", row.evidence_en, "\n");
}

std::string ListLine(const ProposalRow& row) {
  const std::string decision = row.decision.empty() ? "open" : row.decision;
  return absl::StrCat(row.fiscal_year, "  ", report::TextWidth().Left(decision, 9), Heading(row),
                      "  ", row.predecessor_name, " → ", row.successor_name, "  （",
                      row.evidence_ja, "）\n");
}

Json ListJson(const std::vector<ProposalRow>& proposals) {
  Json list = Json::array();
  for (const ProposalRow& row : proposals) {
    list.push_back({{"fiscal_year", row.fiscal_year},
                    {"proposal", row.id},
                    {"type", row.type},
                    {"predecessor", row.predecessor},
                    {"successor", row.successor},
                    {"confidence", row.confidence},
                    {"evidence_ja", row.evidence_ja},
                    {"evidence_en", row.evidence_en},
                    {"decision", row.decision}});
  }
  return list;
}

std::string CountsText(const std::vector<ProposalRow>& proposals) {
  const LineageCounts counts = CountDecisions(proposals);
  return absl::StrCat(counts.open, " open, ", counts.accepted, " accepted, ", counts.rejected,
                      " rejected\n");
}

// A review under way: every decision is written before the next question.
class Review {
 public:
  Review(std::string folder, FolderYears years, Decisions decisions,
         std::vector<ProposalRow> proposals)
      : folder_(std::move(folder)),
        years_(std::move(years)),
        decisions_(std::move(decisions)),
        proposals_(std::move(proposals)) {}

  absl::Status AcceptAbove(int percent) {
    for (ProposalRow& row : proposals_) {
      if (row.decision.empty() && row.confidence > percent) row.decision = kAccepted;
    }
    return Save();
  }

  absl::Status Ask(int width) {
    size_t at = 0;
    const size_t open = CountDecisions(proposals_).open;
    for (ProposalRow& row : proposals_) {
      if (!row.decision.empty()) continue;
      std::cout << "\n[" << ++at << "/" << open << "] " << ProposalPage(years_, row, width);
      const char answer = Answer();
      if (answer == 'q') break;
      if (answer == 's') continue;
      row.decision = answer == 'a' ? kAccepted : kRejected;
      if (absl::Status status = Save(); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  const std::vector<ProposalRow>& proposals() const { return proposals_; }

 private:
  // a, r, s or q; the end of the input is q.
  static char Answer() {
    std::string line;
    while (true) {
      std::cout << "accept, reject, skip or quit? [a/r/s/q] " << std::flush;
      if (!std::getline(std::cin, line)) return 'q';
      if (line.empty()) continue;
      if (std::string("arsq").find(line[0]) != std::string::npos) return line[0];
    }
  }

  absl::Status Save() const { return SaveProposals(folder_, proposals_, decisions_.other_edges); }

  const std::string folder_;
  const FolderYears years_;
  const Decisions decisions_;
  std::vector<ProposalRow> proposals_;
};

absl::StatusOr<Review> Open(const std::string& folder) {
  auto proposals = LoadProposals(folder);
  if (!proposals.ok()) return proposals.status();
  if (proposals->empty()) {
    return absl::NotFoundError(absl::StrCat(
        folder, ": has no proposals; make them with: kuzukuri lineage propose ", folder));
  }
  auto years = LoadYears(folder);
  if (!years.ok()) return years.status();
  auto decisions = LoadDecisions(folder);
  if (!decisions.ok()) return decisions.status();
  return Review(folder, *std::move(years), *std::move(decisions), *std::move(proposals));
}

int List(const std::vector<ProposalRow>& proposals, bool json) {
  if (json) {
    std::cout << ListJson(proposals).dump(1) << "\n";
    return kExitOk;
  }
  for (const ProposalRow& row : proposals) std::cout << ListLine(row);
  std::cout << CountsText(proposals);
  return kExitOk;
}

int Propose(const std::string& folder) {
  if (!std::filesystem::exists(std::filesystem::path(folder) / "projects.csv")) {
    return Misused(
        absl::StrCat(folder, ": has no projects.csv; name a folder in the import format"));
  }
  const auto decisions = LoadDecisions(folder);
  if (!decisions.ok()) return Misused(decisions.status().message());
  const auto counts = ProposeInFolder(folder, *decisions);
  if (!counts.ok()) return Misused(counts.status().message());
  std::cout << counts->open << " open, " << counts->accepted << " accepted, " << counts->rejected
            << " rejected\n";
  return kExitOk;
}

int RunReview(const ReviewOptions& options, bool json) {
  auto review = Open(options.folder);
  if (!review.ok()) return Misused(review.status().message());
  if (options.accept_above) {
    const absl::Status status = review->AcceptAbove(*options.accept_above);
    if (!status.ok()) return Misused(status.message());
  }
  if (options.list) return List(review->proposals(), json);
  if (options.accept_above) {
    std::cout << CountsText(review->proposals());
    return kExitOk;
  }
  if (isatty(STDIN_FILENO) == 0) {
    return Misused(
        "standard input is no terminal; use --list to see the proposals, --accept-above PERCENT to "
        "accept the sure ones, or write accepted or rejected into the column decision of "
        "lineage_proposals.csv and run: kuzukuri lineage propose FOLDER");
  }
  const absl::Status status = review->Ask(PageWidth(options.width));
  if (!status.ok()) return Misused(status.message());
  std::cout << CountsText(review->proposals());
  return kExitOk;
}

void AddPropose(CommandLine& commands, platform::App& group) {
  const auto folder = std::make_shared<std::string>();
  platform::App app = commands.AddTo(
      group, "propose", "Propose the lineage between the years of a folder; decisions are kept",
      [folder](const Session&) { return Propose(*folder); });
  app.AddFlag("FOLDER", *folder, "Folder in the format that import takes").Required();
}

void AddReview(CommandLine& commands, platform::App& group) {
  const auto options = std::make_shared<ReviewOptions>();
  platform::App app = commands.AddTo(
      group, "review", "Show the open proposals one by one and ask what to do",
      [options](const Session& session) { return RunReview(*options, session.json); });
  app.AddFlag("FOLDER", options->folder, "Folder written by read").Required();
  app.AddFlag("--accept-above", options->accept_above,
              "Accept the open proposals above this confidence in percent without asking")
      .Range(0, 100);
  app.AddSwitch("--list", options->list, "List the proposals and the decisions on them");
  AddWidthFlag(app, options->width);
}

}  // namespace

void AddLineage(CommandLine& commands) {
  platform::App group = commands.AddGroup(
      "lineage", "What became of projects from one year to the next: proposals and decisions");
  AddPropose(commands, group);
  AddReview(commands, group);
}

}  // namespace kuzukuri::cli
