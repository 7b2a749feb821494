#include "services/aggregator/domain/carry_over.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/aggregator/domain/row_plan.h"

namespace kuzukuri::aggregator {
namespace {

// Kinds in the order of Amount.
constexpr std::array<const char*, 3> kKinds = {"continued expenses", "approved carry-over",
                                               "accidental carry-over"};

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

  static Carried CarriedOf(const Amounts& from, const Amounts& to, size_t kind) {
    return {from[kContinuedOut + kind], to[kContinuedIn + kind]};
  }

  void Check(size_t from, size_t to) {
    for (size_t kind = 0; kind < kKinds.size(); ++kind) {
      Add(from, to, kind, {},
          CarriedOf(input_.columns[from].ledger, input_.columns[to].ledger, kind));
      if (CanBeToldByRow(from, to, kind)) CheckRows(from, to, kind);
    }
  }

  // Where all of both sides stands on rows of nodes that lineage ties: what is carried out by
  // project and taken in on a classification node cannot be told apart.
  bool CanBeToldByRow(size_t from, size_t to, size_t kind) const {
    const bool tied = (input_.level == Level::kProject || input_.level == Level::kSubProject) &&
                      input_.policy != LineagePolicy::kAsPrinted;
    if (!tied) return false;
    for (const Row& row : comparison_.rows) {
      const Carried carried = CarriedOf(row.cells[from], row.cells[to], kind);
      if (row.info->kind != RowKind::kNodes && (carried.out != 0 || carried.in != 0)) return false;
    }
    return true;
  }

  void CheckRows(size_t from, size_t to, size_t kind) {
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
  void Add(size_t from, size_t to, size_t kind, const Subject& subject, const Carried& carried) {
    if (carried.out == carried.in) return;
    Finding& finding = AddTo(
        findings_, FindingKind::kCarryOverMismatch, true,
        absl::StrCat(subject.node.empty() ? "" : absl::StrCat("'", subject.name.Text(), "': "),
                     "fiscal year ", input_.columns[from].spec.fiscal_year.value(), " carries ",
                     Yen(carried.out), " of ", kKinds[kind], " to the next year, and ",
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
