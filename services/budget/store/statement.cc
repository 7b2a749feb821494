#include "services/budget/store/statement.h"

#include <limits>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/budget/store/ledger_entry.h"
#include "services/budget/store/reported_figure.h"
#include "services/platform/db/statement.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::budget {
namespace {

// As many rows as one message to the database carries in comfort.
constexpr size_t kRowsAtOnce = 10000;
// Figures up to this one are of appropriations.
constexpr int kLastAppropriationFigure = static_cast<int>(StatementFigure::kReallocated);

platform::Date DateIn(const pqxx::field& field) {
  return platform::ParseDate(field.as<std::string>()).value();
}

// Thousands of rows: every `row[i]` would copy the row once more.
Declaration DeclarationFromRow(const pqxx::row& row, pqxx::row::size_type first) {
  auto cell = row.begin() + first;
  Declaration declaration;
  declaration.position = cell->as<int>();
  declaration.node = (++cell)->c_str();
  declaration.figure = (++cell)->as<int>();
  declaration.supplementary_number = (++cell)->as<int>();
  declaration.printed = (++cell)->as<int64_t>();
  declaration.unit_yen = (++cell)->as<int64_t>();
  return declaration;
}

std::vector<std::string> RollupsIn(const pqxx::field& field) {
  return absl::StrSplit(field.as<std::string>(), ' ', absl::SkipEmpty());
}

const char* Text(bool value) { return value ? "true" : "false"; }

}  // namespace

Statement StatementFromRow(const pqxx::row& row) {
  Statement statement;
  statement.id = row[0].as<platform::ResourceId>();
  statement.kind = row[1].as<int>();
  statement.as_of = DateIn(row[2]);
  statement.title = row[3].as<std::string>();
  statement.rounding = row[4].as<int>();
  statement.execution_stage = row[5].as<int>();
  statement.excerpt = row[6].as<bool>();
  statement.checks_only = row[7].as<bool>();
  statement.document_digest = row[8].as<std::string>();
  statement.content_digest = row[9].as<std::string>();
  statement.figure_count = row[10].as<int>();
  statement.reported_figure_count = row[11].as<int>();
  statement.revision = row[12].as<platform::Revision>();
  return statement;
}

std::vector<ToldStatement> AddToldNodes(std::vector<Statement> versions,
                                        const pqxx::result& nodes) {
  std::vector<ToldStatement> told;
  std::unordered_map<int64_t, size_t> made_by;
  for (Statement& version : versions) {
    made_by[version.revision.value()] = told.size();
    told.push_back({std::move(version), {}, {}});
  }
  for (const pqxx::row& row : nodes) {
    ToldStatement& of = told[made_by.at(row[0].as<int64_t>())];
    (row[1].as<int>() == kCommittedFigure ? of.committed : of.disbursed).push_back(row[2].c_str());
  }
  return told;
}

std::optional<Statement> StatementStore::Get(platform::Revision revision,
                                             const platform::ResourceId& id) {
  const pqxx::result rows = platform::Run(tx_, "statement_get", jurisdiction_, year_, revision, id);
  if (rows.empty()) return std::nullopt;
  return StatementFromRow(rows[0]);
}

std::vector<Statement> StatementStore::List(const platform::PageQuery& page) {
  std::vector<Statement> result;
  for (const pqxx::row& row : platform::Run(tx_, "statement_list", jurisdiction_, year_,
                                            page.revision, page.after, page.limit)) {
    result.push_back(StatementFromRow(row));
  }
  return result;
}

std::vector<ToldStatement> StatementStore::Told(platform::Revision revision) {
  std::vector<Statement> statements = List(platform::AllRows(revision));
  std::erase_if(statements, [](const Statement& statement) { return statement.checks_only; });
  if (statements.empty()) return {};
  return AddToldNodes(std::move(statements),
                      platform::Run(tx_, "statement_told_nodes", jurisdiction_, year_, revision,
                                    kCommittedFigure, kDisbursedFigure));
}

