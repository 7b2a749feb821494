#include "clients/cli/balance/balance_page.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "services/platform/base/money.h"
#include "services/report/layout/table.h"
#include "services/report/text/amounts.h"
#include "services/report/text/labels.h"
#include "services/report/text/phrases.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

constexpr int kStep = 2;  // indentation of a month

// What makes the current appropriation besides the parts that are told and have columns of their
// own.
std::optional<int64_t> OtherParts(const v1::AppropriationFigures& figures) {
  const std::optional<int64_t> carried = report::CarriedIn(figures);
  if (!carried) return std::nullopt;
  const std::optional<int64_t> shown = report::SumOf(
      {figures.original_yen(), figures.supplementary_yen(), *carried, figures.not_stated_yen()});
  return shown ? platform::CheckedSub(figures.current_yen(), *shown) : std::nullopt;
}

class Renderer {
 public:
  Renderer(const BalancePageOptions& options, bool has_commitments, bool has_disbursements,
           bool has_not_stated)
      : options_(options),
        has_commitments_(has_commitments),
        has_disbursements_(has_disbursements),
        has_not_stated_(has_not_stated),
        labels_(report::LabelsOf(options.language)),
        words_(labels_.balance),
        text_(options.ambiguous_width),
        table_("", Groups(), Columns()) {}

  void AddGroup(const v1::GroupBalance& balance) {
    if (!balance.has_month()) {
      table_.Add({Name(balance.key()), 0, Cells(balance.figures()), false});
      AddIncomplete(balance.figures(), kStep);
      return;
    }
    if (balance.key() != last_key_) table_.Add({Name(balance.key()), 0, {}, false});
    last_key_ = balance.key();
    table_.Add({absl::Substitute(words_.month, balance.month().year(), balance.month().month()),
                kStep, Cells(balance.figures()), false});
    AddIncomplete(balance.figures(), 2 * kStep);
  }

  void AddWhole(const v1::GroupBalance& balance) {
    table_.Add({words_.whole, 0, Cells(balance.figures()), true});
    AddIncomplete(balance.figures(), kStep);
  }

  std::string Page(int64_t revision) const {
    std::string out =
        absl::StrCat(Title(), "\n\n", table_.Render(text_, options_.width), "\n", labels_.absent);
    if (options_.unit_yen > 1) absl::StrAppend(&out, labels_.sentence_gap, words_.rounded);
    if (is_any_incomplete_) absl::StrAppend(&out, "\n", labels_.incomplete_legend);
    if (options_.rows_overlap) absl::StrAppend(&out, "\n", words_.overlap);
    return absl::StrCat(out, "\n", absl::Substitute(words_.revision, revision), "\n");
  }

 private:
  std::vector<std::string> Groups() const {
    std::vector<std::string> groups(has_not_stated_ ? 10 : 9);
    groups.front() = words_.budget;
    groups[groups.size() - 4] = words_.execution;
    return groups;
  }

  std::vector<std::string> Columns() const {
    std::vector<std::string> columns = {labels_.original, words_.supplementary, words_.carried_in,
                                        words_.other_parts};
    if (has_not_stated_) columns.push_back(words_.not_stated);
    columns.insert(columns.end(), {words_.current, words_.committed, words_.disbursed,
                                   words_.carried_out, words_.unused});
    return columns;
  }

  std::string Title() const {
    return absl::Substitute(
        words_.title, options_.title, options_.year, report::UnitLabel(labels_, options_.unit_yen),
        options_.as_of.empty() ? "" : absl::Substitute(words_.dated, options_.as_of));
  }

  std::string Name(const std::string& key) const {
    if (key.empty()) return options_.by_year ? words_.all : words_.ungrouped;
    const auto name = options_.names.find(key);
    return name == options_.names.end() ? key.substr(key.rfind('/') + 1) : name->second;
  }

  std::string Amount(std::optional<int64_t> yen) const {
    return yen ? platform::FormatAmount(platform::DivideHalfAway(*yen, options_.unit_yen))
               : report::kAbsent;
  }

  // What is known of a figure that is not known of all its parts has a mark.
  std::string Amount(bool incomplete, std::optional<int64_t> yen) const {
    return absl::StrCat(incomplete && yen ? report::kIncompleteMark : "", Amount(yen));
  }

