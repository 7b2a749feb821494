#include "clients/cli/close/settlement_page.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "services/platform/base/money.h"
#include "services/report/layout/table.h"
#include "services/report/text/amounts.h"
#include "services/report/text/phrases.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

constexpr int kStep = 2;

class Page {
 public:
  explicit Page(const SettlementPageOptions& options)
      : options_(options),
        labels_(report::LabelsOf(options.language)),
        words_(labels_.settlement),
        text_(options.ambiguous_width) {}

  std::string Of(const v1::Settlement& settlement) const {
    std::string out = absl::StrCat(
        absl::Substitute(words_.title, options_.title, options_.year,
                         report::UnitLabel(labels_, options_.unit_yen)),
        "\n",
        absl::Substitute(words_.closing, report::DayLabel(labels_, settlement.closed_on()),
                         platform::FormatAmount(settlement.entry_count())),
        "\n\n", Figures(settlement.figures()), "\n");
    if (settlement.has_certified_on()) {
      absl::StrAppend(
          &out,
          absl::Substitute(words_.certifying, report::DayLabel(labels_, settlement.certified_on()),
                           settlement.certification_reference()),
          "\n");
    }
    if (settlement.has_certified_figures()) {
      absl::StrAppend(&out, absl::Substitute(words_.kept, settlement.certified_figures().digest()),
                      "\n");
    }
    if (settlement.has_reopening()) AppendReason(settlement.reopening().reason(), out);
    return out;
  }

  std::string Of(const v1::CloseFiscalYearResponse& closing) const {
    const v1::Settlement& settlement = closing.settlement();
    std::string out = Of(settlement);
    if (settlement.disagreement_count() == 0) return absl::StrCat(out, words_.agree, "\n");
    absl::StrAppend(&out, absl::Substitute(words_.disagreements, settlement.disagreement_count()),
                    "\n\n", Disagreements(closing));
    if (const int more = settlement.disagreement_count() - closing.disagreements_size(); more > 0) {
      absl::StrAppend(&out, absl::Substitute(words_.more, more), "\n");
    }
    if (!settlement.disagreement_reason().empty()) {
      absl::StrAppend(&out, "\n");
      AppendReason(settlement.disagreement_reason(), out);
    }
    return out;
  }

 private:
  void AppendReason(const std::string& reason, std::string& out) const {
    for (const std::string& line :
         report::Wrap(text_, absl::Substitute(words_.reason, reason), options_.width)) {
      absl::StrAppend(&out, line, "\n");
    }
  }

  std::string Amount(std::optional<int64_t> yen) const {
    return yen ? platform::FormatAmount(platform::DivideHalfAway(*yen, options_.unit_yen))
               : report::kAbsent;
  }

  // What is known of a figure that is not known of all its parts has a mark.
  std::string Known(bool whole, bool incomplete, int64_t yen) const {
    if (!whole && !incomplete) return report::kAbsent;
    return absl::StrCat(incomplete ? report::kIncompleteMark : "", Amount(yen));
  }

  std::string Figures(const v1::Figures& figures) const {
    const report::BalanceLabels& columns = labels_.balance;
    report::Table table("", {columns.budget, columns.execution, "", ""},
                        {columns.current, columns.disbursed, columns.carried_out, columns.unused});
    const bool some_budget = figures.has_incomplete_appropriation();
    const bool some_execution = figures.has_incomplete_execution();
    table.Add(
        {columns.whole,
         0,
         {Known(figures.has_appropriation(), some_budget,
                (some_budget ? figures.known_appropriation() : figures.appropriation())
                    .current_yen()),
          Known(figures.has_execution(), some_execution,
                (some_execution ? figures.known_execution() : figures.execution()).disbursed_yen()),
          Amount(report::SumOf(
              {figures.continued_carry_over_out_yen(), figures.approved_carry_over_out_yen(),
               figures.accidental_carry_over_out_yen(), figures.carry_over_out_not_stated_yen()})),
          figures.has_unused_yen() ? Amount(figures.unused_yen()) : report::kAbsent}});
    const auto note = [&](bool is, const char* figure, const v1::Incompleteness& incomplete) {
      if (!is) return;
      table.Add(
          {absl::StrCat(report::kIncompleteMark, " ",
                        report::IncompleteText(labels_, figure, incomplete, options_.unit_yen)),
           kStep,
           {}});
    };
    note(some_budget, columns.current, figures.incomplete_appropriation());
    note(some_execution, columns.disbursed, figures.incomplete_execution());
    return table.Render(text_, options_.width);
  }

  // Each paper with its date, and below it what it declares and the ledger does not hold.
  std::string Disagreements(const v1::CloseFiscalYearResponse& closing) const {
    std::vector<v1::StatementDisagreement> all(closing.disagreements().begin(),
                                               closing.disagreements().end());
    const auto paper = [](const v1::StatementDisagreement& one) {
      const type::v1::Date& date = one.date();
      return std::tuple(date.year(), date.month(), date.day(), one.statement());
    };
    std::stable_sort(all.begin(), all.end(),
                     [&](const auto& a, const auto& b) { return paper(a) < paper(b); });
    report::Table table("", {"", ""}, {words_.paper, words_.ledger});
    for (size_t i = 0; i < all.size(); ++i) {
      if (i == 0 || paper(all[i]) != paper(all[i - 1])) table.Add({PaperOf(all[i]), 0, {}});
      const int64_t declared = all[i].figure().printed() * all[i].figure().unit_yen();
      table.Add({Place(all[i].figure()), kStep, {Amount(declared), Amount(all[i].ledger_yen())}});
    }
    return table.Render(text_, options_.width);
  }

  std::string PaperOf(const v1::StatementDisagreement& one) const {
    return absl::Substitute(words_.of_paper, NameIn(options_.statements, one.statement()),
                            report::AsOfLabel(labels_, one.date()));
  }

  std::string Place(const v1::StatementFigure& figure) const {
    std::string what = labels_.statement_figures.Of(figure.figure());
    if (figure.supplementary_number() > 0) {
      what = absl::Substitute(words_.numbered, what, figure.supplementary_number());
    }
    return absl::Substitute(words_.of_node, NameIn(options_.names, figure.node()), what);
  }

  // What the catalogue does not know has its id only.
  static std::string NameIn(const std::map<std::string, std::string>& names,
                            const std::string& of) {
    const auto found = names.find(of);
    return found == names.end() ? of.substr(of.rfind('/') + 1) : found->second;
  }

  const SettlementPageOptions& options_;
  const report::Labels& labels_;
  const report::SettlementLabels& words_;
  const report::TextWidth text_;
};

}  // namespace

std::string RenderSettlement(const v1::Settlement& settlement,
                             const SettlementPageOptions& options) {
  return Page(options).Of(settlement);
}

std::string RenderClosing(const v1::CloseFiscalYearResponse& closing,
                          const SettlementPageOptions& options) {
  return Page(options).Of(closing);
}

}  // namespace kuzukuri::cli
