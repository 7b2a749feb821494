// The parts of the answer's rows that do not depend on amounts, as bytes.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "services/aggregator/domain/catalog_year.h"
#include "services/aggregator/domain/row.h"
#include "services/aggregator/domain/row_plan.h"
#include "services/aggregator/domain/timeline.h"

namespace kuzukuri::aggregator {

// Name, kind, place and match of a row, and its lineage.
std::string RowBytes(const RowInfo& info, Match match, std::span<const Edge* const> lineage,
                     const Timeline& timeline);

// Those of a plan, made once.
class PlanBytes {
 public:
  // Everything must outlive it.
  PlanBytes(const RowPlan& plan, const Timeline& timeline, const DepartmentNames& departments,
            Level level, bool restated);

  // Appends those of a row; of restated rows they are made anew, since who their members are
  // depends on amounts.
  void AppendRow(const Row& row, std::string& out) const;
  // Of a member: all but its figures.
  const std::string& OfMember(const Member& member) const { return members_[member.info->number]; }
  // Of all together.
  size_t size() const { return size_; }

 private:
  std::string OfInfo(const MemberInfo& info) const;
  std::string OfInfo(const RowInfo& info) const;

  const Timeline& timeline_;
  const DepartmentNames& departments_;
  std::vector<std::string> members_;  // by number
  std::vector<std::string> subtotals_;
  std::vector<std::string> rows_;  // empty when they depend on amounts
  std::string total_;
  std::string outside_;
  size_t size_ = 0;
};

}  // namespace kuzukuri::aggregator
