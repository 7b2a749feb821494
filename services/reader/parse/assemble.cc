#include "services/reader/parse/assemble.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/reader/domain/sentences.h"
#include "services/reader/parse/draft.h"
#include "services/reader/parse/labels.h"
#include "services/reader/parse/paper_date.h"
#include "services/reader/parse/pillars.h"
#include "services/reader/parse/revenue.h"
#include "services/reader/parse/structure.h"

namespace kuzukuri::reader {
namespace {

// The parts of one statement.
struct StatementParts {
  const ScannedLine* title = nullptr;
  std::vector<Part> parts;
};

const ScannedLine* TitleOf(const Part& part) {
  if (!part.zone || part.zone->titles.empty()) return nullptr;
  return part.zone->titles.front();
}

bool SameStatement(const ScannedLine& a, const ScannedLine& b) {
  return a.fiscal_year == b.fiscal_year && a.stage == b.stage;
}

// A statement's title may stand apart from its beginning: a statement without one takes the first.
std::vector<StatementParts> Divide(std::vector<Part> parts) {
  std::vector<StatementParts> spans;
  for (Part& part : parts) {
    const ScannedLine* title = TitleOf(part);
    const bool other = title != nullptr && !spans.empty() && spans.back().title != nullptr &&
                       !SameStatement(*title, *spans.back().title);
    if (spans.empty() || other) spans.emplace_back();
    if (title != nullptr && spans.back().title == nullptr) spans.back().title = title;
    spans.back().parts.push_back(std::move(part));
  }
  return spans;
}

// Whether a table of money has figures and no row. Those of indicators are read elsewhere.
bool IsLost(const ParsedTable& parsed) {
  if (parsed.table.unread.empty()) return false;
  return parsed.columns.empty() ||
         std::any_of(parsed.columns.begin(), parsed.columns.end(),
                     [](const ColumnRole& column) { return MeasureOf(column.role).has_value(); });
}

// Listed behind the others: nothing is written from them.
void AddLost(Draft& draft) {
  int number = 0;
  for (Table& table : draft.lost) {
    table.id = absl::StrCat(draft.statement.fiscal_year, "-X", ++number);
    if (table.doubt.empty()) {
      table.doubt = absl::StrCat("none of its rows could be read: '", table.unread.front().text,
                                 "' (", EnglishPlace(table.unread.front().place),
                                 ") has figures that fit its columns (", table.headings,
                                 ") in no way or in several; print "
                                 "each column's cell on the line, '-' where it is empty");
    }
    draft.statement.tables.push_back(std::move(table));
  }
}

void AddZone(const Grammar& grammar, Zone& zone, Draft& draft) {
  const size_t index = draft.zones++;
  CollectLabels(grammar, zone, index, draft);
  draft.statement.excerpt |= zone.excerpt;
  draft.dated.insert(draft.dated.end(), zone.titles.begin(), zone.titles.end());
  draft.dated.insert(draft.dated.end(), zone.dated.begin(), zone.dated.end());
  for (ParsedTable& parsed : zone.tables) {
    if (parsed.table.rows.empty()) {
      if (IsLost(parsed)) draft.lost.push_back(std::move(parsed.table));
      continue;
    }
    if (!draft.stage) draft.stage = parsed.stage;
    draft.tables.push_back({std::move(parsed), index});
  }
}

// Titles apart from their tables: those with numbers in the order of the tables, one alone is the
// first table's.
void GiveTitles(Draft& draft) {
  for (size_t zone = 0; zone < draft.zones; ++zone) {
    std::vector<DraftTable*> tables;
    for (DraftTable& table : draft.tables) {
      if (table.zone == zone) tables.push_back(&table);
    }
    std::vector<Heading*> headings;
    for (Heading& heading : draft.headings) {
      if (heading.zone == zone) headings.push_back(&heading);
    }
    std::stable_sort(headings.begin(), headings.end(),
                     [](const Heading* a, const Heading* b) { return a->number < b->number; });
    const bool numbered =
        !headings.empty() && headings.front()->number > 0 && headings.size() == tables.size();
    if (!numbered && headings.size() != 1) continue;
    for (size_t i = 0; i < std::min(headings.size(), tables.size()); ++i) {
      tables[i]->parsed.table.title = headings[i]->text;
      tables[i]->parsed.table.title.certainty = {
          90, numbered ? "its number is the table's place" : "the only title near its first table"};
    }
  }
}

// The tables of a list without a title have that of their first pillar, unless it is a row of
// theirs.
void GivePillarTitles(Draft& draft) {
  for (DraftTable& table : draft.tables) {
    if (!table.parsed.table.list || !table.parsed.table.title.text.empty()) continue;
    const auto first = std::find_if(table.rows().begin(), table.rows().end(),
                                    [](const Row& row) { return row.pillar >= 0; });
    if (first == table.rows().end() || first->project < 0) continue;
    table.parsed.table.title = draft.statement.pillars[static_cast<size_t>(first->pillar)].name;
  }
}

// Why the amounts of a table are not all of the paper's year; empty where no heading says so.
std::string WhyAnotherYear(const ParsedTable& table, int fiscal_year) {
  for (const YearHeading& heading : table.years) {
    if (heading.reference) {
      return absl::StrCat("'", heading.text.text, "' (", EnglishPlace(heading.text.place),
                          ") says that what stands below it is printed for reference only; what is "
                          "to be read of it goes into a file of its own, without that line");
    }
    const bool own = heading.year == 0 || heading.year == fiscal_year;
    if (!heading.before && (own || fiscal_year == 0)) continue;
    return absl::StrCat("'", heading.text.text, "' (", EnglishPlace(heading.text.place),
                        ") says that what stands below it is of another year; to read it as "
                        "that year's put it into a file of its own");
  }
  return "";
}

// What the columns of lists call executed amounts; null where none is of them.
const ColumnRole* ExecutedColumn(const Statement& statement, const Draft& draft) {
  for (size_t t = 0; t < draft.tables.size() && t < statement.tables.size(); ++t) {
    if (!statement.tables[t].list) continue;
    for (const ColumnRole& column : draft.tables[t].parsed.columns) {
      if (column.role == v1::ROLE_EXECUTED || column.role == v1::ROLE_COMMITTED) return &column;
    }
  }
  return nullptr;
}

constexpr const char* kNameKind = "name what it is with --kind budget, status or settlement";

// A kind no title says: a settlement where a column is called one.
std::string GiveKind(const std::optional<Stage>& said, bool titled, const ColumnRole* executed,
                     Statement& statement) {
  if (said) {
    statement.stage = *said;
    if (*said != Stage::kBudget || executed == nullptr) return "";
    return absl::StrCat("it is called a budget, and its column '", executed->heading,
                        "' is of what was executed; ", kNameKind);
  }
  const bool settled = executed != nullptr && executed->heading.find("決算") != std::string::npos;
  if (!titled && settled) {
    statement.stage = Stage::kSettlement;
    return "";
  }
  if (!titled) {
    return absl::StrCat("no title says whether it is a budget, a status or a settlement; ",
                        kNameKind);
  }
  return absl::StrCat("its title, '", statement.title.text, "' (",
                      EnglishPlace(statement.title.place),
                      "), is of no budget, status or settlement as they stand; ", kNameKind,
                      ", a budget after a supplementary one as status with its --as-of");
}

// What stands in the way of whatever it prints: its year or its kind.
void GiveYearAndKind(const StatementParts& span, const Untitled& untitled, const Draft& draft,
                     Statement& statement) {
  const bool titled = span.title != nullptr;
  const std::string kind = GiveKind(titled ? span.title->stage : untitled.stage, titled,
                                    ExecutedColumn(statement, draft), statement);
  if (statement.fiscal_year > 0) {
    statement.doubt = kind;
    return;
  }
  statement.doubt = absl::StrCat(
      untitled.doubt.empty() ? "no title says of which fiscal year it is" : untitled.doubt,
      "; name it with --fiscal-year YYYY", kind.empty() ? "" : "; ", kind);
}

void Finish(const Grammar& grammar, const StatementParts& span, const Untitled& untitled,
            Draft& draft, std::vector<NotUnderstood>& not_understood) {
  Statement& statement = draft.statement;
  int summary = 0;
  int list = 0;
  for (DraftTable& table : draft.tables) {
    Table& of = table.parsed.table;
    if (of.list && of.doubt.empty()) of.doubt = WhyAnotherYear(table.parsed, statement.fiscal_year);
    // In a summary revenue stands for itself.
    if (of.list && of.doubt.empty()) of.doubt = WhyRevenue(grammar, table.parsed);
    of.id = of.list ? absl::StrCat(statement.fiscal_year, "-L", ++list)
                    : absl::StrCat(statement.fiscal_year, "-T", ++summary);
    for (const Row& row : of.rows) {
      if (!row.label.text.empty() || row.figures.empty()) continue;
      not_understood.push_back({{row.figures.front().text, row.figures.front().place, {}},
                                "a row without a label: none of those left fits"});
    }
    statement.tables.push_back(std::move(of));
  }
  GiveYearAndKind(span, untitled, draft, statement);
  if (span.title == nullptr) statement.title = untitled.heading;
  AddLost(draft);
  for (const Label& label : draft.labels) {
    if (!label.used && !label.total) {
      not_understood.push_back({label.text, "text among tables that is no row's label"});
    }
  }
  GiveDate(draft.dated, statement);
}

Statement Build(const Grammar& grammar, const Untitled& untitled, StatementParts span,
                std::vector<NotUnderstood>& not_understood) {
  Draft draft;
  draft.statement.fiscal_year = untitled.fiscal_year;
  if (span.title != nullptr) {
    draft.statement.fiscal_year = span.title->fiscal_year;
    draft.statement.title = WholeText(*span.title);
  }
  std::vector<Zone> zones;
  std::vector<bool> before_page;
  for (Part& part : span.parts) {
    if (part.zone) {
      zones.push_back(*std::move(part.zone));
      before_page.push_back(false);
    } else {
      if (!before_page.empty()) before_page.back() = true;
      draft.statement.projects.push_back(*std::move(part.project));
    }
  }
  CollectPillars(grammar, zones, before_page, draft);
  for (Project& project : draft.statement.projects) {
    project.pillar = PillarOfCode(draft, project.code);
  }
  for (Zone& zone : zones) AddZone(grammar, zone, draft);
  GiveTitles(draft);
  for (DraftTable& table : draft.tables) {
    MarkTotals(grammar, table);
    MarkParents(draft, table);
  }
  MarkLists(draft);
  LinkRows(draft, /*by_amounts=*/false);
  GivePillarTitles(draft);
  InferLabels(draft);
  LinkRows(draft, /*by_amounts=*/true);
  AddProjectsWithoutPage(draft);
  LinkRows(draft, /*by_amounts=*/false);
  GivePillarTitles(draft);
  Finish(grammar, span, untitled, draft, not_understood);
  return std::move(draft.statement);
}

}  // namespace

std::vector<Statement> Assemble(const Grammar& grammar, const Untitled& untitled,
                                std::vector<Part> parts,
                                std::vector<NotUnderstood>& not_understood) {
  std::vector<Statement> statements;
  for (StatementParts& span : Divide(std::move(parts))) {
    Statement statement = Build(grammar, untitled, std::move(span), not_understood);
    const bool rows = std::any_of(statement.tables.begin(), statement.tables.end(),
                                  [](const Table& table) { return !table.rows.empty(); });
    if (!rows && statement.projects.empty()) continue;
    statements.push_back(std::move(statement));
  }
  return statements;
}

}  // namespace kuzukuri::reader
