// What statements post at one date: what the ledger lacks of each declared figure, from the nodes
// below upwards.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "services/budget/domain/line_sums.h"
#include "services/budget/domain/line_tree.h"
#include "services/budget/domain/statement.h"
#include "services/budget/domain/statement_ledger.h"
#include "services/platform/base/date.h"

namespace kuzukuri::budget {

// A declaration with the date it stands at.
struct Dated {
  const Statement* statement;
  const Declaration* declaration;
  const StatementFigureRule* rule;
  platform::Date date;

  // What it declares, among those of its date.
  std::tuple<const std::string&, int, int> Figure() const {
    return {declaration->node, declaration->figure, declaration->supplementary_number};
  }
};

class StatementDay {
 public:
  // Whether a paper declares a figure at an earlier date.
  using ToldBefore = std::function<bool(const Declaration&)>;

  // All must outlive the day.
  StatementDay(LineSums& sums, const LineTrees& trees, const ToldBefore& told_before,
               StatementLedger& ledger)
      : sums_(sums), trees_(trees), told_before_(told_before), ledger_(ledger) {}

  // Nodes before what they are in, parts before the whole they are of, and of those who declare the
  // same the one that holds first.
  void Order(std::vector<Dated>& declared) const;

  // These need what Order() ordered.
  absl::Status Post(const std::vector<Dated>& declared);
  absl::Status Compare(const std::vector<Dated>& declared);

 private:
  using Figure = std::pair<int, int>;  // its number, and that of the supplementary budget

  // What was posted below a node of figures that no paper told before: its whole, told earlier,
  // holds it already.
  struct Fresh {
    const Dated* told_by = nullptr;
    int64_t yen = 0;
  };

  // A node, with what is declared of it and met.
  struct Turn {
    std::vector<const Dated*> met;
    std::map<Figure, Fresh> fresh;
  };
  using Turns = std::map<std::pair<size_t, std::string>, Turn>;  // from below

  bool IsMetBefore(const Dated& a, const Dated& b) const;
  // The lines that a declaration's node holds, as its paper counts them.
  const std::vector<size_t>& Below(const Dated& dated) const;
  absl::StatusOr<int64_t> Holds(const Dated& dated) const;
  Turn& TurnOf(const std::string& node);
  absl::Status Take(const std::string& node, const Turn& turn);
  // Takes what is fresh below off what statements posted on the node's own line: of figures that
  // are declared of the node as well, which are met afterwards, or of the others.
  absl::Status TakeFresh(const std::string& node, const Turn& turn, bool declared);
  absl::StatusOr<int64_t> TakeOff(const std::string& node, const Figure& figure,
                                  const Fresh& fresh);
  absl::Status Meet(const Dated& dated);
  // Posts what the ledger lacks of a figure of which it holds something else.
  absl::Status MakeUp(const Dated& dated, int64_t holds);
  void NameNodeWithoutLine(const std::string& node);
  absl::Status PostOn(const BudgetLine& line, const Dated& by, int kind, int supplementary_number,
                      int64_t yen);
  bool IsFresh(const Dated& dated) const;
  // Adds to what is fresh below every node above one.
  absl::Status Pass(const std::string& node, const Figure& figure, const Dated& by, int64_t yen);
  // The kind of entry that makes up what a figure lacks: an adjustment where the print of its parts
  // explains it.
  int KindFor(const Dated& dated, int64_t lacking) const;
  // By how much the parts declared of a figure may differ from what is printed; zero without any.
  YenRange PrintOfParts(const Dated& dated) const;

  LineSums& sums_;
  const LineTrees& trees_;
  const ToldBefore& told_before_;
  StatementLedger& ledger_;
  Turns turns_;
  // By figure, of each line: the widest declaration met so far that holds it.
  std::unordered_map<int, std::vector<const Dated*>> widest_;
};

}  // namespace kuzukuri::budget