template <class... Values>
pqxx::result StatementStore::RunOf(const char* query, const std::vector<Statement>& versions,
                                   const Values&... values) {
  platform::Rows<2> rows;
  for (const Statement& version : versions) rows.Add(version.id, version.revision);
  return platform::Run(tx_, query, jurisdiction_, year_, rows, values...);
}

void StatementStore::AddFigures(std::vector<Statement>& statements) {
  std::map<platform::ResourceId, Statement*> by_id;
  for (Statement& statement : statements) by_id[statement.id] = &statement;
  for (const pqxx::row& row : RunOf("statement_figures_of", statements)) {
    by_id.at(row[0].as<platform::ResourceId>())->declarations.push_back(DeclarationFromRow(row, 1));
  }
  for (const pqxx::row& row : RunOf("statement_placements_of", statements)) {
    by_id.at(row[0].as<platform::ResourceId>())
        ->placements.emplace(row[1].as<platform::ResourceId>(), RollupsIn(row[2]));
  }
}

std::set<std::string> StatementStore::GrantedNodes(const std::vector<Statement>& statements) {
  std::set<std::string> nodes;
  if (statements.empty()) return nodes;
  for (const pqxx::row& row :
       RunOf("statement_granted_nodes", statements, kLastAppropriationFigure)) {
    nodes.insert(row[0].as<std::string>());
  }
  return nodes;
}

std::set<TellsFigure> StatementStore::ToldFigures(const std::vector<Statement>& statements) {
  std::set<TellsFigure> figures;
  if (statements.empty()) return figures;
  for (const pqxx::row& row : RunOf("statement_told_figures", statements)) {
    figures.emplace(row[0].as<std::string>(), row[1].as<int>(), row[2].as<int>());
  }
  return figures;
}

std::vector<ReportedFigure> StatementStore::Reported(platform::Revision version,
                                                     const platform::ResourceId& id) {
  return ReportedFigureStore(tx_).List(jurisdiction_, year_, version, id, /*after=*/{},
                                       std::numeric_limits<int>::max());
}

std::vector<Declaration> StatementStore::Figures(platform::Revision version,
                                                 const platform::ResourceId& id, int after,
                                                 int limit) {
  std::vector<Declaration> result;
  for (const pqxx::row& row :
       platform::Run(tx_, "statement_figures", jurisdiction_, year_, version, id, after, limit)) {
    result.push_back(DeclarationFromRow(row, 0));
  }
  return result;
}

std::vector<Placement> StatementStore::ListPlacements(const Statement& version,
                                                      const platform::PageQuery& page) {
  std::vector<Placement> result;
  for (const pqxx::row& row :
       platform::Run(tx_, "statement_placements", jurisdiction_, year_, version.revision,
                     version.id, page.revision, page.after, page.limit)) {
    result.emplace_back(row[0].as<platform::ResourceId>(), RollupsIn(row[1]));
  }
  return result;
}

void StatementStore::NotePlacements(platform::Revision revision,
                                    const std::vector<MovedLine>& moved) {
  platform::Rows<3> rows;
  for (const MovedLine& line : moved) {
    const std::string rollups = absl::StrJoin(line.before.second, " ");
    for (const std::string& node : line.nodes) rows.Add(line.before.first, rollups, node);
  }
  platform::Run(tx_, "statement_placement_note", jurisdiction_, year_, revision, rows);
}

void StatementStore::End(platform::Revision revision, const platform::ResourceId& id) {
  platform::Run(tx_, "statement_supersede", jurisdiction_, year_, revision, id);
  ReportedFigureStore(tx_).End(jurisdiction_, year_, revision, id);
}

