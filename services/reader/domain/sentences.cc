#include "services/reader/domain/sentences.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/platform/base/money.h"

namespace kuzukuri::reader {
namespace {

constexpr size_t kShownTerms = 4;  // of a sum, in a sentence

std::string Shown(const Operand& operand) { return FormatValue(operand, operand.value); }

// Whether the kinds of a row have the same measure in all operands.
bool IsAcross(RelationKind kind) {
  return kind == RelationKind::kSum || kind == RelationKind::kPlace ||
         kind == RelationKind::kPriorYear;
}

// "12,182 - 11,770": what the first operand is computed of.
std::string Formula(const BrokenRelation& relation, const char* minus) {
  std::vector<std::string> values;
  for (size_t i = 1; i < relation.operands.size(); ++i) {
    values.push_back(Shown(relation.operands[i]));
  }
  return absl::StrJoin(values, minus);
}

const BrokenRelation& Main(const Violation& violation) {
  for (const BrokenRelation& relation : violation.relations) {
    if (relation.kind == violation.kind) return relation;
  }
  return violation.relations.front();
}

bool IsResult(const Operand& operand, const BrokenRelation& relation) {
  const Operand& first = relation.operands.front();
  return first.measure == operand.measure && first.table == operand.table &&
         first.row == operand.row && first.page == operand.page &&
         first.fiscal_year == operand.fiscal_year;
}

std::string Exact(const BrokenRelation& relation, const char* name(Measure), const char* yen,
                  const char* gap, const char* more) {
  std::vector<std::string> values;
  for (size_t i = 0; i < relation.exact.size() && i < kShownTerms; ++i) {
    const Operand& operand = relation.operands[i];
    if (operand.unit_yen == 0) continue;
    values.push_back(absl::StrCat(IsAcross(relation.kind) ? "" : name(*operand.measure),
                                  IsAcross(relation.kind) ? "" : gap,
                                  platform::FormatAmount(relation.exact[i]), yen));
  }
  if (relation.exact.size() > kShownTerms) values.push_back(more);
  return absl::StrJoin(values, *gap == '\0' ? "、" : ", ");
}

std::string EnglishSubject(const Violation& violation) {
  const Operand& suspect = violation.suspect;
  const std::string name = suspect.name.empty() ? "" : absl::StrCat("'", suspect.name, "' ");
  const std::string where = absl::StrCat(name, "(", EnglishSource(suspect), ", ",
                                         EnglishPlace(suspect.place), ") prints ");
  if (!suspect.measure) return absl::StrCat(where, "'", suspect.text, "'");
  return absl::StrCat(where, EnglishMeasure(*suspect.measure), " ", Shown(suspect),
                      suspect.unit_yen == 0 ? "" : " ", EnglishUnit(suspect.unit_yen));
}

std::string JapaneseSubject(const Violation& violation) {
  const Operand& suspect = violation.suspect;
  const std::string name = suspect.name.empty() ? "" : absl::StrCat("「", suspect.name, "」");
  const std::string where =
      absl::StrCat(JapaneseSource(suspect), "（", JapanesePlace(suspect.place), "）", name, "の");
  if (!suspect.measure) return absl::StrCat(where, "「", suspect.text, "」");
  return absl::StrCat(where, JapaneseMeasure(*suspect.measure), Shown(suspect),
                      JapaneseUnit(suspect.unit_yen));
}

std::string EnglishSeveral(const Violation& violation) {
  std::vector<std::string> kinds;
  for (const BrokenRelation& relation : violation.relations) {
    const std::string kind = EnglishKind(relation.kind);
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
  }
  return absl::StrCat(violation.relations.size(), " relations (", absl::StrJoin(kinds, ", "),
                      ") need ", violation.expected);
}

std::string JapaneseSeveral(const Violation& violation) {
  std::vector<std::string> kinds;
  for (const BrokenRelation& relation : violation.relations) {
    const std::string kind = JapaneseKind(relation.kind);
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
  }
  return absl::StrCat(violation.relations.size(), "件の関係（", absl::StrJoin(kinds, "、"),
                      "）から求めた", violation.expected);
}

size_t RelationsOf(const Checked& checked) {
  size_t relations = 0;
  for (const CheckedKind& kind : checked.kinds) relations += kind.relations;
  return relations;
}

}  // namespace

std::string EnglishChecked(const Checked& checked, size_t unchecked) {
  std::vector<std::string> kinds;
  for (const CheckedKind& kind : checked.kinds) {
    kinds.push_back(
        absl::StrCat(EnglishKind(kind.kind), " ", kind.relations, " in ", kind.results, " rows"));
  }
  return absl::StrCat("Relations checked: ", RelationsOf(checked), kinds.empty() ? "" : " (",
                      absl::StrJoin(kinds, ", "), kinds.empty() ? "" : ")",
                      "; figures in none of them: ", unchecked);
}

std::string JapaneseChecked(const Checked& checked, size_t unchecked) {
  std::vector<std::string> kinds;
  for (const CheckedKind& kind : checked.kinds) {
    kinds.push_back(
        absl::StrCat(JapaneseKind(kind.kind), kind.relations, "件・", kind.results, "行"));
  }
  return absl::StrCat("照合した関係 ", RelationsOf(checked), "件", kinds.empty() ? "" : "（",
                      absl::StrJoin(kinds, "、"), kinds.empty() ? "" : "）",
                      "　照合の相手のない数値 ", unchecked, "件");
}

std::string EnglishUnchecked(const Checked& checked, size_t figures, size_t lines) {
  if (checked.kinds.empty()) return "Nothing can be held against anything: nothing is checked.";
  return absl::StrCat("Not checked: ", figures, " figures that nothing can be held against, ",
                      lines, " lines that were not understood.");
}

std::string JapaneseUnchecked(const Checked& checked, size_t figures, size_t lines) {
  if (checked.kinds.empty()) return "照合できる関係がなく、何も確かめていない。";
  return absl::StrCat("照合の相手のない数値", figures, "件と理解できなかった行", lines,
                      "件は確かめていない。");
}

std::string EnglishReason(const BrokenRelation& relation) {
  const Operand& other = relation.operands.back();
  switch (relation.kind) {
    case RelationKind::kDifference:
      return absl::StrCat(Formula(relation, " - "), " is ", relation.recomputed);
    case RelationKind::kRate:
      return absl::StrCat(Shown(other), " of ", Shown(relation.operands[1]), " is ",
                          relation.recomputed);
    case RelationKind::kSum:
      return absl::StrCat("its ", relation.operands.size() - 1, " parts sum to ",
                          relation.recomputed);
    case RelationKind::kPlace:
      return absl::StrCat(EnglishSource(other), " (", EnglishPlace(other.place), ") prints ",
                          Shown(other), " ", EnglishUnit(other.unit_yen));
    case RelationKind::kPriorYear:
      return absl::StrCat("the statement of ", other.fiscal_year, " (", EnglishPlace(other.place),
                          ") prints ", Shown(other), " ", EnglishUnit(other.unit_yen));
    case RelationKind::kLabel:
      return absl::StrCat(other.page ? "the page" : EnglishSource(other), " (",
                          EnglishPlace(other.place), ") prints '", other.text, "'");
  }
  return "";
}

std::string JapaneseReason(const BrokenRelation& relation) {
  const Operand& other = relation.operands.back();
  switch (relation.kind) {
    case RelationKind::kDifference:
      return absl::StrCat("「", Formula(relation, " － "), " ＝ ", relation.recomputed, "」");
    case RelationKind::kRate:
      return absl::StrCat("「", Shown(other), " ÷ ", Shown(relation.operands[1]), " ＝ ",
                          relation.recomputed, "」");
    case RelationKind::kSum:
      return absl::StrCat("内訳", relation.operands.size() - 1, "件の和", relation.recomputed);
    case RelationKind::kPlace:
      return absl::StrCat(JapaneseSource(other), "（", JapanesePlace(other.place), "）の",
                          Shown(other), JapaneseUnit(other.unit_yen));
    case RelationKind::kPriorYear:
      return absl::StrCat(other.fiscal_year, "年度の資料（", JapanesePlace(other.place), "）の",
                          Shown(other), JapaneseUnit(other.unit_yen));
    case RelationKind::kLabel:
      return absl::StrCat(JapaneseSource(other), "（", JapanesePlace(other.place), "）の「",
                          other.text, "」");
  }
  return "";
}

std::string EnglishExact(const BrokenRelation& relation) {
  return Exact(relation, EnglishMeasure, " yen", " ", "...");
}

std::string JapaneseExact(const BrokenRelation& relation) {
  return Exact(relation, JapaneseMeasure, "円", "", "ほか");
}

std::string FormatValue(const Operand& operand, int64_t value) {
  return operand.unit_yen == 0 ? platform::FormatRate(value) : platform::FormatAmount(value);
}

std::string EnglishPlace(const Place& place) {
  if (place.page == 0) return absl::StrCat("line ", place.line);
  return absl::StrCat("page ", place.page, ", line ", place.line);
}

std::string JapanesePlace(const Place& place) {
  if (place.page == 0) return absl::StrCat(place.line, "行");
  return absl::StrCat(place.page, "頁", place.line, "行");
}

std::string EnglishSource(const Operand& operand) {
  if (!operand.page && operand.row == 0) return absl::StrCat("heading ", operand.table);
  if (!operand.page) return absl::StrCat(operand.table, " row ", operand.row);
  const std::string page = absl::StrCat(operand.fiscal_year, " page ", operand.table);
  return operand.row == 0 ? page : absl::StrCat(page, " item ", operand.row);
}

std::string JapaneseSource(const Operand& operand) {
  if (!operand.page && operand.row == 0) return absl::StrCat("見出し", operand.table);
  if (!operand.page) return absl::StrCat("表", operand.table, "の", operand.row, "行目");
  const std::string page = absl::StrCat(operand.fiscal_year, "年度", operand.table, "の頁");
  return operand.row == 0 ? page : absl::StrCat(page, "の", operand.row, "番目");
}

const char* EnglishMeasure(Measure measure) {
  switch (measure) {
    case Measure::kAppropriation:
      return "appropriation";
    case Measure::kCommitted:
      return "committed";
    case Measure::kExecuted:
      return "executed";
    case Measure::kDifference:
      return "difference";
    case Measure::kUnused:
      return "unused";
    case Measure::kCarriedOut:
      return "carried out";
    case Measure::kRate:
      return "rate";
    case Measure::kPriorAppropriation:
      return "prior appropriation";
    case Measure::kPriorExecuted:
      return "prior executed";
    case Measure::kChange:
      return "change";
    case Measure::kOriginal:
      return "original appropriation";
  }
  return "";
}

const char* JapaneseMeasure(Measure measure) {
  switch (measure) {
    case Measure::kAppropriation:
      return "予算額";
    case Measure::kCommitted:
      return "支出負担行為額";
    case Measure::kExecuted:
      return "執行額";
    case Measure::kDifference:
      return "差引";
    case Measure::kUnused:
      return "不用額";
    case Measure::kCarriedOut:
      return "翌年度繰越額";
    case Measure::kRate:
      return "執行率";
    case Measure::kPriorAppropriation:
      return "前年度予算額";
    case Measure::kPriorExecuted:
      return "前年度執行額";
    case Measure::kChange:
      return "増減";
    case Measure::kOriginal:
      return "当初予算額";
  }
  return "";
}

const char* EnglishUnit(int64_t unit_yen) {
  if (unit_yen == 0) return "";
  if (unit_yen == 1) return "yen";
  return unit_yen == 1000 ? "thousand yen" : "million yen";
}

const char* JapaneseUnit(int64_t unit_yen) {
  if (unit_yen == 0) return "";
  if (unit_yen == 1) return "円";
  return unit_yen == 1000 ? "千円" : "百万円";
}

const char* EnglishKind(RelationKind kind) {
  switch (kind) {
    case RelationKind::kDifference:
      return "difference";
    case RelationKind::kRate:
      return "rate";
    case RelationKind::kSum:
      return "sum";
    case RelationKind::kPlace:
      return "place";
    case RelationKind::kPriorYear:
      return "prior year";
    case RelationKind::kLabel:
      return "label";
  }
  return "";
}

const char* JapaneseKind(RelationKind kind) {
  switch (kind) {
    case RelationKind::kDifference:
      return "差引";
    case RelationKind::kRate:
      return "執行率";
    case RelationKind::kSum:
      return "内訳と計";
    case RelationKind::kPlace:
      return "他の箇所";
    case RelationKind::kPriorYear:
      return "前年度";
    case RelationKind::kLabel:
      return "表記";
  }
  return "";
}

const char* EnglishClass(ViolationClass violation_class) {
  switch (violation_class) {
    case ViolationClass::kRounding:
      return "rounding";
    case ViolationClass::kArithmetic:
      return "arithmetic";
    case ViolationClass::kWording:
      return "wording";
  }
  return "";
}

const char* JapaneseClass(ViolationClass violation_class) {
  switch (violation_class) {
    case ViolationClass::kRounding:
      return "端数";
    case ViolationClass::kArithmetic:
      return "不一致";
    case ViolationClass::kWording:
      return "表記";
  }
  return "";
}

std::string EnglishSentence(const Violation& violation) {
  const BrokenRelation& main = Main(violation);
  const bool several = violation.relations.size() > 1;
  std::string sentence = absl::StrCat(EnglishSubject(violation), ", but ");
  if (several) {
    absl::StrAppend(&sentence, EnglishSeveral(violation));
  } else if (IsResult(violation.suspect, main)) {
    absl::StrAppend(&sentence, EnglishReason(main));
  } else {
    absl::StrAppend(&sentence, "the ", EnglishKind(main.kind), " of '", main.operands[0].name,
                    "' (", EnglishPlace(main.operands[0].place), ") needs ", violation.expected);
  }
  if (violation.violation_class == ViolationClass::kRounding) {
    absl::StrAppend(&sentence, "; rounding explains it, e.g. ", EnglishExact(main));
  }
  return sentence + ".";
}

std::string JapaneseSentence(const Violation& violation) {
  const BrokenRelation& main = Main(violation);
  const bool several = violation.relations.size() > 1;
  std::string sentence = absl::StrCat(JapaneseSubject(violation), "は、");
  if (several) {
    absl::StrAppend(&sentence, JapaneseSeveral(violation));
  } else if (IsResult(violation.suspect, main)) {
    absl::StrAppend(&sentence, JapaneseReason(main));
  } else {
    absl::StrAppend(&sentence, "「", main.operands[0].name, "」（",
                    JapanesePlace(main.operands[0].place), "）の", JapaneseKind(main.kind),
                    "から求めた", violation.expected);
  }
  absl::StrAppend(&sentence, "と一致しない");
  if (violation.violation_class == ViolationClass::kRounding) {
    absl::StrAppend(&sentence, "が、端数処理で説明できる（例：", JapaneseExact(main), "）");
  }
  return sentence + "。";
}

}  // namespace kuzukuri::reader
