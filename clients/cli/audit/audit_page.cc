#include "clients/cli/audit/audit_page.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "services/platform/base/money.h"
#include "services/reader/domain/sentences.h"
#include "services/report/layout/table.h"
#include "services/report/text/csv_cell.h"
#include "services/report/text/labels.h"

namespace kuzukuri::cli {
namespace {

using Json = nlohmann::ordered_json;
using reader::BrokenRelation;
using reader::Operand;
using reader::Violation;
using reader::ViolationClass;

constexpr int kStep = 2;  // indentation of the reasons

std::string PlaceText(const reader::Place& place) {
  return place.page == 0 ? absl::StrCat(place.line) : absl::StrCat(place.page, "/", place.line);
}

bool IsShown(const Violation& violation, bool all) {
  return all || violation.violation_class != ViolationClass::kRounding;
}

class Renderer {
 public:
  Renderer(const AuditResult& result, const AuditPageOptions& options)
      : result_(result),
        options_(options),
        labels_(report::LabelsOf(options.language)),
        words_(labels_.audit),
        english_(options.language == report::Language::kEnglish),
        table_(words_.item, {"", "", "", "", ""},
               {words_.place, words_.measure, words_.printed, words_.expected, words_.found}) {}

  std::string Run() {
    std::string out = absl::StrCat(result_.file, "\n", Summary(), "\n", Checked(), "\n");
    const bool has_rows = AddRows();
    if (!has_rows) return absl::StrCat(out, result_.violations.empty() ? None() : "", "\n");
    const report::TextWidth text(options_.ambiguous_width);
    return absl::StrCat(out, "\n", table_.Render(text, options_.width), words_.legend, "\n");
  }

 private:
  std::string Summary() const {
    const auto count = [&](ViolationClass of) { return CountOf(result_, of); };
    const size_t rounding = count(ViolationClass::kRounding);
    return absl::StrCat(
        absl::Substitute(
            words_.summary, platform::FormatAmount(static_cast<int64_t>(result_.figures)),
            count(ViolationClass::kArithmetic), count(ViolationClass::kWording), rounding),
        rounding > 0 && !options_.all ? words_.listed : "");
  }

  std::string Checked() const {
    return english_ ? reader::EnglishChecked(result_.checked, result_.unchecked())
                    : reader::JapaneseChecked(result_.checked, result_.unchecked());
  }

  // What can be said where nothing was found: nothing of what was not checked.
  std::string None() const {
    const bool all = result_.unchecked() == 0 && result_.not_understood == 0;
    if (!result_.checked.kinds.empty() && all) return words_.none;
    const std::string rest =
        english_
            ? reader::EnglishUnchecked(result_.checked, result_.unchecked(), result_.not_understood)
            : reader::JapaneseUnchecked(result_.checked, result_.unchecked(),
                                        result_.not_understood);
    return result_.checked.kinds.empty() ? rest
                                         : absl::StrCat(words_.none, english_ ? " " : "", rest);
  }

  bool AddRows() {
    bool any = false;
    for (const Violation& violation : result_.violations) {
      if (!IsShown(violation, options_.all)) continue;
      any = true;
      Add(violation);
    }
    return any;
  }

  std::string Name(const Operand& operand) const {
    return operand.name.empty() ? Source(operand) : operand.name;
  }
  std::string Source(const Operand& operand) const {
    return english_ ? reader::EnglishSource(operand) : reader::JapaneseSource(operand);
  }