void StatementStore::Insert(const Statement& statement) {
  platform::Run(tx_, "statement_insert", jurisdiction_, year_, statement.revision, statement.id,
                statement.kind, platform::FormatDate(statement.as_of), statement.title,
                statement.rounding, statement.execution_stage, Text(statement.excerpt),
                Text(statement.checks_only), statement.document_digest, statement.content_digest,
                statement.figure_count, statement.reported_figure_count);
  const std::vector<Declaration>& all = statement.declarations;
  for (size_t begin = 0; begin < all.size(); begin += kRowsAtOnce) {
    platform::Rows<6> rows;
    for (size_t i = begin; i < std::min(begin + kRowsAtOnce, all.size()); ++i) {
      rows.Add(all[i].position, all[i].node, all[i].figure, all[i].supplementary_number,
               all[i].printed, all[i].unit_yen);
    }
    platform::Run(tx_, "statement_figure_insert", jurisdiction_, year_, statement.revision,
                  statement.id, rows);
  }
  if (!statement.placements.empty()) {
    platform::Rows<2> rows;
    for (const auto& [line, rollups] : statement.placements) {
      rows.Add(line, absl::StrJoin(rollups, " "));
    }
    platform::Run(tx_, "statement_placement_insert", jurisdiction_, year_, statement.revision,
                  statement.id, rows);
  }
  ReportedFigureStore(tx_).Insert(jurisdiction_, year_, statement.revision, statement.id,
                                  statement.reported_figures);
}

std::optional<StatementStore::Changes> StatementStore::FindChanges() {
  const pqxx::result last = platform::Run(tx_, "statement_last_write", jurisdiction_, year_);
  if (last[0][0].is_null()) return std::nullopt;
  const pqxx::result rows = platform::Run(tx_, "statement_changes", jurisdiction_, year_,
                                          last[0][0].as<platform::Revision>());
  Changes changes;
  if (!rows[0][0].is_null()) changes.posted_from = DateIn(rows[0][0]);
  changes.books = rows[0][1].as<bool>();
  return changes;
}

std::vector<OtherSum> StatementStore::Others(const std::set<platform::Date>& dates,
                                             const platform::Date& from) {
  platform::SqlArray array;
  for (const platform::Date& date : dates) array.Add(platform::FormatDate(date));
  std::vector<OtherSum> sums;
  for (const pqxx::row& row : platform::Run(tx_, "statement_other_sums", jurisdiction_, year_,
                                            array, platform::FormatDate(from))) {
    sums.push_back({row[0].as<platform::ResourceId>(), row[1].as<int>(), row[2].as<int>(),
                    row[4].as<int64_t>(), DateIn(row[3]), row[5].as<bool>()});
  }
  return sums;
}

std::vector<PostedEntry> StatementStore::Posted(const platform::Date& from) {
  std::vector<PostedEntry> posted;
  std::unordered_set<std::string> reversed;
  for (const pqxx::row& row :
       platform::Run(tx_, "statement_posted", jurisdiction_, year_, platform::FormatDate(from))) {
    if (const std::string other = row[8].as<std::string>(); !other.empty()) {
      reversed.insert(other);
      continue;
    }
    posted.push_back(
        {row[0].as<platform::ResourceId>(),
         {row[1].as<platform::ResourceId>(), row[2].as<platform::ResourceId>(), row[3].as<int>(),
          row[4].as<int>(), row[5].as<int64_t>(), DateIn(row[6]), row[7].as<int64_t>()}});
  }
  std::erase_if(posted, [&](const PostedEntry& one) { return reversed.contains(one.id.value()); });
  return posted;
}

void StatementStore::Post(const std::vector<LedgerEntry>& entries) {
  for (size_t begin = 0; begin < entries.size(); begin += kRowsAtOnce) {
    std::vector<const LedgerEntry*> some;
    for (size_t i = begin; i < std::min(begin + kRowsAtOnce, entries.size()); ++i) {
      some.push_back(&entries[i]);
    }
    LedgerEntryStore(tx_).Insert(jurisdiction_, year_, some);
  }
}

}  // namespace kuzukuri::budget
