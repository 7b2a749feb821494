#include "services/budget/store/statement.h"

#include <limits>
#include <unordered_set>
#include <utility>

#include "absl/strings/numbers.h"
#include "services/budget/store/ledger_entry.h"
#include "services/budget/store/reported_figure.h"
#include "services/platform/db/statement.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::budget {
namespace {

// As many rows as one message to the database carries in comfort.
constexpr size_t kRowsAtOnce = 10000;

platform::Date DateIn(const pqxx::field& field) {
  return platform::ParseDate(field.as<std::string>()).value();
}

Statement FromRow(const pqxx::row& row) {
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

const char* Text(bool value) { return value ? "true" : "false"; }

}  // namespace

std::optional<Statement> StatementStore::Get(platform::Revision revision,
                                             const platform::ResourceId& id) {
  const pqxx::result rows = platform::Run(tx_, "statement_get", jurisdiction_, year_, revision, id);
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

std::vector<Statement> StatementStore::List(const platform::PageQuery& page) {
  std::vector<Statement> result;
  for (const pqxx::row& row : platform::Run(tx_, "statement_list", jurisdiction_, year_,
                                            page.revision, page.after, page.limit)) {
    result.push_back(FromRow(row));
  }
  return result;
}

std::vector<Statement> StatementStore::Standing(platform::Revision revision) {
  std::vector<Statement> statements = List(platform::AllRows(revision));
  for (Statement& statement : statements) {
    statement.declarations =
        Figures(statement.revision, statement.id, /*after=*/-1, statement.figure_count);
  }
  return statements;
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
    Declaration declaration;
    declaration.position = row[0].as<int>();
    declaration.node = row[1].as<std::string>();
    declaration.figure = row[2].as<int>();
    declaration.supplementary_number = row[3].as<int>();
    declaration.printed = row[4].as<int64_t>();
    declaration.unit_yen = row[5].as<int64_t>();
    result.push_back(std::move(declaration));
  }
  return result;
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
  ReportedFigureStore(tx_).Insert(jurisdiction_, year_, statement.revision, statement.id,
                                  statement.reported_figures);
}

std::vector<OtherSum> StatementStore::Others(const std::set<platform::Date>& dates) {
  platform::SqlArray array;
  for (const platform::Date& date : dates) array.Add(platform::FormatDate(date));
  std::vector<OtherSum> sums;
  for (const pqxx::row& row :
       platform::Run(tx_, "statement_other_sums", jurisdiction_, year_, array)) {
    sums.push_back({row[0].as<platform::ResourceId>(), row[1].as<int>(), row[2].as<int>(),
                    row[4].as<int64_t>(), DateIn(row[3])});
  }
  return sums;
}

std::vector<PostedEntry> StatementStore::Posted() {
  std::vector<PostedEntry> posted;
  std::unordered_set<std::string> reversed;
  for (const pqxx::row& row : platform::Run(tx_, "statement_posted", jurisdiction_, year_)) {
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
