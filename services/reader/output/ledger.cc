#include "services/reader/output/ledger.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "services/platform/base/money.h"

namespace kuzukuri::reader {
namespace {

constexpr const char* kAdjustment = "端数調整";
constexpr const char* kRemainder = "内訳の印字のない分";

struct MeasureWords {
  Measure measure;
  const char* entry;
  const char* adjustment;
};

constexpr MeasureWords kMeasures[] = {
    {Measure::kAppropriation, "original_appropriation", "appropriation_precision_adjustment"},
    {Measure::kExecuted, "expenditure", "expenditure_precision_adjustment"}};

// What is posted at or below a node, and how far its rounding may have moved it.
struct Posted {
  int64_t yen = 0;
  int64_t slack = 0;
  int64_t unit_yen = 1;  // the coarsest
  bool complete = true;  // of every project below
};

// Amounts of the sub-projects of one project.
struct Parts {
  std::vector<std::optional<Amount>> amounts;
  int64_t yen = 0;
  int64_t slack = 0;
  int64_t unit_yen = 1;
  bool any = false;
  bool missing = false;
};

class LedgerBuilder {
 public:
  LedgerBuilder(const Statement& statement, const FigureIndex& figures, const Tree& tree)
      : statement_(statement), figures_(figures), tree_(tree) {}

  Ledger Build() {
    for (size_t p = 0; p < statement_.projects.size(); ++p) AddLines(static_cast<int>(p));
    for (const MeasureWords& words : kMeasures) PostProjects(words);
    for (const MeasureWords& words : kMeasures) AdjustNodes(words);
    std::erase_if(ledger_.lines, [](const BudgetLine& line) {
      return !line.records_appropriation && !line.records_execution;
    });
    return std::move(ledger_);
  }

 private:
  // Lines that may turn out to record nothing.
  void AddLines(int project) {
    const int subs = static_cast<int>(statement_.projects[project].sub_projects.size());
    for (int s = 0; s < subs; ++s) ledger_.lines.push_back({project, s, -1, false, false, {}});
    ledger_.lines.push_back({project, -1, -1, false, false, {}});
    project_line_.push_back(ledger_.lines.size() - 1);
  }

  void Record(BudgetLine& line, const MeasureWords& words) {
    (words.measure == Measure::kAppropriation ? line.records_appropriation
                                              : line.records_execution) = true;
  }

  // A recorded amount of zero has no entry.
  void Post(BudgetLine& line, const MeasureWords& words, const Amount& amount) {
    Record(line, words);
    if (amount.yen == 0) return;
    if (amount.yen < 0) {
      ledger_.issues.push_back({amount.figure, "a negative amount cannot be posted as such"});
      return;
    }
    const int64_t unit = KnownUnit(amount.unit_yen);
    line.entries.push_back({words.entry, amount.yen, unit, amount.table, "", amount.figure, ""});
  }

  void PostDifference(BudgetLine& line, const MeasureWords& words, bool adjustment, int64_t yen,
                      const Amount& whole, const std::string& reason) {
    Record(line, words);
    line.entries.push_back({adjustment ? words.adjustment : words.entry, yen,
                            KnownUnit(whole.unit_yen), whole.table,
                            adjustment ? kAdjustment : kRemainder, whole.figure, reason});
  }

  // Units the ledger knows; of others the amount is only known to be what it is.
  static int64_t KnownUnit(int64_t unit) { return unit == 1000 || unit == 1000000 ? unit : 1; }

  Parts PartsOf(int project, Measure measure) const {
    Parts parts;
    const size_t subs = statement_.projects[project].sub_projects.size();
    for (size_t s = 0; s < subs; ++s) {
      parts.amounts.push_back(Best(figures_.Of(project, static_cast<int>(s)), measure));
      const std::optional<Amount>& amount = parts.amounts.back();
      if (!amount) {
        parts.missing = true;
        continue;
      }
      parts.any = true;
      parts.yen = SaturatedSum(parts.yen, amount->yen);
      parts.slack += amount->unit_yen / 2;
      parts.unit_yen = std::max(parts.unit_yen, amount->unit_yen);
    }
    return parts;
  }

  void PostParts(int project, const MeasureWords& words, const Parts& parts) {
    const size_t first = project_line_[project] - parts.amounts.size();
    for (size_t s = 0; s < parts.amounts.size(); ++s) {
      if (parts.amounts[s]) Post(ledger_.lines[first + s], words, *parts.amounts[s]);
    }
  }

  void PostProjects(const MeasureWords& words) {
    std::vector<Posted>& posted = posted_[words.measure];
    for (size_t p = 0; p < statement_.projects.size(); ++p) {
      posted.push_back(PostProject(static_cast<int>(p), words));
    }
  }

