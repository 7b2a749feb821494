// A year's budget lines with what their entries come to, as of a date that moves on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/budget/domain/budget_line.h"
#include "services/budget/domain/statement.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

class LineSums {
 public:
  // `keeper` keeps the measures of lines that do not say who does. `lines` must outlive this.
  LineSums(const std::vector<BudgetLine>& lines, Keeper keeper);

  // The line a node's own entries of a kind are posted on: one that statements keep, and one
  // without dimensions, where there is one, so that what no line explains is not said to be of
  // one's. nullptr when it has none.
  const BudgetLine* OwnLine(const std::string& node, const EntryKind& kind) const;

  // Whether postings alone say how much of a kind's measure a node's own line holds; also of a node
  // that has none.
  bool IsKeptByPostings(const BudgetLine* own, const EntryKind& kind) const;

  // OUT_OF_RANGE when a sum leaves 64 bits; INTERNAL for a line or kind that is not known.
  absl::Status Add(const platform::ResourceId& line, int kind, int supplementary_number,
                   int64_t yen, bool by_statement);

  // What the ledger holds of a figure on some lines, told by their places in the list.
  absl::StatusOr<int64_t> Of(const std::vector<size_t>& lines, const StatementFigureRule& rule,
                             int supplementary_number) const;

  // What statements posted of a figure on one line.
  absl::StatusOr<int64_t> OfStatements(const BudgetLine& line, const StatementFigureRule& rule,
                                       int supplementary_number) const;
  int64_t OfStatements(const BudgetLine& line, Component component) const;

  size_t line_count() const { return lines_.size(); }

 private:
  struct Sums {
    std::array<int64_t, static_cast<size_t>(Component::kCount)> components{};
    std::map<int, int64_t> supplementary;  // by number

    absl::Status Add(const EntryKind& kind, int supplementary_number, int64_t yen);
    absl::Status AddTo(int64_t& sum, const StatementFigureRule& rule,
                       int supplementary_number) const;
  };
  struct Line {
    Sums all;
    Sums by_statements;
  };

  std::tuple<bool, bool, bool, platform::ResourceId> Rank(const BudgetLine& line,
                                                          const EntryKind& kind) const;

  const std::vector<BudgetLine>& lines_;
  const Keeper keeper_;
  std::vector<Line> sums_;  // as `lines_`
  std::map<platform::ResourceId, size_t> index_;
  std::unordered_map<std::string, std::vector<size_t>> on_;  // the lines of a node itself
};

}  // namespace kuzukuri::budget