  void Add(const Violation& violation) {
    const Operand& suspect = violation.suspect;
    const std::string found = english_ ? reader::EnglishClass(violation.violation_class)
                                       : reader::JapaneseClass(violation.violation_class);
    if (!suspect.measure) {
      table_.Add({Name(suspect), 0, {PlaceText(suspect.place), words_.name, "", "", found}, false});
      AddText(english_ ? violation.english : violation.japanese);
      return;
    }
    const char* unit = english_ ? "" : reader::JapaneseUnit(suspect.unit_yen);
    table_.Add({Name(suspect),
                0,
                {PlaceText(suspect.place),
                 english_ ? reader::EnglishMeasure(*suspect.measure)
                          : reader::JapaneseMeasure(*suspect.measure),
                 absl::StrCat(reader::FormatValue(suspect, suspect.value), unit),
                 absl::StrCat(violation.expected, unit), found},
                false});
    for (const BrokenRelation& relation : violation.relations) {
      AddText(Reason(relation, suspect));
    }
    if (!violation.alternatives.empty()) AddText(Alternatives(violation));
  }

  void AddText(std::string text) { table_.Add({std::move(text), kStep, {}, false}); }

  std::string Alternatives(const Violation& violation) const {
    std::vector<std::string> places;
    for (const Operand& operand : violation.alternatives) {
      places.push_back(PlaceText(operand.place));
    }
    return absl::Substitute(words_.alternatives, absl::StrJoin(places, labels_.separator));
  }

  // "差引（3/40）　「12,182 － 11,770 ＝ 412」", with what is printed where that is not the
  // suspect.
  std::string Reason(const BrokenRelation& relation, const Operand& suspect) const {
    const Operand& first = relation.operands.front();
    std::string text = absl::Substitute(
        words_.reason,
        english_ ? reader::EnglishKind(relation.kind) : reader::JapaneseKind(relation.kind),
        PlaceText(first.place),
        english_ ? reader::EnglishReason(relation) : reader::JapaneseReason(relation));
    if (first.place.line != suspect.place.line || first.measure != suspect.measure) {
      absl::SubstituteAndAppend(&text, words_.printed_as, reader::FormatValue(first, first.value));
    }
    if (!relation.exact.empty()) {
      absl::SubstituteAndAppend(
          &text, words_.example,
          english_ ? reader::EnglishExact(relation) : reader::JapaneseExact(relation));
    }
    return text;
  }