  Posted PostProject(int project, const MeasureWords& words) {
    const std::optional<Amount> whole = Best(figures_.Of(project), words.measure);
    const Parts parts = PartsOf(project, words.measure);
    BudgetLine& line = ledger_.lines[project_line_[project]];
    if (!whole && !parts.any) return {0, 0, 1, false};
    if (!whole) {
      PostParts(project, words, parts);
      return {parts.yen, parts.slack, parts.unit_yen, !parts.missing};
    }
    const int64_t missing = SaturatedSum(whole->yen, -parts.yen);
    const int64_t slack = parts.slack + whole->unit_yen / 2;
    const bool agrees = parts.any && std::abs(missing) <= slack;
    if (agrees) {
      PostParts(project, words, parts);
      return Adjust(line, words, *whole, parts, missing);
    }
    if (parts.any && parts.missing && missing > 0) {
      PostParts(project, words, parts);
      PostDifference(line, words, false, missing, *whole,
                     "the project's amount less those of its sub-projects that print one");
      return {whole->yen, whole->unit_yen / 2, whole->unit_yen, true};
    }
    if (parts.any) {
      ledger_.issues.push_back(
          {whole->figure,
           absl::StrCat("the sub-projects' amounts make ", platform::FormatAmount(parts.yen),
                        " yen, the project's is ", platform::FormatAmount(whole->yen),
                        "; the project's is posted, its sub-projects' are not")});
    }
    Post(line, words, *whole);
    return {whole->yen, whole->unit_yen / 2, whole->unit_yen, true};
  }

  // The parts are posted; what is missing to an exact whole is, too.
  Posted Adjust(BudgetLine& line, const MeasureWords& words, const Amount& whole,
                const Parts& parts, int64_t missing) {
    if (whole.unit_yen >= parts.unit_yen) {
      return {parts.yen, std::min(parts.slack, whole.unit_yen / 2 + std::abs(missing)),
              parts.unit_yen, true};
    }
    if (missing != 0) {
      PostDifference(line, words, true, missing, whole,
                     "the project's exact amount less those of its sub-projects");
    }
    return {whole.yen, whole.unit_yen / 2, whole.unit_yen, true};
  }

  // From the leaves up: children stand behind their parents.
  void AdjustNodes(const MeasureWords& words) {
    const size_t count = tree_.nodes.size();
    std::vector<Posted> nodes(count);
    for (size_t p = 0; p < statement_.projects.size(); ++p) {
      Add(posted_[words.measure][p], nodes[tree_.project_node[p]]);
    }
    for (size_t n = count; n-- > 0;) {
      AdjustNode(static_cast<int>(n), words, nodes[n]);
      if (tree_.nodes[n].parent >= 0) Add(nodes[n], nodes[tree_.nodes[n].parent]);
    }
  }

  static void Add(const Posted& part, Posted& whole) {
    whole = {SaturatedSum(whole.yen, part.yen), whole.slack + part.slack,
             std::max(whole.unit_yen, part.unit_yen), whole.complete && part.complete};
  }

  std::optional<Amount> Printed(int node, Measure measure) const {
    std::vector<PrintedFigure> figures;
    for (size_t t = 0; t < statement_.tables.size(); ++t) {
      const Table& table = statement_.tables[t];
      for (size_t r = 0; r < table.rows.size(); ++r) {
        if (tree_.row_node[t][r] != node) continue;
        for (const Figure& figure : table.rows[r].figures) figures.push_back({&figure, table.id});
      }
    }
    return Best(figures, measure);
  }

  void AdjustNode(int node, const MeasureWords& words, Posted& posted) {
    const std::optional<Amount> whole = Printed(node, words.measure);
    if (!whole || !posted.complete) return;
    const int64_t missing = SaturatedSum(whole->yen, -posted.yen);
    if (std::abs(missing) > posted.slack + whole->unit_yen / 2) {
      ledger_.issues.push_back(
          {whole->figure, absl::StrCat("what is posted below ", tree_.nodes[node].name, " makes ",
                                       platform::FormatAmount(posted.yen), " yen, printed is ",
                                       platform::FormatAmount(whole->yen))});
      return;
    }
    if (whole->unit_yen >= posted.unit_yen) return;
    if (missing != 0) {
      PostDifference(LineOf(node), words, true, missing, *whole,
                     "the exact amount less those of its parts");
    }
    posted = {whole->yen, whole->unit_yen / 2, whole->unit_yen, true};
  }

  BudgetLine& LineOf(int node) {
    const auto [at, fresh] = node_line_.emplace(node, ledger_.lines.size());
    if (fresh) ledger_.lines.push_back({-1, -1, node, false, false, {}});
    return ledger_.lines[at->second];
  }

  const Statement& statement_;
  const FigureIndex& figures_;
  const Tree& tree_;
  Ledger ledger_;
  std::vector<size_t> project_line_;
  std::map<int, size_t> node_line_;
  std::map<Measure, std::vector<Posted>> posted_;
};

}  // namespace

Ledger BuildLedger(const Statement& statement, const FigureIndex& figures, const Tree& tree) {
  return LedgerBuilder(statement, figures, tree).Build();
}

}  // namespace kuzukuri::reader
