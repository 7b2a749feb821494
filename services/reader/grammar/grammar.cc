#include "services/reader/grammar/grammar.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/platform/base/status_macros.h"
#include "services/reader/parse/fold.h"

namespace kuzukuri::reader {
namespace {

constexpr size_t kMostRuleBytes = 1 << 20;

// Keeps the first complaint of the protobuf text parser.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (text_.empty()) text_ = absl::StrCat("line ", line + 1, ":", column + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

absl::Status Bad(std::string_view field, std::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("The rules' field ", std::string(field), " is wrong: ", std::string(why), "."));
}

template <typename Strings>
absl::Status CompileAll(std::string_view field, const Strings& expressions,
                        std::vector<Pattern>& patterns) {
  for (const std::string& expression : expressions) {
    absl::StatusOr<Pattern> pattern = Pattern::Compile(expression);
    if (!pattern.ok()) return Bad(field, std::string(pattern.status().message()));
    patterns.push_back(*std::move(pattern));
  }
  return absl::OkStatus();
}

absl::Status CompileOne(std::string_view field, const std::string& expression,
                        std::optional<Pattern>& pattern) {
  if (expression.empty()) return absl::OkStatus();
  absl::StatusOr<Pattern> compiled = Pattern::Compile(expression);
  if (!compiled.ok()) return Bad(field, std::string(compiled.status().message()));
  pattern = *std::move(compiled);
  return absl::OkStatus();
}

template <typename Strings>
std::vector<std::string> Folded(const Strings& words) {
  std::vector<std::string> folded;
  for (const std::string& word : words) {
    if (std::string text = WithoutSpaces(Fold(word).text); !text.empty()) folded.push_back(text);
  }
  return folded;
}

// Expressions that match only where they are held to begin, or to be the whole.
template <typename Strings>
std::vector<std::string> Anchored(const Strings& expressions, std::string_view before,
                                  std::string_view after) {
  std::vector<std::string> anchored;
  for (const std::string& expression : expressions) {
    anchored.push_back(absl::StrCat(std::string(before), expression, std::string(after)));
  }
  return anchored;
}

std::optional<Stage> StageOf(v1::Stage stage) {
  if (stage == v1::STAGE_SETTLEMENT) return Stage::kSettlement;
  if (stage == v1::STAGE_IN_YEAR) return Stage::kInYear;
  if (stage == v1::STAGE_BUDGET) return Stage::kBudget;
  return std::nullopt;
}

bool Longer(const std::string& a, const std::string& b) {
  return a.size() != b.size() ? a.size() > b.size() : a < b;
}

absl::Status FillWords(const v1::Grammar& proto, Grammar& grammar) {
  for (const v1::Unit& unit : proto.units()) {
    if (unit.word().empty() || unit.yen() <= 0) {
      return Bad("units", absl::StrCat("\"", unit.word(), "\" needs a word and yen above 0"));
    }
    grammar.units.push_back({WithoutSpaces(Fold(unit.word()).text), unit.yen()});
  }
  std::sort(grammar.units.begin(), grammar.units.end(),
            [](const UnitWord& a, const UnitWord& b) { return Longer(a.word, b.word); });
  for (const v1::Column& column : proto.columns()) {
    if (column.role() == v1::ROLE_UNSPECIFIED) return Bad("columns", "a column has no role");
    for (const std::string& word : Folded(column.words())) {
      grammar.columns.push_back({word, column.role(), StageOf(column.stage())});
    }
  }
  std::stable_sort(grammar.columns.begin(), grammar.columns.end(),
                   [](const ColumnWord& a, const ColumnWord& b) { return Longer(a.word, b.word); });
  grammar.negative_signs = Folded(proto.negative_signs());
  grammar.absent_signs = Folded(proto.absent_signs());
  for (const v1::MarkWord& mark : proto.marks()) {
    if (mark.mark() == v1::MARK_UNSPECIFIED) return Bad("marks", "a mark has no meaning");
    grammar.marks.push_back({WithoutSpaces(Fold(mark.word()).text),
                             mark.mark() == v1::MARK_NEW ? Mark::kNew : Mark::kExpanded});
  }
  grammar.unlabelled_figure = proto.unlabelled_figure();
  return absl::OkStatus();
}

absl::Status FillPatterns(const v1::Grammar& proto, Grammar& grammar) {
  for (const v1::Title& title : proto.titles()) {
    const std::optional<Stage> stage = StageOf(title.stage());
    if (!stage) return Bad("titles", "a title has no stage");
    absl::StatusOr<Pattern> pattern = Pattern::Compile(title.pattern());
    if (!pattern.ok()) return Bad("titles", std::string(pattern.status().message()));
    grammar.titles.push_back({*std::move(pattern), *stage});
  }
  KZ_RETURN_IF_ERROR(
      CompileAll("total_words", Anchored(proto.total_words(), "^(?:", ")$"), grammar.total_words));
  KZ_RETURN_IF_ERROR(CompileAll("label_noise", proto.label_noise(), grammar.label_noise));
  KZ_RETURN_IF_ERROR(CompileOne("department", proto.department(), grammar.department));
  KZ_RETURN_IF_ERROR(CompileOne("row_number", proto.row_number(), grammar.row_number));
  KZ_RETURN_IF_ERROR(CompileAll("as_of", proto.as_of(), grammar.as_of));
  KZ_RETURN_IF_ERROR(CompileAll("table_units", proto.table_units(), grammar.table_units));
  KZ_RETURN_IF_ERROR(CompileAll("table_titles", proto.table_titles(), grammar.table_titles));
  KZ_RETURN_IF_ERROR(CompileAll("pillars", proto.pillars(), grammar.pillars));
  KZ_RETURN_IF_ERROR(
      CompileAll("project_headings", proto.project_headings(), grammar.project_headings));
  KZ_RETURN_IF_ERROR(CompileAll("sub_projects", proto.sub_projects(), grammar.sub_projects));
  KZ_RETURN_IF_ERROR(
      CompileAll("bracketed_figures", proto.bracketed_figures(), grammar.bracketed_figures));
  KZ_RETURN_IF_ERROR(CompileAll("parts", proto.parts(), grammar.parts));
  KZ_RETURN_IF_ERROR(CompileAll("activities", proto.activities(), grammar.activities));
  KZ_RETURN_IF_ERROR(CompileAll("footnotes", proto.footnotes(), grammar.footnotes));
  KZ_RETURN_IF_ERROR(CompileOne("footnote_mark", proto.footnote_mark(), grammar.footnote_mark));
  KZ_RETURN_IF_ERROR(
      CompileAll("related_headings", proto.related_headings(), grammar.related_headings));
  KZ_RETURN_IF_ERROR(
      CompileOne("related_project", proto.related_project(), grammar.related_project));
  KZ_RETURN_IF_ERROR(CompileAll("references", proto.references(), grammar.references));
  KZ_RETURN_IF_ERROR(CompileAll("former_names", proto.former_names(), grammar.former_names));
  KZ_RETURN_IF_ERROR(CompileAll("ignored", proto.ignored(), grammar.ignored));
  if (proto.name_columns() > 0) grammar.name_columns = proto.name_columns();
  KZ_RETURN_IF_ERROR(
      CompileAll("amounts_in_prose", proto.amounts_in_prose(), grammar.amounts_in_prose));
  return CompileAll("prose_headings", proto.prose_headings(), grammar.prose_headings);
}

// What rows and columns are beside those that are read for projects.
absl::Status FillOthers(const v1::Grammar& proto, Grammar& grammar) {
  KZ_RETURN_IF_ERROR(CompileAll("column_years", Anchored(proto.column_years(), "^(?:", ")$"),
                                grammar.column_years));
  KZ_RETURN_IF_ERROR(CompileAll("brought_forward", Anchored(proto.brought_forward(), "^(?:", ")$"),
                                grammar.brought_forward));
  KZ_RETURN_IF_ERROR(CompileAll("within_above", proto.within_above(), grammar.within_above));
  KZ_RETURN_IF_ERROR(CompileAll("accounts", proto.accounts(), grammar.accounts));
  KZ_RETURN_IF_ERROR(CompileAll("revenue_words", proto.revenue_words(), grammar.revenue_words));
  KZ_RETURN_IF_ERROR(
      CompileAll("expenditure_words", proto.expenditure_words(), grammar.expenditure_words));
  KZ_RETURN_IF_ERROR(CompileAll("comparison_rows", Anchored(proto.comparison_rows(), "^(?:", ")$"),
                                grammar.comparison_rows));
  return CompileAll("revenue_rows", Anchored(proto.revenue_rows(), "^(?:", ")$"),
                    grammar.revenue_rows);
}

// What is a title, and what stands above tables and rows.
absl::Status FillHeadings(const v1::Grammar& proto, Grammar& grammar) {
  KZ_RETURN_IF_ERROR(CompileAll("title_years", proto.title_years(), grammar.title_years));
  for (const v1::TitleWord& word : proto.title_words()) {
    absl::StatusOr<Pattern> pattern = Pattern::Compile(word.pattern());
    if (!pattern.ok()) return Bad("title_words", std::string(pattern.status().message()));
    grammar.title_words.push_back({*std::move(pattern), StageOf(word.stage())});
  }
  KZ_RETURN_IF_ERROR(CompileAll("title_noise", proto.title_noise(), grammar.title_noise));
  KZ_RETURN_IF_ERROR(CompileAll("reference_headings",
                                Anchored(proto.reference_headings(), "^(?:", ")$"),
                                grammar.reference_headings));
  KZ_RETURN_IF_ERROR(CompileAll("row_headings", Anchored(proto.row_headings(), "^(?:", ")$"),
                                grammar.row_headings));
  return CompileAll("within_above_numbered", proto.within_above_numbered(),
                    grammar.within_above_numbered);
}

absl::Status FillIndicators(const v1::Indicators& proto, IndicatorRules& rules) {
  KZ_RETURN_IF_ERROR(CompileAll("indicators.headings", proto.headings(), rules.headings));
  KZ_RETURN_IF_ERROR(
      CompileAll("indicators.explanations", proto.explanations(), rules.explanations));
  KZ_RETURN_IF_ERROR(CompileOne("indicators.bullet", proto.bullet(), rules.bullet));
  KZ_RETURN_IF_ERROR(
      CompileAll("indicators.suffixes", Anchored(proto.suffixes(), "^(?:", ")"), rules.suffixes));
  rules.units = Folded(proto.units());
  std::sort(rules.units.begin(), rules.units.end(), Longer);
  for (const v1::Comparator& comparator : proto.comparators()) {
    if (comparator.meaning() != "ge" && comparator.meaning() != "le" &&
        comparator.meaning() != "eq") {
      return Bad("indicators.comparators",
                 absl::StrCat("\"", comparator.meaning(), "\" is none of ge, le, eq"));
    }
    rules.comparators.emplace_back(WithoutSpaces(Fold(comparator.word()).text),
                                   comparator.meaning());
  }
  rules.approximations = Folded(proto.approximations());
  rules.connectors = Folded(proto.connectors());
  rules.name_ends = Folded(proto.name_ends());
  rules.not_values = Folded(proto.not_values());
  rules.ordinals = Folded(proto.ordinals());
  rules.aims = Folded(proto.aims());
  KZ_RETURN_IF_ERROR(
      CompileAll("indicators.lower_is_better", proto.lower_is_better(), rules.lower_is_better));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Grammar> ParseGrammar(std::string_view text) {
  if (text.size() > kMostRuleBytes) return Bad("(all)", "rules have at most 1 MiB");
  v1::Grammar proto;
  FirstError error;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  parser.SetRecursionLimit(10);
  if (!parser.ParseFromString(std::string(text), &proto)) {
    return absl::InvalidArgumentError(
        absl::StrCat("The rules are not protobuf text of kuzukuri.reader.v1.Grammar: ",
                     error.text().empty() ? "unknown error" : error.text(), "."));
  }
  Grammar grammar;
  grammar.name = proto.name();
  grammar.description = proto.description();
  KZ_RETURN_IF_ERROR(FillWords(proto, grammar));
  KZ_RETURN_IF_ERROR(FillPatterns(proto, grammar));
  KZ_RETURN_IF_ERROR(FillOthers(proto, grammar));
  KZ_RETURN_IF_ERROR(FillHeadings(proto, grammar));
  KZ_RETURN_IF_ERROR(FillIndicators(proto.indicators(), grammar.indicators));
  return grammar;
}

std::optional<Measure> MeasureOf(Role role) {
  switch (role) {
    case v1::ROLE_APPROPRIATION:
      return Measure::kAppropriation;
    case v1::ROLE_COMMITTED:
      return Measure::kCommitted;
    case v1::ROLE_EXECUTED:
      return Measure::kExecuted;
    case v1::ROLE_DIFFERENCE:
      return Measure::kDifference;
    case v1::ROLE_UNUSED:
      return Measure::kUnused;
    case v1::ROLE_CARRIED_OUT:
    case v1::ROLE_CARRIED:
      return Measure::kCarriedOut;
    case v1::ROLE_RATE:
      return Measure::kRate;
    case v1::ROLE_PRIOR_APPROPRIATION:
      return Measure::kPriorAppropriation;
    case v1::ROLE_PRIOR_EXECUTED:
      return Measure::kPriorExecuted;
    case v1::ROLE_CHANGE:
      return Measure::kChange;
    case v1::ROLE_ORIGINAL_APPROPRIATION:
      return Measure::kOriginal;
    default:
      return std::nullopt;
  }
}

bool HoldsFigures(Role role) {
  return MeasureOf(role) || role == v1::ROLE_OTHER_FIGURE || role == v1::ROLE_REVENUE ||
         role == v1::ROLE_CARRIED_PART;
}

}  // namespace kuzukuri::reader
