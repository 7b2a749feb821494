#include "services/report/statement/package.h"

#include <array>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/report/text/csv_cell.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;
using Json = nlohmann::ordered_json;
using Kind = catalog::v1::ClassificationNode;

struct Field {
  const char* name;
  const char* type;
  const char* column_type;  // of the budget taxonomy, or of our own below
  const char* title;
  const char* label_of;  // field it is the label of; empty for none
};

constexpr std::array<Field, 19> kFields = {{
    {"row", "string", "budget-line-id", "行", ""},
    {"fiscal_year", "integer", "date:fiscal-year", "会計年度", ""},
    {"as_of", "date", "as-of:date", "基準日", ""},
    {"phase", "string", "phase:id", "段階", ""},
    {"direction", "string", "direction", "歳入・歳出", ""},
    {"outside_total", "boolean", "outside-total:flag", "合計外", ""},
    {"class_id", "string", "activity:generic:program:code", "区分", ""},
    {"class_name", "string", "activity:generic:program:label", "区分名", "class_id"},
    {"pillar_id", "string", "activity:generic:subprogram:code", "施策の柱", ""},
    {"pillar_name", "string", "activity:generic:subprogram:label", "施策の柱名", "pillar_id"},
    {"project_id", "string", "activity:generic:project:code", "事業", ""},
    {"project_name", "string", "activity:generic:project:label", "事業名", "project_id"},
    {"sub_project_id", "string", "activity:generic:subproject:code", "細事業", ""},
    {"sub_project_name", "string", "activity:generic:subproject:label", "細事業名",
     "sub_project_id"},
    {"department", "string", "administrative-classification:generic:level1:label", "課", ""},
    {"value", "integer", "value", "金額", ""},
    {"currency", "string", "value-currency:code", "通貨", ""},
    {"precision_yen", "integer", "precision:yen", "金額の精度", ""},
    {"closing_state", "string", "closing-state:code", "出納の状態", ""},
}};

std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

std::string DateText(const v1::Column& column) {
  if (!column.has_as_of()) return "";
  return absl::StrFormat("%04d-%02d-%02d", column.as_of().year(), column.as_of().month(),
                         column.as_of().day());
}

// The types that are not of the budget taxonomy.
Json OwnTypes() {
  const auto type = [](const char* name, const char* data_type, const char* title) {
    return Json{{"name", name}, {"dataType", data_type}, {"title", title}};
  };
  return Json::array({type("as-of:date", "date", "Date up to which postings count"),
                      type("outside-total:flag", "boolean", "Shown, but not in the total"),
                      type("precision:yen", "integer", "Coarsest precision of the amount in yen"),
                      type("closing-state:code", "string", "State of the year's books")});
}

// The specification's text has column types; its JSON schema still asks for the older model.
Json Model() {
  const auto dimension = [](const char* key, std::vector<const char*> sources, const char* type) {
    Json attributes = Json::object();
    for (const char* source : sources) attributes[source] = {{"source", source}};
    if (sources.size() == 2) attributes[sources[1]]["labelfor"] = sources[0];
    return Json{{"attributes", attributes}, {"primaryKey", key}, {"dimensionType", type}};
  };
  Json department = dimension("department", {"department"}, "classification");
  department["classificationType"] = "administrative";
  return {{"measures",
           {{"value", {{"source", "value"}, {"currency", "JPY"}, {"direction", "expenditure"}}}}},
          {"dimensions",
           {{"date", dimension("fiscal_year", {"fiscal_year"}, "datetime")},
            {"as_of", dimension("as_of", {"as_of"}, "datetime")},
            {"phase", dimension("phase", {"phase"}, "other")},
            {"class", dimension("class_id", {"class_id", "class_name"}, "activity")},
            {"pillar", dimension("pillar_id", {"pillar_id", "pillar_name"}, "activity")},
            {"project", dimension("project_id", {"project_id", "project_name"}, "activity")},
            {"sub_project",
             dimension("sub_project_id", {"sub_project_id", "sub_project_name"}, "activity")},
            {"department", department}}}};
}

// Of a phase that is not known of all parts of the year: its rows do not sum to a total.
Json Incomplete(const budget::v1::Incompleteness& incomplete) {
  return {{"known_yen", incomplete.known_yen()},
          {"parts", incomplete.parts()},
          {"absent_parts", incomplete.absent_parts()},
          {"absent_appropriation_yen", incomplete.absent_appropriation_yen()},
          {"earlier_parts", incomplete.earlier_parts()}};
}

