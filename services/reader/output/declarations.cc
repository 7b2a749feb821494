#include "services/reader/output/declarations.h"

#include <array>
#include <cstdlib>
#include <optional>

#include "absl/strings/str_cat.h"
#include "services/platform/base/money.h"

namespace kuzukuri::reader {
namespace {

// The rest follows from these: what is unused, differences, rates.
constexpr std::array<Measure, 5> kDeclared = {Measure::kOriginal, Measure::kAppropriation,
                                              Measure::kCommitted, Measure::kExecuted,
                                              Measure::kCarriedOut};

// The sum of the parts of a whole, and how far rounding may have moved it.
struct PartSum {
  bool any = false;
  bool complete = true;  // every part is printed
  int64_t yen = 0;
  int64_t slack = 0;

  void Add(const std::optional<Amount>& part) {
    any = true;
    complete &= part.has_value();
    if (!part) return;
    yen = SaturatedSum(yen, part->yen);
    slack = SaturatedSum(slack, part->unit_yen / 2);
  }
};

class Declarer {
 public:
  Declarer(const Statement& statement, const FigureIndex& figures, const Tree& tree)
      : statement_(statement), figures_(figures), tree_(tree) {}

  Declarations Run() {
    for (size_t p = 0; p < statement_.projects.size(); ++p) {
      const int project = static_cast<int>(p);
      const int subs = static_cast<int>(statement_.projects[p].sub_projects.size());
      for (int s = 0; s < subs; ++s) DeclareAll({project, s}, figures_.Of(project, s));
      DeclareAll({project}, figures_.Of(project));
      for (const Measure measure : kDeclared) CheckProject(project, subs, measure);
    }
    for (size_t n = 0; n < tree_.nodes.size(); ++n) {
      const int node = static_cast<int>(n);
      DeclareAll({-1, -1, node}, RowsOf(node));
      for (const Measure measure : kDeclared) CheckNode(node, measure);
    }
    return std::move(declarations_);
  }

 private:
  void DeclareAll(const Declaration& place, const Figures& figures) {
    for (const Measure measure : kDeclared) {
      const std::optional<Amount> amount = Best(figures, measure);
      if (!amount) continue;
      Declaration& declaration = declarations_.all.emplace_back(place);
      declaration.measure = measure;
      declaration.amount = *amount;
    }
  }

  Figures RowsOf(int node) const {
    Figures figures;
    for (size_t t = 0; t < statement_.tables.size(); ++t) {
      const Table& table = statement_.tables[t];
      for (size_t r = 0; r < table.rows.size(); ++r) {
        if (tree_.row_node[t][r] == node) AddFigures(table.rows[r].figures, figures);
      }
    }
    return figures;
  }

  void CheckProject(int project, int subs, Measure measure) {
    if (subs == 0) return;
    PartSum sum;
    for (int s = 0; s < subs; ++s) sum.Add(Best(figures_.Of(project, s), measure));
    Check(Best(figures_.Of(project), measure), sum, statement_.projects[project].name.text);
  }

  void CheckNode(int node, Measure measure) {
    PartSum sum;
    for (size_t p = 0; p < statement_.projects.size(); ++p) {
      if (!Below(tree_.project_node[p], node)) continue;
      sum.Add(Best(figures_.Of(static_cast<int>(p)), measure));
    }
    Check(Best(RowsOf(node), measure), sum, tree_.nodes[node].name);
  }

  bool Below(int node, int ancestor) const {
    while (node >= 0 && node != ancestor) node = tree_.nodes[node].parent;
    return node == ancestor;
  }

  void Check(const std::optional<Amount>& whole, const PartSum& parts, const std::string& name) {
    if (!whole || !parts.any || !parts.complete) return;
    const int64_t missing = SaturatedSum(whole->yen, -parts.yen);
    if (std::abs(missing) <= SaturatedSum(parts.slack, whole->unit_yen / 2)) return;
    declarations_.disagreements.push_back(
        {whole->figure,
         absl::StrCat("the parts of ", name, " make ", platform::FormatAmount(parts.yen),
                      " yen, printed is ", platform::FormatAmount(whole->yen),
                      "; the difference stands on ", name, " itself")});
  }

  const Statement& statement_;
  const FigureIndex& figures_;
  const Tree& tree_;
  Declarations declarations_;
};

}  // namespace

Declarations Declare(const Statement& statement, const FigureIndex& figures, const Tree& tree) {
  return Declarer(statement, figures, tree).Run();
}

}  // namespace kuzukuri::reader