  const AuditResult& result_;
  const AuditPageOptions& options_;
  const report::Labels& labels_;
  const report::AuditLabels& words_;
  const bool english_;
  report::Table table_;
};

Json OperandJson(const Operand& operand) {
  Json json = {{"fiscal_year", operand.fiscal_year},
               {operand.page ? "project" : "table", operand.table},
               {operand.page ? "sub_project" : "row", operand.row},
               {"name", operand.name},
               {"text", operand.text},
               {"page", operand.place.page},
               {"line", operand.place.line}};
  if (!operand.measure) return json;
  json["measure"] = reader::EnglishMeasure(*operand.measure);
  json["value"] = operand.value;
  json["unit_yen"] = operand.unit_yen;
  return json;
}

Json RelationJson(const BrokenRelation& relation) {
  Json json = {{"kind", reader::EnglishKind(relation.kind)}, {"recomputed", relation.recomputed}};
  json["operands"] = Json::array();
  for (const Operand& operand : relation.operands) {
    json["operands"].push_back(OperandJson(operand));
  }
  if (!relation.exact.empty()) json["exact"] = relation.exact;
  return json;
}

// Of each kind how many relations were checked, and how many rows they are the results of.
Json CheckedJson(const reader::Checked& checked) {
  Json json = Json::object();
  for (const reader::CheckedKind& kind : checked.kinds) {
    json[reader::EnglishKind(kind.kind)] = {{"relations", kind.relations}, {"rows", kind.results}};
  }
  return json;
}

Json ViolationJson(const Violation& violation) {
  Json json = {{"class", reader::EnglishClass(violation.violation_class)},
               {"kind", reader::EnglishKind(violation.kind)},
               {"suspect", OperandJson(violation.suspect)},
               {"expected", violation.expected}};
  if (violation.suspect.measure) json["recomputed"] = violation.recomputed;
  json["relations"] = Json::array();
  for (const BrokenRelation& relation : violation.relations) {
    json["relations"].push_back(RelationJson(relation));
  }
  json["alternatives"] = Json::array();
  for (const Operand& operand : violation.alternatives) {
    json["alternatives"].push_back(OperandJson(operand));
  }
  json["english"] = violation.english;
  json["japanese"] = violation.japanese;
  return json;
}

std::string OperandPlaces(const Violation& violation) {
  std::vector<std::string> places;
  for (const BrokenRelation& relation : violation.relations) {
    for (const Operand& operand : relation.operands) {
      const std::string place = PlaceText(operand.place);
      if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
    }
  }
  return absl::StrJoin(places, " ");
}

std::string CsvRow(const AuditResult& result, const Violation& violation, bool english) {
  const Operand& suspect = violation.suspect;
  const bool figure = suspect.measure.has_value();
  std::vector<std::string> kinds;
  for (const BrokenRelation& relation : violation.relations) {
    kinds.push_back(reader::EnglishKind(relation.kind));
  }
  const std::vector<std::string> cells = {result.file,
                                          reader::EnglishClass(violation.violation_class),
                                          reader::EnglishKind(violation.kind),
                                          absl::StrCat(suspect.fiscal_year),
                                          suspect.page ? "" : suspect.table,
                                          suspect.page ? suspect.table : "",
                                          absl::StrCat(suspect.row),
                                          suspect.name,
                                          absl::StrCat(suspect.place.page),
                                          absl::StrCat(suspect.place.line),
                                          figure ? reader::EnglishMeasure(*suspect.measure) : "",
                                          suspect.text,
                                          figure ? absl::StrCat(suspect.value) : "",
                                          figure ? absl::StrCat(suspect.unit_yen) : "",
                                          figure ? absl::StrCat(violation.recomputed) : "",
                                          violation.expected,
                                          absl::StrJoin(kinds, " / "),
                                          OperandPlaces(violation),
                                          english ? violation.english : violation.japanese};
  return absl::StrCat(absl::StrJoin(cells, ",",
                                    [](std::string* out, const std::string& cell) {
                                      out->append(report::CsvCell(cell));
                                    }),
                      "\r\n");
}

}  // namespace

size_t CountOf(const AuditResult& result, ViolationClass violation_class) {
  return static_cast<size_t>(
      std::count_if(result.violations.begin(), result.violations.end(),
                    [&](const Violation& v) { return v.violation_class == violation_class; }));
}

std::string RenderAudit(const AuditResult& result, const AuditPageOptions& options) {
  return Renderer(result, options).Run();
}

std::string AuditJson(const std::vector<AuditResult>& results, bool all) {
  Json json = {{"files", Json::array()}};
  for (const AuditResult& result : results) {
    Json file = {{"file", result.file},
                 {"figures", result.figures},
                 {"checked", CheckedJson(result.checked)},
                 {"unchecked_figures", result.unchecked()},
                 {"not_understood", result.not_understood},
                 {"arithmetic", CountOf(result, ViolationClass::kArithmetic)},
                 {"rounding", CountOf(result, ViolationClass::kRounding)},
                 {"wording", CountOf(result, ViolationClass::kWording)},
                 {"violations", Json::array()}};
    for (const Violation& violation : result.violations) {
      if (IsShown(violation, all)) file["violations"].push_back(ViolationJson(violation));
    }
    json["files"].push_back(std::move(file));
  }
  return json.dump(2) + "\n";
}

std::string AuditCsv(const std::vector<AuditResult>& results, report::Language language, bool all) {
  std::string out =
      "file,class,kind,fiscal_year,table,project,row,name,page,line,measure,text,value,unit_yen,"
      "recomputed,expected,relations,operand_places,sentence\r\n";
  for (const AuditResult& result : results) {
    for (const Violation& violation : result.violations) {
      if (IsShown(violation, all))
        out += CsvRow(result, violation, language == report::Language::kEnglish);
    }
  }
  return out;
}

}  // namespace kuzukuri::cli