Json Descriptor(const ReportView& view, const std::string& jurisdiction,
                const std::string& snapshot) {
  const v1::Column& column = view.report().column();
  Json fields = Json::array();
  for (const Field& field : kFields) {
    Json json = {{"name", field.name},
                 {"type", field.type},
                 {"title", field.title},
                 {"columnType", field.column_type}};
    if (*field.label_of != '\0') json["labelOf"] = field.label_of;
    fields.push_back(json);
  }
  fields[0]["constraints"] = {{"required", true}, {"unique", true}};
  Json resource = {{"name", "execution"},
                   {"path", "execution.csv"},
                   {"profile", "tabular-data-resource"},
                   {"format", "csv"},
                   {"mediatype", "text/csv"},
                   {"encoding", "utf-8"},
                   {"schema", {{"fields", fields}, {"primaryKey", "row"}}}};
  Json package = {
      {"profile", "tabular-data-package"},
      {"name", absl::StrCat("execution-", jurisdiction, "-", column.fiscal_year())},
      {"title", view.Title()},
      {"description", absl::StrCat("snapshot ", snapshot)},
      {"countryCode", "JP"},
      {"fiscalPeriod",
       {{"start", absl::StrFormat("%04d-04-01", column.fiscal_year())},
        {"end", absl::StrFormat("%04d-03-31", column.fiscal_year() + 1)}}},
      {"granularity", "aggregated"},
      {"model", Model()},
      {"columnTypes",
       Json::array({"https://specs.frictionlessdata.io/taxonomies/fiscal/budgets.json"})},
      {"resources", Json::array({resource})}};
  for (Json& type : OwnTypes()) package["columnTypes"].push_back(type);
  if (column.has_incomplete_ledger_appropriation()) {
    package["incomplete"]["adjusted"] = Incomplete(column.incomplete_ledger_appropriation());
  }
  if (column.has_incomplete_ledger_executed()) {
    package["incomplete"]["executed"] = Incomplete(column.incomplete_ledger_executed());
  }
  return package;
}

const v1::ReportRow* HeadingOf(const LeafLine& leaf, Kind::Kind kind) {
  const v1::ReportRow* found = nullptr;
  for (const v1::ReportRow* heading : leaf.headings) {
    if (heading->classification_kind() == kind) found = heading;
  }
  return found;
}

class DataWriter {
 public:
  explicit DataWriter(const ReportView& view) : view_(view), column_(view.report().column()) {}

  std::string Run() {
    for (size_t i = 0; i < kFields.size(); ++i) {
      absl::StrAppend(&out_, i == 0 ? "" : ",", kFields[i].name);
    }
    out_ += "\n";
    for (const LeafLine& leaf : view_.Leaves()) {
      const v1::Cell& cell = leaf.row->cell();
      if (cell.has_original_yen()) Add(leaf, "approved", cell.original_yen());
      if (cell.has_appropriation_yen()) Add(leaf, "adjusted", cell.appropriation_yen());
      if (cell.has_executed_yen()) Add(leaf, "executed", cell.executed_yen());
    }
    return std::move(out_);
  }

 private:
  void Add(const LeafLine& leaf, const char* phase, int64_t yen) {
    const v1::ReportRow* at_class = HeadingOf(leaf, Kind::KIND_CLASS);
    const v1::ReportRow* at_pillar = HeadingOf(leaf, Kind::KIND_PILLAR);
    const v1::ReportRow* project = leaf.page == nullptr ? nullptr : &leaf.page->row();
    const bool is_sub = leaf.row->kind() == v1::ReportRow::KIND_SUB_PROJECT;
    const auto id = [](const v1::ReportRow* row) {
      return row == nullptr ? "" : IdOf(row->node());
    };
    const auto name = [](const v1::ReportRow* row) {
      return row == nullptr ? "" : row->display_name();
    };
    const std::string department = !leaf.row->departments().empty() ? leaf.row->departments(0)
                                   : project != nullptr && !project->departments().empty()
                                       ? project->departments(0)
                                       : "";
    const bool outside = leaf.headings.empty() ? false : leaf.headings.back()->outside_total();
    const std::vector<std::string> cells = {
        absl::StrCat(leaf.row->node().empty() ? "unknown" : leaf.row->node(), ":", phase),
        absl::StrCat(column_.fiscal_year()),
        DateText(column_),
        phase,
        "expenditure",
        outside ? "true" : "false",
        id(at_class),
        name(at_class),
        id(at_pillar),
        name(at_pillar),
        id(project),
        name(project),
        is_sub ? id(leaf.row) : "",
        is_sub ? name(leaf.row) : "",
        department,
        absl::StrCat(yen),
        "JPY",
        absl::StrCat(std::max<int64_t>(leaf.row->cell().precision_yen(), 1)),
        budget::v1::ClosingState_Name(column_.closing_state())};
    for (size_t i = 0; i < cells.size(); ++i) {
      absl::StrAppend(&out_, i == 0 ? "" : ",", CsvCell(cells[i]));
    }
    out_ += "\n";
  }

  const ReportView& view_;
  const v1::Column& column_;
  std::string out_;
};

}  // namespace

FiscalPackage MakePackage(const ReportView& view, const std::string& jurisdiction,
                          const std::string& snapshot) {
  return {Descriptor(view, jurisdiction, snapshot).dump(2) + "\n", DataWriter(view).Run()};
}

}  // namespace kuzukuri::report
