#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "services/reader/output/import_format.h"
#include "services/reader/output/year_output.h"

namespace kuzukuri::reader {
namespace {

bool IsReported(Measure measure) {
  return measure == Measure::kAppropriation || measure == Measure::kExecuted ||
         measure == Measure::kDifference || measure == Measure::kRate;
}

// The date of what is executed.
struct AsOf {
  std::string date;
  Certainty certainty;
};

AsOf DateOf(const Statement& statement) {
  if (!statement.as_of.empty()) return {statement.as_of, {100, ""}};
  return {absl::StrCat(statement.fiscal_year + 1, "-03-31"),
          {statement.stage == Stage::kSettlement ? 90 : 0,
           "no date is printed; the last day of the fiscal year"}};
}

// One figure in a cell of a table; what the format has no measure or unit for goes aside.
void WriteFigure(YearOutput& out, const std::string& table, int row, const std::string& label,
                 const std::string& node, const Figure& figure, std::set<Measure>& seen) {
  const std::string word = MeasureWord(figure.measure);
  const int64_t unit = figure.unit_yen;
  const bool known_unit =
      figure.measure == Measure::kRate ? unit == 0 : unit == 1 || unit == 1000 || unit == 1000000;
  if (!IsReported(figure.measure) || !known_unit || !seen.insert(figure.measure).second) {
    out.Add(kOtherFiguresFile, {table, absl::StrCat(row), label, node, word, absl::StrCat(unit),
                                absl::StrCat(figure.value), out.source,
                                absl::StrCat(figure.place.page), absl::StrCat(figure.place.line)});
    return;
  }
  const std::string id =
      absl::StrCat(absl::StrReplaceAll(table, {{"/", "."}}), ".", row, ".", word);
  out.Add("reported_figures", {id, table, absl::StrCat(row), label, node, word, absl::StrCat(unit),
                               absl::StrCat(figure.value)});
  out.Prove("reported_figures", id, "value", figure);
}

std::string NodeOfRow(const YearOutput& out, size_t table, size_t row) {
  const Row& of = out.statement.tables[table].rows[row];
  if (of.project >= 0) return out.NodeName(of.project, of.sub_project);
  const int node = out.tree.row_node[table][row];
  return node < 0 ? "" : absl::StrCat("classificationNodes/", out.tree.nodes[node].id);
}

std::string Label(const Text& text, const char* otherwise) {
  const std::string label = CleanText(text.text);
  return label.empty() ? otherwise : label;
}

void WriteTableFigures(YearOutput& out) {
  for (size_t t = 0; t < out.statement.tables.size(); ++t) {
    const Table& table = out.statement.tables[t];
    for (size_t r = 0; r < table.rows.size(); ++r) {
      const Row& row = table.rows[r];
      const std::string label = Label(row.label, row.total ? "合計" : "（表示なし）");
      std::set<Measure> seen;
      for (const Figure& figure : row.figures) {
        WriteFigure(out, table.id, static_cast<int>(r), label, NodeOfRow(out, t, r), figure, seen);
      }
    }
  }
}

void WritePageFigures(YearOutput& out) {
  for (size_t p = 0; p < out.statement.projects.size(); ++p) {
    const Project& project = out.statement.projects[p];
    const int index = static_cast<int>(p);
    const std::string table = PageTable(out.ids[p].id);
    std::set<Measure> seen;
    for (const Figure& figure : project.figures) {
      WriteFigure(out, table, 0, Label(project.name, "（表示なし）"), out.NodeName(index, -1),
                  figure, seen);
    }
    for (size_t s = 0; s < project.sub_projects.size(); ++s) {
      const SubProject& sub = project.sub_projects[s];
      std::set<Measure> seen_of_sub;
      for (const Figure& figure : sub.figures) {
        WriteFigure(out, table, static_cast<int>(s) + 1, Label(sub.name, "（表示なし）"),
                    out.NodeName(index, static_cast<int>(s)), figure, seen_of_sub);
      }
    }
  }
}

std::string LineId(const YearOutput& out, const BudgetLine& line) {
  if (line.project < 0) return out.tree.nodes[line.node].id;
  const ProjectIds& ids = out.ids[line.project];
  return line.sub_project < 0 ? ids.id
                              : absl::StrCat(ids.id, ".", ids.sub_projects[line.sub_project]);
}

// The classification above a line and its departments.
std::string Rollups(const YearOutput& out, const BudgetLine& line) {
  std::vector<std::string> names;
  const int from =
      line.project < 0 ? out.tree.nodes[line.node].parent : out.tree.project_node[line.project];
  for (int node = from; node >= 0; node = out.tree.nodes[node].parent) {
    names.push_back(absl::StrCat("classificationNodes/", out.tree.nodes[node].id));
  }
  if (line.project >= 0) {
    for (const std::string& id : out.DepartmentsOf(line.project, line.sub_project)) {
      names.push_back(absl::StrCat("departments/", id));
    }
  }
  return absl::StrJoin(names, ";");
}

std::string LineNode(const YearOutput& out, const BudgetLine& line) {
  return line.project < 0 ? absl::StrCat("classificationNodes/", out.tree.nodes[line.node].id)
                          : out.NodeName(line.project, line.sub_project);
}

void WriteEntries(YearOutput& out, const BudgetLine& line, const std::string& id,
                  const AsOf& as_of) {
  const bool settled = out.statement.stage == Stage::kSettlement;
  const std::string batch = settled ? "settlement" : absl::StrCat("status-", as_of.date);
  for (const LedgerEntry& entry : line.entries) {
    const bool executed = entry.kind.starts_with("expenditure");
    const std::string date =
        executed ? as_of.date : absl::StrCat(out.statement.fiscal_year, "-04-01");
    out.Add("ledger_entries", {batch, id, entry.kind, absl::StrCat(entry.amount_yen), date,
                               absl::StrCat(entry.precision_yen), entry.table, entry.description});
    Certainty certainty = entry.figure->certainty;
    if (!entry.reason.empty()) {
      absl::StrAppend(&certainty.reason, certainty.reason.empty() ? "" : "; ", entry.reason);
    }
    out.folder.Prove("ledger_entries", out.year, absl::StrCat(id, ".", entry.kind), "amount_yen",
                     out.source, entry.figure->place, certainty);
  }
}

void WriteLedger(YearOutput& out) {
  const Ledger ledger = BuildLedger(out.statement, out.figures, out.tree);
  const AsOf as_of = DateOf(out.statement);
  IdSet ids;
  for (const BudgetLine& line : ledger.lines) {
    const std::string id = ids.Take(LineId(out, line), "line");
    out.Add("budget_lines",
            {id, LineNode(out, line), line.records_appropriation ? "true" : "false",
             line.records_execution ? "true" : "false", "", "", "", Rollups(out, line)});
    WriteEntries(out, line, id, as_of);
  }
  for (const LedgerIssue& issue : ledger.issues) {
    out.folder.NotUnderstood(out.source, issue.figure->place, issue.figure->text, issue.why);
  }
}

}  // namespace

void WriteBudget(YearOutput& out) {
  const AsOf as_of = DateOf(out.statement);
  out.Add("budget_years", {out.statement.stage == Stage::kSettlement ? "settled" : "in_year", "",
                           "statement", as_of.date, CleanText(out.statement.title.text)});
  const std::string id = std::to_string(out.year.value());  // a year has one row
  out.Prove("budget_years", id, "statement_title", out.statement.title);
  out.folder.Prove("budget_years", out.year, id, "executed_through", out.source,
                   out.statement.title.place, as_of.certainty);
  if (as_of.certainty.percent == 0) {
    out.folder.NotUnderstood(out.source, out.statement.title.place, out.statement.title.text,
                             "a running year without a date; its execution is dated at its end");
  }
  WriteLedger(out);
  WriteTableFigures(out);
  WritePageFigures(out);
}

}  // namespace kuzukuri::reader
