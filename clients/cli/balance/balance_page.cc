#include "clients/cli/balance/balance_page.h"

#include <initializer_list>
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

// What makes the current appropriation besides the parts that have columns of their own.
std::optional<int64_t> OtherParts(const v1::AppropriationFigures& figures) {
  const std::optional<int64_t> carried = report::CarriedIn(figures);
  if (!carried) return std::nullopt;
  const std::optional<int64_t> shown =
      report::SumOf({figures.original_yen(), figures.supplementary_yen(), *carried});
  return shown ? platform::CheckedSub(figures.current_yen(), *shown) : std::nullopt;
}

class Renderer {
 public:
  Renderer(const BalancePageOptions& options, bool has_commitments)
      : options_(options),
        has_commitments_(has_commitments),
        labels_(report::LabelsOf(options.language)),
        words_(labels_.balance),
        text_(options.ambiguous_width),
        table_("", {words_.budget, "", "", "", "", words_.execution, "", "", ""},
               {labels_.original, words_.supplementary, words_.carried_in, words_.other_parts,
                words_.current, words_.committed, words_.disbursed, words_.carried_out,
                words_.unused}) {}

  void AddGroup(const v1::GroupBalance& balance) {
    if (!balance.has_month()) {
      table_.Add({Name(balance.key()), 0, Cells(balance.figures()), false});
      return;
    }
    if (balance.key() != last_key_) table_.Add({Name(balance.key()), 0, {}, false});
    last_key_ = balance.key();
    table_.Add({absl::Substitute(words_.month, balance.month().year(), balance.month().month()),
                kStep, Cells(balance.figures()), false});
  }

  void AddWhole(const v1::GroupBalance& balance) {
    table_.Add({words_.whole, 0, Cells(balance.figures()), true});
  }

  std::string Page(int64_t revision) const {
    std::string out =
        absl::StrCat(Title(), "\n\n", table_.Render(text_, options_.width), "\n", labels_.absent);
    if (options_.unit_yen > 1) absl::StrAppend(&out, labels_.sentence_gap, words_.rounded);
    if (options_.rows_overlap) absl::StrAppend(&out, "\n", words_.overlap);
    return absl::StrCat(out, "\n", absl::Substitute(words_.revision, revision), "\n");
  }

 private:
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

  std::vector<std::string> Cells(const v1::Figures& figures) const {
    std::vector<std::string> cells;
    if (figures.has_appropriation()) {
      const auto& a = figures.appropriation();
      for (const std::optional<int64_t> yen : std::initializer_list<std::optional<int64_t>>{
               a.original_yen(), a.supplementary_yen(), report::CarriedIn(a), OtherParts(a),
               a.current_yen()}) {
        cells.push_back(Amount(yen));
      }
    } else {
      cells.assign(5, report::kAbsent);
    }
    if (figures.has_execution()) {
      cells.push_back(has_commitments_ ? Amount(figures.execution().committed_yen())
                                       : report::kAbsent);
      cells.push_back(Amount(figures.execution().disbursed_yen()));
    } else {
      cells.insert(cells.end(), 2, report::kAbsent);
    }
    cells.push_back(Amount(report::SumOf({figures.continued_carry_over_out_yen(),
                                          figures.approved_carry_over_out_yen(),
                                          figures.accidental_carry_over_out_yen()})));
    cells.push_back(figures.has_unused_yen() ? Amount(figures.unused_yen()) : report::kAbsent);
    return cells;
  }

  const BalancePageOptions& options_;
  const bool has_commitments_;
  const report::Labels& labels_;
  const report::BalanceLabels& words_;
  const report::TextWidth text_;
  report::Table table_;
  std::string last_key_ = "/";
};

}  // namespace

std::string RenderBalances(const v1::QueryGroupedBalancesResponse& groups,
                           const v1::QueryGroupedBalancesResponse& whole,
                           const BalancePageOptions& options) {
  // Books that post no commitments at all do not know them.
  bool has_commitments = false;
  for (const v1::GroupBalance& balance : whole.balances()) {
    has_commitments |= balance.figures().execution().committed_yen() != 0;
  }
  Renderer renderer(options, has_commitments);
  for (const v1::GroupBalance& balance : groups.balances()) renderer.AddGroup(balance);
  for (const v1::GroupBalance& balance : whole.balances()) renderer.AddWhole(balance);
  return renderer.Page(groups.revision());
}

}  // namespace kuzukuri::cli
