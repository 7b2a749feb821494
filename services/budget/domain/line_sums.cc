#include "services/budget/domain/line_sums.h"

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/money.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::budget {
namespace {

absl::Status AddYen(int64_t& sum, int64_t yen) {
  const auto added = platform::CheckedAdd(sum, yen);
  if (!added) {
    return platform::OutOfRange(platform::ErrorReason::kSumTooLarge,
                                "the figures of the year exceed 64 bits of yen; look for wrong "
                                "entries or figures");
  }
  sum = *added;
  return absl::OkStatus();
}

}  // namespace

LineSums::LineSums(const std::vector<BudgetLine>& lines, Keeper keeper)
    : lines_(lines), keeper_(keeper), sums_(lines.size()) {
  for (size_t i = 0; i < lines_.size(); ++i) {
    index_[lines_[i].id] = i;
    on_[lines_[i].node].push_back(i);
  }
}

const BudgetLine* LineSums::OwnLine(const std::string& node, const EntryKind& kind) const {
  const BudgetLine* own = nullptr;
  const auto on_node = on_.find(node);
  if (on_node == on_.end()) return own;
  for (const size_t i : on_node->second) {
    const BudgetLine& line = lines_[i];
    const bool records =
        kind.measure == Measure::kExecution ? line.records_execution : line.records_appropriation;
    if (!records) continue;
    if (own == nullptr || Rank(line, kind) < Rank(*own, kind)) own = &line;
  }
  return own;
}

bool LineSums::IsKeptByPostings(const BudgetLine* own, const EntryKind& kind) const {
  Keeper keeper = Keeper::kByYear;
  if (own != nullptr) {
    keeper =
        kind.measure == Measure::kExecution ? own->execution_keeper : own->appropriation_keeper;
  }
  return (keeper == Keeper::kByYear ? keeper_ : keeper) == Keeper::kPostings;
}

absl::Status LineSums::Add(const platform::ResourceId& line, int kind_number,
                           int supplementary_number, int64_t yen, bool by_statement) {
  const auto kind = FindEntryKind(kind_number);
  const auto found = index_.find(line);
  if (!kind || found == index_.end()) {
    return platform::Internal(platform::ErrorReason::kUnknownEntryKind,
                              absl::StrCat("the ledger holds an entry of kind ", kind_number,
                                           " on line '", line.value(), "', which is not known"));
  }
  Line& sums = sums_[found->second];
  if (by_statement) {
    KZ_RETURN_IF_ERROR(sums.by_statements.Add(*kind, supplementary_number, yen));
  }
  return sums.all.Add(*kind, supplementary_number, yen);
}

absl::StatusOr<int64_t> LineSums::Of(const std::vector<size_t>& lines,
                                     const StatementFigureRule& rule,
                                     int supplementary_number) const {
  int64_t sum = 0;
  for (const size_t i : lines) {
    KZ_RETURN_IF_ERROR(sums_[i].all.AddTo(sum, rule, supplementary_number));
  }
  return sum;
}

absl::StatusOr<int64_t> LineSums::OfStatements(const BudgetLine& line,
                                               const StatementFigureRule& rule,
                                               int supplementary_number) const {
  int64_t sum = 0;
  KZ_RETURN_IF_ERROR(
      sums_[index_.at(line.id)].by_statements.AddTo(sum, rule, supplementary_number));
  return sum;
}

int64_t LineSums::OfStatements(const BudgetLine& line, Component component) const {
  return sums_[index_.at(line.id)].by_statements.components[static_cast<size_t>(component)];
}

absl::Status LineSums::Sums::Add(const EntryKind& kind, int supplementary_number, int64_t yen) {
  KZ_RETURN_IF_ERROR(AddYen(components[static_cast<size_t>(kind.component)], kind.effect * yen));
  if (supplementary_number == 0) return absl::OkStatus();
  return AddYen(supplementary[supplementary_number], yen);
}

absl::Status LineSums::Sums::AddTo(int64_t& sum, const StatementFigureRule& rule,
                                   int supplementary_number) const {
  if (supplementary_number > 0) {
    const auto found = supplementary.find(supplementary_number);
    return found == supplementary.end() ? absl::OkStatus() : AddYen(sum, found->second);
  }
  for (const Component part : rule.parts) {
    KZ_RETURN_IF_ERROR(AddYen(sum, components[static_cast<size_t>(part)]));
  }
  return absl::OkStatus();
}

std::tuple<bool, bool, bool, platform::ResourceId> LineSums::Rank(const BudgetLine& line,
                                                                  const EntryKind& kind) const {
  return {IsKeptByPostings(&line, kind), !line.fund_source.empty(), !line.economic_item.empty(),
          line.id};
}

}  // namespace kuzukuri::budget
