#include "services/budget/domain/balance.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/budget/domain/parts.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/money.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::budget {
namespace {

absl::Status AddTo(int64_t& figure, int64_t amount, const std::string& what) {
  const auto sum = platform::CheckedAdd(figure, amount);
  if (!sum) return SumTooLarge(what);
  figure = *sum;
  return absl::OkStatus();
}

absl::StatusOr<int64_t> Parse(const std::string& amount, const std::string& what) {
  int64_t value = 0;
  // The lowest number has no counterpart above zero.
  if (!absl::SimpleAtoi(amount, &value) || value == INT64_MIN) return SumTooLarge(what);
  return value;
}

absl::StatusOr<EntryKind> Known(int number) {
  const auto kind = FindEntryKind(number);
  if (kind) return *kind;
  return platform::Internal(
      platform::ErrorReason::kUnknownEntryKind,
      absl::StrCat("the ledger holds kind ", number, ", which this binary does not know"));
}

int64_t* StageFigure(Figures& figures, Stage stage) {
  switch (stage) {
    case Stage::kAppropriation:
      return &figures.current_yen;
    case Stage::kCarriedOut:
      return &figures.carried_out_yen;
    case Stage::kCommitted:
      return &figures.committed_yen;
    case Stage::kOrdered:
      return &figures.ordered_yen;
    case Stage::kDisbursed:
      return &figures.disbursed_yen;
  }
  return &figures.disbursed_yen;
}

absl::Status AddUnused(Figures& figures, const std::string& what) {
  if (!figures.has_appropriation || !figures.has_execution) return absl::OkStatus();
  int64_t unused = figures.current_yen;
  KZ_RETURN_IF_ERROR(AddTo(unused, -figures.disbursed_yen, what));
  KZ_RETURN_IF_ERROR(AddTo(unused, -figures.carried_out_yen, what));
  figures.unused_yen = unused;
  return absl::OkStatus();
}

// The project a node is, or belongs to; empty for a classification node.
std::string ProjectOf(const platform::JurisdictionCode& jurisdiction, const std::string& node) {
  const auto name = platform::ParseName(node, "node");
  if (!name.ok() || !name->fiscal_year) return "";
  if (name->collection == "projects") return node;
  if (name->collection != "subProjects") return "";
  return platform::YearResourceName(jurisdiction, *name->fiscal_year, "projects", name->parent_id);
}

// The rollups (and the line's own node) in a collection, each once.
std::vector<std::string> RollupsIn(const BudgetLine& line, const char* collection) {
  std::vector<std::string> keys;
  const auto add = [&](const std::string& name) {
    if (!absl::StrContains(name, absl::StrCat("/", collection, "/"))) return;
    if (std::find(keys.begin(), keys.end(), name) == keys.end()) keys.push_back(name);
  };
  add(line.node);
  for (const std::string& rollup : line.rollups) add(rollup);
  return keys;
}

// The groups a line counts in; those by dimension are the entry's matter, see KeysOf.
std::vector<std::string> LineKeys(const platform::JurisdictionCode& jurisdiction,
                                  platform::Year year, const BudgetLine& line,
                                  BalanceGrouping grouping) {
  switch (grouping) {
    case BalanceGrouping::kBudgetLine:
      return {platform::YearResourceName(jurisdiction, year, "budgetLines", line.id)};
    case BalanceGrouping::kNode:
      return {line.node};
    case BalanceGrouping::kProject: {
      std::string project = ProjectOf(jurisdiction, line.node);
      if (project.empty()) return {};
      return {std::move(project)};
    }
    case BalanceGrouping::kClassificationNode:
      return RollupsIn(line, "classificationNodes");
    case BalanceGrouping::kDepartment:
      return RollupsIn(line, "departments");
    case BalanceGrouping::kFundSource:
      return {line.fund_source};
    case BalanceGrouping::kEconomicItem:
      return {line.economic_item};
    case BalanceGrouping::kYear:
      return {""};
  }
  return {};
}

std::vector<std::string> KeysOf(const LineSum& sum, BalanceGrouping grouping,
                                const std::vector<std::string>& line_keys) {
  if (grouping == BalanceGrouping::kFundSource && !sum.fund_source.empty()) {
    return {sum.fund_source};
  }
  if (grouping == BalanceGrouping::kEconomicItem && !sum.economic_item.empty()) {
    return {sum.economic_item};
  }
  return line_keys;
}

// What nothing in a group is known of is absent, and nothing is made of half a sum.
void LeaveOut(const ExecutionView& view, Figures& figures) {
  if (view.told) {
    figures.has_execution &= figures.parts[static_cast<size_t>(Measure::kExecution)].is_known;
  }
  if (!figures.has_execution || figures.IsIncomplete(Measure::kAppropriation) ||
      figures.IsIncomplete(Measure::kExecution)) {
    figures.unused_yen.reset();
  }
}

struct Group {
  std::vector<KindSum> sums;
  Recorded recorded;
};

void Record(Group& group, const BudgetLine& line) {
  group.recorded.appropriation |= line.records_appropriation;
  group.recorded.execution |= line.records_execution;
}

}  // namespace

