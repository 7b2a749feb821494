#include "clients/cli/read/read_page.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "services/reader/domain/walk.h"
#include "services/reader/output/import_format.h"
#include "services/report/layout/text_width.h"

namespace kuzukuri::cli {
namespace {

using Json = nlohmann::ordered_json;
using reader::Certainty;
using reader::Component;
using reader::Figure;
using reader::Place;
using reader::Reading;
using reader::Refusal;
using reader::Statement;
using reader::Text;

struct Counts {
  size_t tables = 0;
  size_t rows = 0;
  size_t projects = 0;
  size_t sub_projects = 0;
  size_t indicators = 0;
  size_t figures = 0;
};

// Something that was not simply printed where it is looked for.
struct Inferred {
  std::string kind;
  std::string of;
  std::string text;
  Place place;
  Certainty certainty;
};

Counts Count(const Statement& statement) {
  Counts counts;
  counts.tables = statement.tables.size();
  for (const reader::Table& table : statement.tables) counts.rows += table.rows.size();
  counts.projects = statement.projects.size();
  for (const reader::Project& project : statement.projects) {
    counts.sub_projects += project.sub_projects.size();
    counts.indicators += project.indicators.size();
  }
  Walk(statement,
       {[](const auto&, const Text&) {}, [&](const auto&, const Figure&) { ++counts.figures; }});
  return counts;
}

std::vector<Inferred> Inferences(const Statement& statement) {
  std::vector<Inferred> found;
  const auto add = [&](const reader::WalkPlace& where, const std::string& text, const Place& place,
                       const Certainty& certainty) {
    if (certainty.percent < 100) found.push_back({where.kind, where.of, text, place, certainty});
  };
  Walk(statement, {[&](const auto& where, const Text& text) {
                     add(where, text.text, text.place, text.certainty);
                   },
                   [&](const auto& where, const Figure& figure) {
                     add(where, figure.text, figure.place, figure.certainty);
                   }});
  std::stable_sort(found.begin(), found.end(), [](const Inferred& a, const Inferred& b) {
    return a.certainty.percent < b.certainty.percent;
  });
  return found;
}

const char* StageText(reader::Stage stage) {
  return stage == reader::Stage::kSettlement ? "settlement"
         : stage == reader::Stage::kBudget   ? "budget"
                                             : "in year";
}

std::string StatementLines(const Statement& statement) {
  const Counts counts = Count(statement);
  return absl::StrCat("  ", statement.fiscal_year, "  ", StageText(statement.stage),
                      statement.as_of.empty() ? "" : ", as of " + statement.as_of,
                      statement.excerpt ? ", an excerpt" : "", "  ", statement.title.text, "\n",
                      "        ", counts.tables, " tables, ", counts.rows, " rows, ",
                      counts.projects, " projects, ", counts.sub_projects, " sub-projects, ",
                      counts.indicators, " indicators, ", counts.figures, " figures\n");
}

std::string More(size_t all, size_t most) {
  return all <= most ? "" : absl::StrCat("    ... and ", all - most, " more (--all)\n");
}

std::string InferredLines(const std::vector<Inferred>& inferred, size_t most) {
  if (inferred.empty()) return "";
  const report::TextWidth width;
  std::string page = absl::StrCat("  inferred: ", inferred.size(), "\n");
  for (size_t i = 0; i < inferred.size() && i < most; ++i) {
    const Inferred& item = inferred[i];
    absl::StrAppend(&page, "    ", width.Left(PlaceText(item.place), 14), " ",
                    width.Right(absl::StrCat(item.certainty.percent, "%"), 4), "  ", item.kind, " ",
                    item.of, item.of.empty() ? "" : " ", item.text, ": ", item.certainty.reason,
                    "\n");
  }
  return page + More(inferred.size(), most);
}

std::string NotUnderstoodLines(const Reading& reading, size_t most) {
  const auto& items = reading.not_understood;
  std::string page = absl::StrCat("  not understood: ", items.size(), "\n");
  const report::TextWidth width;
  for (size_t i = 0; i < items.size() && i < most; ++i) {
    absl::StrAppend(&page, "    ", width.Left(PlaceText(items[i].text.place), 14), " ",
                    items[i].text.text, ": ", items[i].why, "\n");
  }
  return page + More(items.size(), most);
}

std::string RefusedLines(const std::vector<Refusal>& refusals, size_t most) {
  if (refusals.empty()) return "";
  std::string page = absl::StrCat("  refused: ", refusals.size(), "\n");
  const report::TextWidth width;
  for (size_t i = 0; i < refusals.size() && i < most; ++i) {
    absl::StrAppend(&page, "    ", width.Left(PlaceText(refusals[i].what.place), 14), " ",
                    refusals[i].what.text, ": ", refusals[i].why, "\n");
  }
  return page + More(refusals.size(), most);
}

void AddPlace(Json& json, const Place& place, const Certainty& certainty) {
  if (place.page > 0) json["page"] = place.page;
  json["line"] = place.line;
  json["certainty"] = certainty.percent;
  if (!certainty.reason.empty()) json["reason"] = certainty.reason;
}

Json ToJson(const Text& text) {
  Json json = {{"text", text.text}};
  AddPlace(json, text.place, text.certainty);
  return json;
}

Json ToJson(const Figure& figure) {
  Json json = {{"measure", reader::MeasureWord(figure.measure)},
               {"value", figure.value},
               {"unit_yen", figure.unit_yen},
               {"text", figure.text}};
  AddPlace(json, figure.place, figure.certainty);
  return json;
}

Json ToJson(const reader::Row& row);
Json ToJson(const reader::Table& table);
Json ToJson(const reader::SubProject& sub);
Json ToJson(const Component& component);
Json ToJson(const reader::Indicator& indicator);
Json ToJson(const reader::Related& related);
Json ToJson(const reader::Reference& reference);
Json ToJson(const reader::Project& project);
Json ToJson(const reader::Pillar& pillar);
Json ToJson(const Statement& statement);
Json ToJson(const reader::NotUnderstood& item);
Json ToJson(const Refusal& refusal);

template <class Item>
Json ToJson(const std::vector<Item>& items) {
  Json json = Json::array();
  for (const Item& item : items) json.push_back(ToJson(item));
  return json;
}

// Only what is there.
template <class Item>
void Put(Json& json, const char* key, const std::optional<Item>& item) {
  if (item) json[key] = ToJson(*item);
}
void Put(Json& json, const char* key, const std::optional<std::string>& item) {
  if (item) json[key] = *item;
}
void Put(Json& json, const char* key, const std::string& item) {
  if (!item.empty()) json[key] = item;
}
void Put(Json& json, const char* key, int index) {
  if (index >= 0) json[key] = index;
}

Json ToJson(const reader::Row& row) {
  Json json;
  Put(json, "number", row.number);
  json["label"] = ToJson(row.label);
  Put(json, "former_name", row.former_name);
  json["figures"] = ToJson(row.figures);
  if (!row.departments.empty()) json["departments"] = ToJson(row.departments);
  if (row.total) json["total"] = true;
  Put(json, "parent", row.parent);
  Put(json, "pillar", row.pillar);
  Put(json, "project", row.project);
  Put(json, "sub_project", row.sub_project);
  Put(json, "footnote", row.footnote);
  return json;
}

Json ToJson(const reader::Table& table) {
  return {{"id", table.id},
          {"list", table.list},
          {"title", ToJson(table.title)},
          {"unit_yen", table.unit_yen},
          {"notes", ToJson(table.notes)},
          {"rows", ToJson(table.rows)}};
}

const char* MarkText(reader::Mark mark) {
  return mark == reader::Mark::kNew ? "new" : mark == reader::Mark::kExpanded ? "expanded" : "";
}

Json ToJson(const reader::SubProject& sub) {
  Json json = {{"number", sub.number}, {"name", ToJson(sub.name)}};
  Put(json, "mark", std::string(MarkText(sub.mark)));
  json["figures"] = ToJson(sub.figures);
  json["parts"] = ToJson(sub.parts);
  Put(json, "note", sub.note);
  json["marked_activities"] = ToJson(sub.marked_activities);
  return json;
}

Json ToJson(const Component& component) {
  Json json = {{"label", component.label}, {"unit", component.unit}};
  Put(json, "target", component.target);
  Put(json, "actual", component.actual);
  Put(json, "comparator", component.comparator);
  Put(json, "target_denominator", component.target_denominator);
  Put(json, "actual_denominator", component.actual_denominator);
  if (component.approximate) json["approximate"] = true;
  if (component.summed) json["summed"] = true;
  return json;
}

Json ToJson(const reader::Indicator& indicator) {
  Json json = {
      {"number", indicator.number}, {"text", ToJson(indicator.text)}, {"name", indicator.name}};
  Put(json, "target_text", indicator.target_text);
  Put(json, "actual_text", indicator.actual_text);
  json["components"] = ToJson(indicator.components);
  return json;
}

Json ToJson(const reader::Related& related) {
  Json json = {{"heading", related.heading}, {"name", ToJson(related.name)}};
  Put(json, "owner", related.owner);
  Put(json, "amount", related.amount);
  return json;
}

Json ToJson(const reader::Reference& reference) {
  return {{"sub_project", reference.sub_project}, {"text", ToJson(reference.text)}};
}

Json ToJson(const reader::Project& project) {
  Json json = {{"code", project.code}, {"printed_code", project.printed_code}};
  json["name"] = ToJson(project.name);
  Put(json, "former_name", project.former_name);
  Put(json, "pillar", project.pillar);
  json["figures"] = ToJson(project.figures);
  json["departments"] = ToJson(project.departments);
  json["sub_projects"] = ToJson(project.sub_projects);
  json["indicators"] = ToJson(project.indicators);
  json["related"] = ToJson(project.related);
  json["references"] = ToJson(project.references);
  return json;
}

Json ToJson(const reader::Pillar& pillar) {
  Json json = {{"code", pillar.code}, {"name", ToJson(pillar.name)}};
  Put(json, "page", pillar.page);
  return json;
}

Json ToJson(const Statement& statement) {
  Json json = {{"fiscal_year", statement.fiscal_year}, {"stage", StageText(statement.stage)}};
  json["title"] = ToJson(statement.title);
  Put(json, "as_of", statement.as_of);
  json["pillars"] = ToJson(statement.pillars);
  json["tables"] = ToJson(statement.tables);
  json["projects"] = ToJson(statement.projects);
  return json;
}

Json ToJson(const reader::NotUnderstood& item) {
  Json json = ToJson(item.text);
  json["why"] = item.why;
  return json;
}

Json ToJson(const Refusal& refusal) {
  Json json = ToJson(refusal.what);
  json["why"] = refusal.why;
  return json;
}

Json Head(const Reading& reading) {
  return {{"source", reading.source},
          {"rules", reading.grammar},
          {"pages", reading.pages},
          {"lines", reading.lines},
          {"prose_lines", reading.prose_lines}};
}

Json SummaryOf(const Statement& statement) {
  const Counts counts = Count(statement);
  Json json = {{"fiscal_year", statement.fiscal_year},
               {"stage", StageText(statement.stage)},
               {"title", statement.title.text},
               {"tables", counts.tables},
               {"rows", counts.rows},
               {"projects", counts.projects},
               {"sub_projects", counts.sub_projects},
               {"indicators", counts.indicators},
               {"figures", counts.figures}};
  Put(json, "as_of", statement.as_of);
  json["inferred"] = Json::array();
  for (const Inferred& item : Inferences(statement)) {
    Json one = {{"kind", item.kind}, {"of", item.of}, {"text", item.text}};
    AddPlace(one, item.place, item.certainty);
    json["inferred"].push_back(std::move(one));
  }
  return json;
}

}  // namespace

std::string PlaceText(const Place& place) {
  return absl::StrCat(place.page > 0 ? absl::StrCat("p.", place.page, " ") : "", "l.", place.line);
}

std::string ReadingPage(const Reading& reading, const std::vector<Refusal>& refusals, size_t most) {
  std::string page = absl::StrCat(reading.source, ": ",
                                  reading.pages > 0 ? absl::StrCat(reading.pages, " pages, ") : "",
                                  reading.lines, " lines, of which ", reading.prose_lines,
                                  " prose; rules ", reading.grammar, "\n");
  std::vector<Inferred> inferred;
  for (const Statement& statement : reading.statements) {
    page += StatementLines(statement);
    for (Inferred& item : Inferences(statement)) inferred.push_back(std::move(item));
  }
  return page + InferredLines(inferred, most) + NotUnderstoodLines(reading, most) +
         RefusedLines(refusals, most);
}

Json ReadingSummary(const Reading& reading, const std::vector<Refusal>& refusals) {
  Json json = Head(reading);
  json["statements"] = Json::array();
  for (const Statement& statement : reading.statements) {
    json["statements"].push_back(SummaryOf(statement));
  }
  json["not_understood"] = ToJson(reading.not_understood);
  json["refused"] = ToJson(refusals);
  return json;
}

Json ReadingJson(const Reading& reading, const std::vector<Refusal>& refusals) {
  Json json = Head(reading);
  json["statements"] = ToJson(reading.statements);
  json["not_understood"] = ToJson(reading.not_understood);
  json["refused"] = ToJson(refusals);
  return json;
}

}  // namespace kuzukuri::cli
