// The indicators of a comparison's rows.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/aggregator/domain/achievement.h"
#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/findings.h"
#include "services/aggregator/domain/indicator_join.h"
#include "services/aggregator/domain/query.h"
#include "services/aggregator/domain/row_plan.h"
#include "services/aggregator/upstream/data.h"
#include "services/aggregator/wire/indicator_bytes.h"

namespace kuzukuri::aggregator {

// The indicators of the columns' years with everything about them that does not depend on money,
// as bytes of the answer.
class IndicatorTable {
 public:
  // `nodes` tells which nodes the catalogue knows, `rows` which of them are members; both must
  // outlive the table. `budget` is the revision at which books are open or closed.
  IndicatorTable(const Query& query, platform::Revision budget, const Fetched& fetched,
                 const Timeline& nodes, const RowPlan& rows);
  IndicatorTable(const IndicatorTable&) = delete;
  IndicatorTable& operator=(const IndicatorTable&) = delete;

  // Bytes of memory, about.
  size_t Bytes() const;
  // Bytes of the results in answers.
  size_t AnswerBytes() const;
  // Whether it is of these indicators, of dates at which the same values stand, and of years that
  // run still as they did.
  bool IsOf(const Query& query, platform::Revision budget, const Fetched& fetched) const;

  std::vector<IndicatorGroup> Join(std::span<const Member> members) const {
    return join_->Join(members);
  }
  // Appends the groups of a row to the bytes of its message.
  void Append(const Row& row, const std::vector<IndicatorGroup>& groups,
              const std::vector<Column>& columns, bool restated, std::string& out) const;
  // The indicators of a row by themselves.
  std::vector<v1::IndicatorResult> Results(const Row& row,
                                           const std::vector<IndicatorGroup>& groups,
                                           const std::vector<Column>& columns) const;
  // What a reader should know of them.
  const std::vector<Finding>& findings() const { return findings_; }

  // Full names of the indicators of some members.
  std::vector<std::string> NamesOf(std::span<const Member> members) const;
  // What an indicator is called; its id when it is of no column's year.
  std::string DisplayNameOf(const std::string& name) const;
  // The value that stands in a year of an indicator, or of the one it comparably came from or goes
  // on as there. An empty component is the only one. Nothing where it is not known.
  std::optional<Decimal> ValueIn(const std::string& name, platform::Year year,
                                 const std::string& component, indicator::v1::ValueRole role) const;

 private:
  struct Item {
    const indicator::v1::Indicator* proto = nullptr;  // with the values that stand
    platform::Year fiscal_year;
    int column = 0;                  // the last one of its year
    std::string result;              // IndicatorResult without the cost
    std::optional<Decimal> counted;  // what a unit's cost is made of, where that makes sense
    // Whose money the counted units cost. Of a sub-project's indicator the project's money would
    // say nothing.
    const MemberInfo* payer = nullptr;
  };

  // The indicator with those of its values that stand.
  const indicator::v1::Indicator& Pick(const indicator::v1::Indicator& indicator,
                                       const std::optional<platform::Date>& told);
  bool IsRunning(platform::Year fiscal_year) const;
  void AddItem(platform::Year fiscal_year, int column, const indicator::v1::Indicator& proto);
  void KeepSingleCounts();
  void FindPayers(const RowPlan& rows);
  const indicator::v1::Indicator* InYear(const std::string& name, platform::Year year) const;
  void FindNext();
  void FindAll();
  void FindMissed(size_t i);
  Finding* Add(FindingKind kind, bool warning, size_t i, std::string message);
  // The item of a later column that one goes on as, comparably.
  const Item* Successor(size_t i) const;
  std::optional<int64_t> ExecutedFor(const Row& row, const Item& item,
                                     const std::vector<Column>& columns) const;
  CostedResult WithCost(const Row& row, const Item& item, const std::vector<Column>& columns) const;

  const Timeline& nodes_;
  const NodeNames& names_;
  std::vector<std::shared_ptr<const YearIndicators>> years_;  // first to last
  std::vector<std::optional<platform::Date>> told_;           // of each year; see ToldBy()
  std::vector<bool> running_;                                 // of each year; see RunningOf()
  std::deque<indicator::v1::Indicator> picked_;               // those of whose values some stand
  std::vector<IndicatorRef> refs_;
  std::vector<Item> items_;
  std::vector<IndicatorEdge> edges_;
  std::vector<std::string> relations_;                 // IndicatorRelation of each edge
  std::unordered_map<std::string, size_t> item_of_;    // by the indicator's name
  std::unordered_map<std::string, std::string> next_;  // the comparable one of the next year
  std::optional<IndicatorJoin> join_;
  std::vector<Finding> findings_;
};

}  // namespace kuzukuri::aggregator