absl::Status SumTooLarge(const std::string& what) {
  return platform::OutOfRange(
      platform::ErrorReason::kSumTooLarge,
      absl::StrCat("the figures of ", what, " exceed 64 bits of yen; look for wrong entries"));
}

absl::StatusOr<Figures> FoldFigures(const std::vector<KindSum>& sums, Recorded recorded,
                                    const ExecutionView& view, const std::string& what) {
  Figures figures;
  figures.has_appropriation = recorded.appropriation;
  figures.has_execution = recorded.execution && view.known;
  for (const KindSum& sum : sums) {
    KZ_ASSIGN_OR_RETURN(const EntryKind kind, Known(sum.kind));
    figures.entry_count += sum.count;
    if (kind.measure == Measure::kExecution && !view.known) continue;
    KZ_ASSIGN_OR_RETURN(int64_t amount, Parse(sum.amount, what));
    amount *= kind.effect;
    KZ_RETURN_IF_ERROR(
        AddTo(figures.components[static_cast<size_t>(kind.component)], amount, what));
    KZ_RETURN_IF_ERROR(AddTo(*StageFigure(figures, kind.stage), amount, what));
    figures.precision_yen = std::max(figures.precision_yen, sum.precision_yen);
  }
  figures.executed_yen = *StageFigure(figures, view.executed);
  // Papers that tell commitments alone do not tell what was disbursed.
  const bool tells_disbursed = !view.told || view.executed != Stage::kCommitted;
  if (tells_disbursed) KZ_RETURN_IF_ERROR(AddUnused(figures, what));
  return figures;
}

void ForgetUntold(const ExecutionView& view, const std::vector<const BudgetLine*>& lines,
                  Figures& figures) {
  if (!view.told || figures.executed_yen != 0 || view.ToldOf(lines)) return;
  figures.has_execution = false;
  figures.unused_yen.reset();
}

std::vector<std::string> NodesOf(const platform::JurisdictionCode& jurisdiction,
                                 platform::Year year, const BudgetLine& line) {
  std::vector<std::string> nodes = RollupsIn(line, "classificationNodes");
  for (const BalanceGrouping grouping : {BalanceGrouping::kNode, BalanceGrouping::kProject}) {
    for (std::string& node : LineKeys(jurisdiction, year, line, grouping)) {
      if (std::find(nodes.begin(), nodes.end(), node) == nodes.end()) {
        nodes.push_back(std::move(node));
      }
    }
  }
  return nodes;
}

absl::StatusOr<std::vector<GroupBalance>> GroupBalances(
    const platform::JurisdictionCode& jurisdiction, BalanceGrouping grouping, bool monthly,
    const std::map<platform::Year, YearLines>& years, const std::vector<LineSum>& sums) {
  using Key = std::tuple<platform::Year, std::string, std::optional<platform::Date>>;
  std::map<Key, Group> groups;
  std::map<std::pair<platform::Year, std::string>, SummedLines> summed;  // of all months
  std::map<std::pair<platform::Year, platform::ResourceId>,
           std::pair<const BudgetLine*, std::vector<std::string>>>
      lines;
  for (const auto& [year, of_year] : years) {
    for (const BudgetLine& line : of_year.lines) {
      auto keys = LineKeys(jurisdiction, year, line, grouping);
      // A group whose lines have no entries is zero, not absent.
      for (const std::string& key : keys) {
        if (!monthly) Record(groups[{year, key, std::nullopt}], line);
        summed[{year, key}][&line];
      }
      lines[{year, line.id}] = {&line, std::move(keys)};
    }
  }
  for (const LineSum& sum : sums) {
    const auto line = lines.find({sum.fiscal_year, sum.budget_line});
    if (line == lines.end()) continue;
    for (const std::string& key : KeysOf(sum, grouping, line->second.second)) {
      Group& group = groups[{sum.fiscal_year, key, sum.month}];
      Record(group, *line->second.first);
      group.sums.push_back(sum.sum);
      summed[{sum.fiscal_year, key}][line->second.first].push_back(sum.sum);
    }
  }
  std::vector<GroupBalance> balances;
  for (const auto& [key, group] : groups) {
    GroupBalance balance;
    std::tie(balance.fiscal_year, balance.key, balance.month) = key;
    const std::string what =
        balance.key.empty() ? absl::StrCat("year ", balance.fiscal_year.value()) : balance.key;
    const ExecutionView& view = years.at(balance.fiscal_year).view;
    KZ_ASSIGN_OR_RETURN(balance.figures, FoldFigures(group.sums, group.recorded, view, what));
    KZ_ASSIGN_OR_RETURN(balance.figures.parts,
                        CountParts(summed.at({balance.fiscal_year, balance.key}), view, what));
    LeaveOut(view, balance.figures);
    balances.push_back(std::move(balance));
  }
  return balances;
}

absl::StatusOr<Figures> SumYear(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                                const YearLines& lines, const std::vector<LineSum>& sums) {
  KZ_ASSIGN_OR_RETURN(const std::vector<GroupBalance> whole,
                      GroupBalances(jurisdiction, BalanceGrouping::kYear, /*monthly=*/false,
                                    {{year, lines}}, sums));
  // Without lines there is nothing to know, which is not zero.
  return whole.empty() ? Figures() : whole.front().figures;
}

}  // namespace kuzukuri::budget
