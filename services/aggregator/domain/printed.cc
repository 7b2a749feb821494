#include "services/aggregator/domain/printed.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/money.h"
#include "services/platform/base/printed_amount.h"

namespace kuzukuri::aggregator {
namespace {

using Interval = platform::YenRange;
using platform::RoundsTo;
using platform::Yen;

std::string Amount(int64_t value) { return platform::FormatAmount(value); }

struct Key {
  std::string node;
  bool executed = false;
  friend bool operator<(const Key& a, const Key& b) {
    return std::tie(a.node, a.executed) < std::tie(b.node, b.executed);
  }
};

class PrintedCheck {
 public:
  PrintedCheck(const std::vector<PrintedRow>& rows, const std::vector<PrintedSum>& sums)
      : rows_(rows) {
    for (const PrintedRow& row : rows) {
      if (!row.node.empty()) tables_[TableOf(row)].emplace(row.node, &row);
    }
    for (const PrintedSum& sum : sums) sums_[sum.node].push_back(&sum);
  }

  std::vector<Finding> Run() {
    FindIntervals();
    for (const PrintedRow& row : rows_) {
      CheckSums(row);
      CheckDifference(row);
      CheckRate(row);
    }
    CheckPlaces();
    return std::move(findings_);
  }

 private:
  static const std::optional<int64_t>& Of(const PrintedRow& row, bool executed) {
    return executed ? row.executed : row.appropriation;
  }

  using Table = std::pair<std::string, std::string>;  // paper and table
  static Table TableOf(const PrintedRow& row) { return {row.paper, row.table}; }

  static std::string Place(const PrintedRow& row) { return absl::StrCat(row.table, ":", row.row); }
  // The same in a sentence.
  static std::string PlaceText(const PrintedRow& row) {
    const bool on_page = absl::StartsWith(row.table, "page/");
    return absl::StrCat(on_page ? "project page" : absl::StrCat("table ", row.table), ", row ",
                        row.row);
  }

  void Add(bool rounding, const PrintedRow& row, const std::string& message,
           std::vector<int64_t> figures) {
    Finding& finding = findings_.emplace_back();
    finding.kind = rounding ? FindingKind::kPrintedRounding : FindingKind::kPrintedArithmetic;
    finding.warning = !rounding;
    finding.column = 0;
    finding.node = row.node;
    finding.place = Place(row);
    finding.message =
        absl::StrCat("'", row.label, "' (", PlaceText(row), ") ", message,
                     rounding ? "; rounding explains it" : "; no rounding explains it");
    finding.figures = std::move(figures);
  }

  // The rows a table prints of the parts of a row; empty unless it prints all of them with the
  // measure.
  std::vector<const PrintedRow*> Parts(const PrintedRow& row, bool executed) const {
    const auto sums = sums_.find(row.node);
    if (row.node.empty() || sums == sums_.end()) return {};
    const auto& table = tables_.at(TableOf(row));
    for (const PrintedSum* sum : sums->second) {
      std::vector<const PrintedRow*> parts;
      for (const std::string& part : sum->parts) {
        const auto found = table.find(part);
        if (found == table.end() || !Of(*found->second, executed)) break;
        if (found->second->unit_yen != row.unit_yen) break;
        parts.push_back(found->second);
      }
      if (!parts.empty() && parts.size() == sum->parts.size()) return parts;
    }
    return {};
  }

  static Yen Sum(const std::vector<const PrintedRow*>& parts, bool executed) {
    Yen sum = 0;
    for (const PrintedRow* part : parts) sum += *Of(*part, executed);
    return sum;
  }

  // What the exact amount behind one printed cell can be.
  Interval IntervalOf(const PrintedRow& row, bool executed) const {
    const std::vector<const PrintedRow*> parts = Parts(row, executed);
    if (parts.empty() || Sum(parts, executed) != *Of(row, executed)) {
      return RoundsTo(*Of(row, executed), row.unit_yen);
    }
    // It may be the sum of the rounded parts as well as the rounded sum.
    Interval interval = RoundsTo(*Of(row, executed), row.unit_yen);
    Interval sum;
    for (const PrintedRow* part : parts) {
      const Interval of = RoundsTo(*Of(*part, executed), part->unit_yen);
      sum.low += of.low;
      sum.high += of.high;
    }
    return {std::min(interval.low, sum.low), std::max(interval.high, sum.high)};
  }

