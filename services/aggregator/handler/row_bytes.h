// The parts of the answer's rows that do not depend on amounts, as bytes.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/row_plan.h"
#include "services/aggregator/upstream/data.h"

namespace kuzukuri::aggregator {

// Name, kind, place and match of a row, and its lineage.
std::string RowBytes(const RowInfo& info, Match match, std::span<const Edge* const> lineage,
                     const Timeline& timeline, const DepartmentNames& departments, Level level);

// Those of a plan, made once.
class PlanBytes {
 public:
  // Everything must outlive it.
  PlanBytes(const RowPlan& plan, const Timeline& timeline, const DepartmentNames& departments,
            Level level, bool restated);

  // Appends those of a row; restated rows are made anew, since their members depend on amounts.
  void AppendRow(const Row& row, std::string& out) const;
  // Of a member: all but its column and figures.
  const std::string& OfMember(const Member& member) const { return members_.at(member.info); }

 private:
  std::string OfInfo(const RowInfo& info) const;

  const RowPlan& plan_;
  const Timeline& timeline_;
  const DepartmentNames& departments_;
  const Level level_;
  std::unordered_map<const RowInfo*, std::string> rows_;
  std::unordered_map<const MemberInfo*, std::string> members_;
};

}  // namespace kuzukuri::aggregator
