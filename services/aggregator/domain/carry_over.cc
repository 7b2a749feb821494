#include "services/aggregator/domain/carry_over.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/aggregator/domain/row_plan.h"

namespace kuzukuri::aggregator {
namespace {

// What is held against each other: what one year carries out and the next takes in.
struct CarryOver {
  const char* name;
  std::vector<Amount> out;
  std::vector<Amount> in;
};

// Whether a year's figures say what is carried in. They do where they name any; where they name
// none, zero is told only by a settled year whose appropriation is stated in all its parts.
bool HasToldCarriedIn(const Column& column, const std::vector<Amount>& in) {
  const auto is_named = [&](Amount amount) { return column.ledger[amount] != 0; };
  return std::any_of(in.begin(), in.end(), is_named) ||
         (IsSettled(column) && column.ledger[kNotStated] == 0);
}

// Kind by kind.
const std::vector<CarryOver>& Kinds() {
  static const std::vector<CarryOver> kKinds = {
      {"continued expenses", {kContinuedOut}, {kContinuedIn}},
      {"approved carry-over", {kApprovedOut}, {kApprovedIn}},
      {"accidental carry-over", {kAccidentalOut}, {kAccidentalIn}}};
  return kKinds;
}

// All kinds together: where a paper tells no kinds, no kind can be held against another.
const CarryOver& Together() {
  static const CarryOver kTogether = {"carry-over",
                                      {kContinuedOut, kApprovedOut, kAccidentalOut, kOutNotStated},
                                      {kContinuedIn, kApprovedIn, kAccidentalIn, kInNotStated}};
  return kTogether;
}

int64_t SumOf(const Amounts& amounts, const std::vector<Amount>& of) {
  int64_t sum = 0;
  for (const Amount amount : of) sum += amounts[amount];
  return sum;
}

class CarryOverFinder {
 public:
  CarryOverFinder(const CompareInput& input, const Comparison& comparison, Findings& findings)
      : input_(input), comparison_(comparison), findings_(findings) {}

  void Run() {
    for (size_t from = 0; from < input_.columns.size(); ++from) {
      const Column& column = input_.columns[from];
      if (column.missing || !IsSettled(column) || column.spec.as_of) continue;
      const std::optional<size_t> to = NextYearsColumn(column);
      if (to) Check(from, *to);
    }
  }

 private:
  // What one column carries out of a kind, and what the other takes in.
  struct Carried {
    int64_t out = 0;
    int64_t in = 0;
  };

  std::optional<size_t> NextYearsColumn(const Column& from) const {
    for (size_t to = 0; to < input_.columns.size(); ++to) {
      if (!input_.columns[to].missing && input_.columns[to].year == from.year + 1) return to;
    }
    return std::nullopt;
  }

  static Carried CarriedOf(const Amounts& from, const Amounts& to, const CarryOver& kind) {
    return {SumOf(from, kind.out), SumOf(to, kind.in)};
  }

  void Check(size_t from, size_t to) {
    if (!HasToldCarriedIn(input_.columns[to], Together().in)) return AddNotTold(from, to);
    const Amounts& out = input_.columns[from].ledger;
    const Amounts& in = input_.columns[to].ledger;
    const bool by_kind = out[kOutNotStated] == 0 && in[kInNotStated] == 0;
    for (const CarryOver& kind : by_kind ? std::span(Kinds()) : std::span(&Together(), 1)) {
      Add(from, to, kind, {}, CarriedOf(out, in, kind));
      if (CanBeToldByRow(from, to, kind)) CheckRows(from, to, kind);
    }
  }

  void AddNotTold(size_t from, size_t to) {
    const int64_t out = SumOf(input_.columns[from].ledger, Together().out);
    if (out == 0) return;
    Finding& finding = AddTo(
        findings_, FindingKind::kCarryOverNotTold, false,
        absl::StrCat("fiscal year ", input_.columns[from].spec.fiscal_year.value(), " carries ",
                     Yen(out), " to the next year; what ",
                     input_.columns[to].spec.fiscal_year.value(), " takes in is not yet told"),
        {out});
    finding.column = static_cast<int>(from);
    finding.other_column = static_cast<int>(to);
  }

  // Where all of both sides stands on rows of nodes that lineage ties: what is carried out by
  // project and taken in on a classification node cannot be told apart.
  bool CanBeToldByRow(size_t from, size_t to, const CarryOver& kind) const {
    const bool tied = (input_.level == Level::kProject || input_.level == Level::kSubProject) &&
                      input_.policy != LineagePolicy::kAsPrinted;
    if (!tied) return false;
    for (const Row& row : comparison_.rows) {
      const Carried carried = CarriedOf(row.cells[from], row.cells[to], kind);
      if (row.info->kind != RowKind::kNodes && (carried.out != 0 || carried.in != 0)) return false;
    }
    return true;
  }

  void CheckRows(size_t from, size_t to, const CarryOver& kind) {
    for (const Row& row : comparison_.rows) {
      const Carried carried = CarriedOf(row.cells[from], row.cells[to], kind);
      const std::string node = NodeIn(row, carried.out != 0 ? from : to);
      Add(from, to, kind, {node, input_.plan->names->Of(node)}, carried);
    }
  }

  // The first of a row's nodes in a column, else its newest.
  static std::string NodeIn(const Row& row, size_t column) {
    for (const Member& member : row.members) {
      if (static_cast<size_t>(member.column) == column) return member.info->node;
    }
    return NewestNode(row);
  }

  // In all where there is no subject.
  void Add(size_t from, size_t to, const CarryOver& kind, const Subject& subject,
           const Carried& carried) {
    if (carried.out == carried.in) return;
    Finding& finding = AddTo(
        findings_, FindingKind::kCarryOverMismatch, true,
        absl::StrCat(subject.node.empty() ? "" : absl::StrCat("'", subject.name.Text(), "': "),
                     "fiscal year ", input_.columns[from].spec.fiscal_year.value(), " carries ",
                     Yen(carried.out), " of ", kind.name, " to the next year, and ",
                     input_.columns[to].spec.fiscal_year.value(), " takes in ", Yen(carried.in)),
        {carried.out, carried.in});
    finding.column = static_cast<int>(from);
    finding.other_column = static_cast<int>(to);
    SetSubject(subject, finding);
  }

  const CompareInput& input_;
  const Comparison& comparison_;
  Findings& findings_;
};

}  // namespace

void FindCarryOver(const CompareInput& input, const Comparison& comparison, Findings& findings) {
  CarryOverFinder(input, comparison, findings).Run();
}

}  // namespace kuzukuri::aggregator