  // Of every node what all its places together leave possible.
  void FindIntervals() {
    for (const PrintedRow& row : rows_) {
      if (row.node.empty()) continue;
      for (const bool executed : {false, true}) {
        if (!Of(row, executed)) continue;
        const Interval interval = IntervalOf(row, executed);
        const auto [at, fresh] = possible_.emplace(Key{row.node, executed}, interval);
        if (fresh) continue;
        const Interval both = at->second.And(interval);
        // Where places contradict each other each is held by itself.
        if (both.empty()) {
          apart_.insert({Key{row.node, executed}, &row});
        } else {
          at->second = both;
        }
      }
    }
  }

  Interval Possible(const PrintedRow& row, bool executed) const {
    const Interval own = IntervalOf(row, executed);
    const auto found = possible_.find({row.node, executed});
    if (row.node.empty() || found == possible_.end()) return own;
    const Interval both = own.And(found->second);
    return both.empty() ? own : both;
  }

  void CheckSums(const PrintedRow& row) {
    for (const bool executed : {false, true}) {
      if (!Of(row, executed)) continue;
      const std::vector<const PrintedRow*> parts = Parts(row, executed);
      const Yen sum = Sum(parts, executed);
      if (parts.empty() || sum == *Of(row, executed)) continue;
      Interval possible;
      for (const PrintedRow* part : parts) {
        const Interval of = Possible(*part, executed);
        possible.low += of.low;
        possible.high += of.high;
      }
      const int64_t total = sum > INT64_MAX || sum < INT64_MIN ? 0 : static_cast<int64_t>(sum);
      Add(!possible.And(Possible(row, executed)).empty(), row,
          absl::StrCat("prints ", executed ? "executed " : "appropriation ",
                       Amount(*Of(row, executed)), ", but its ", parts.size(), " parts sum to ",
                       Amount(total)),
          {*Of(row, executed), total});
    }
  }

  // Whether amounts exist that print as the row does, difference and rate as well.
  bool IsPossible(const PrintedRow& row, bool with_difference, bool with_rate) const {
    const Interval a = Possible(row, false);
    const Interval e = Possible(row, true);
    if (a.empty() || e.empty()) return false;
    platform::PrintedRelations printed{a, e, std::nullopt, std::nullopt};
    if (with_difference) printed.difference = RoundsTo(*row.difference, row.unit_yen);
    if (with_rate) printed.rate_permille = row.rate_permille;
    return platform::FindExactAmounts(printed).has_value();
  }

  void CheckDifference(const PrintedRow& row) {
    if (!row.appropriation || !row.executed || !row.difference) return;
    const auto follows = platform::CheckedSub(*row.appropriation, *row.executed);
    if (follows && *follows == *row.difference) return;
    Add(row.unit_yen > 1 && IsPossible(row, true, false), row,
        absl::StrCat("prints difference ", Amount(*row.difference), ", but ",
                     Amount(*row.appropriation), " - ", Amount(*row.executed), " is ",
                     Amount(follows.value_or(0))),
        {*row.difference, follows.value_or(0)});
  }

  void CheckRate(const PrintedRow& row) {
    if (!row.appropriation || !row.executed || !row.rate_permille || *row.appropriation <= 0) {
      return;
    }
    const auto follows = platform::RatePermille(*row.executed, *row.appropriation);
    const auto held = platform::RatePermille(*row.executed, *row.appropriation, true);
    if (!follows || *follows == *row.rate_permille || *held == *row.rate_permille) return;
    Add(row.unit_yen > 1 && IsPossible(row, row.difference.has_value(), true), row,
        absl::StrCat("prints a rate of ", platform::FormatRate(*row.rate_permille), ", but ",
                     Amount(*row.executed), " of ", Amount(*row.appropriation), " is ",
                     platform::FormatRate(*follows)),
        {*row.rate_permille, *follows});
  }

  void CheckPlaces() {
    for (const auto& [key, row] : apart_) {
      // The place it contradicts: the first that printed it.
      for (const PrintedRow& first : rows_) {
        if (first.node != key.node || !Of(first, key.executed)) continue;
        Add(false, *row,
            absl::StrCat("prints ", key.executed ? "executed " : "appropriation ",
                         Amount(*Of(*row, key.executed)), ", which is not the ",
                         Amount(*Of(first, key.executed)), " of ", PlaceText(first)),
            {*Of(*row, key.executed), *Of(first, key.executed)});
        break;
      }
    }
  }

  const std::vector<PrintedRow>& rows_;
  std::map<Table, std::map<std::string, const PrintedRow*>> tables_;
  std::map<std::string, std::vector<const PrintedSum*>> sums_;
  std::map<Key, Interval> possible_;
  std::multimap<Key, const PrintedRow*> apart_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> FindPrinted(const std::vector<PrintedRow>& rows,
                                 const std::vector<PrintedSum>& sums) {
  return PrintedCheck(rows, sums).Run();
}

}  // namespace kuzukuri::aggregator