  std::vector<std::string> Cells(const v1::Figures& figures) const {
    std::vector<std::string> cells;
    AddAppropriation(figures, cells);
    AddExecution(figures, cells);
    cells.push_back(Amount(report::SumOf(
        {figures.continued_carry_over_out_yen(), figures.approved_carry_over_out_yen(),
         figures.accidental_carry_over_out_yen(), figures.carry_over_out_not_stated_yen()})));
    cells.push_back(figures.has_unused_yen() ? Amount(figures.unused_yen()) : report::kAbsent);
    return cells;
  }

  void AddAppropriation(const v1::Figures& figures, std::vector<std::string>& cells) const {
    const bool incomplete = figures.has_incomplete_appropriation();
    if (!figures.has_appropriation() && !incomplete) {
      cells.insert(cells.end(), has_not_stated_ ? 6 : 5, report::kAbsent);
      return;
    }
    const auto& a = incomplete ? figures.known_appropriation() : figures.appropriation();
    std::vector<std::optional<int64_t>> amounts = {a.original_yen(), a.supplementary_yen(),
                                                   report::CarriedIn(a), OtherParts(a)};
    if (has_not_stated_) amounts.emplace_back(a.not_stated_yen());
    amounts.emplace_back(a.current_yen());
    for (const std::optional<int64_t>& yen : amounts) cells.push_back(Amount(incomplete, yen));
  }

  void AddExecution(const v1::Figures& figures, std::vector<std::string>& cells) const {
    const bool incomplete = figures.has_incomplete_execution();
    if (!figures.has_execution() && !incomplete) {
      cells.insert(cells.end(), 2, report::kAbsent);
      return;
    }
    const auto& e = incomplete ? figures.known_execution() : figures.execution();
    cells.push_back(has_commitments_ ? Amount(incomplete, e.committed_yen()) : report::kAbsent);
    cells.push_back(has_disbursements_ ? Amount(incomplete, e.disbursed_yen()) : report::kAbsent);
  }

  // Of how many parts the figures are not known.
  void AddIncomplete(const v1::Figures& figures, int indent) {
    const auto add = [&](bool is, const char* figure, const v1::Incompleteness& incomplete) {
      if (!is) return;
      is_any_incomplete_ = true;
      table_.Add(
          {absl::StrCat(report::kIncompleteMark, " ",
                        report::IncompleteText(labels_, figure, incomplete, options_.unit_yen)),
           indent,
           {},
           false});
    };
    add(figures.has_incomplete_appropriation(), words_.current, figures.incomplete_appropriation());
    add(figures.has_incomplete_execution(), words_.disbursed, figures.incomplete_execution());
  }

  const BalancePageOptions& options_;
  const bool has_commitments_;
  const bool has_disbursements_;
  const bool has_not_stated_;
  const report::Labels& labels_;
  const report::BalanceLabels& words_;
  const report::TextWidth text_;
  report::Table table_;
  std::string last_key_ = "/";
  bool is_any_incomplete_ = false;
};

}  // namespace

std::string RenderBalances(const v1::QueryGroupedBalancesResponse& groups,
                           const v1::QueryGroupedBalancesResponse& whole,
                           const BalancePageOptions& options) {
  // Books that post no commitments at all do not know them.
  bool has_commitments = false;
  // Nor do papers that tell commitments alone know what was disbursed, or what is unused.
  bool has_disbursements = false;
  // Of a budget that is told by its parts none is not stated.
  bool has_not_stated = false;
  for (const v1::GroupBalance& balance : whole.balances()) {
    const v1::Figures& figures = balance.figures();
    has_commitments |=
        figures.execution().committed_yen() != 0 || figures.known_execution().committed_yen() != 0;
    has_disbursements |= figures.execution().disbursed_yen() != 0 ||
                         figures.known_execution().disbursed_yen() != 0 || figures.has_unused_yen();
    has_not_stated |= figures.appropriation().not_stated_yen() != 0 ||
                      figures.known_appropriation().not_stated_yen() != 0;
  }
  has_disbursements |= !has_commitments;
  Renderer renderer(options, has_commitments, has_disbursements, has_not_stated);
  for (const v1::GroupBalance& balance : groups.balances()) renderer.AddGroup(balance);
  for (const v1::GroupBalance& balance : whole.balances()) renderer.AddWhole(balance);
  return renderer.Page(groups.revision());
}

}  // namespace kuzukuri::cli
