#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "services/reader/domain/walk.h"
#include "services/reader/output/declarations.h"
#include "services/reader/output/import_format.h"
#include "services/reader/output/year_output.h"

namespace kuzukuri::reader {
namespace {

bool IsReported(Measure measure) {
  return measure == Measure::kAppropriation || measure == Measure::kExecuted ||
         measure == Measure::kDifference || measure == Measure::kRate;
}

// One figure in a cell of a table; what the format has no measure or unit for goes aside.
void WriteFigure(YearOutput& out, const std::string& table, int row, const std::string& label,
                 const std::string& node, const Figure& figure, std::set<Measure>& seen) {
  // Where commitments are all that is executed, they are what the paper's stage calls so.
  const bool executed =
      figure.measure == Measure::kCommitted && out.execution_stage == "commitment";
  const Measure measure = executed ? Measure::kExecuted : figure.measure;
  const std::string word = MeasureWord(measure);
  const int64_t unit = figure.unit_yen;
  const bool known_unit =
      figure.measure == Measure::kRate ? unit == 0 : unit == 1 || unit == 1000 || unit == 1000000;
  if (!IsReported(measure) || !known_unit || !seen.insert(measure).second) {
    out.Add(kOtherFiguresFile, {table, absl::StrCat(row), label, node, word, absl::StrCat(unit),
                                absl::StrCat(figure.value), out.source,
                                absl::StrCat(figure.place.page), absl::StrCat(figure.place.line)});
    return;
  }
  const std::string id =
      absl::StrCat(absl::StrReplaceAll(table, {{"/", "."}}), ".", row, ".", word);
  out.Add("reported_figures", {out.statement_id, id, table, absl::StrCat(row), label, node, word,
                               absl::StrCat(unit), absl::StrCat(figure.value)});
  out.Prove("reported_figures", id, "value", figure);
}

std::string NodeOfRow(const YearOutput& out, size_t table, size_t row) {
  const Row& of = out.statement.tables[table].rows[row];
  if (of.project >= 0) return out.NodeName(of.project, of.sub_project);
  const int node = out.tree.row_node[table][row];
  if (node < 0 || out.layout.left_out.contains(out.tree.nodes[node].id)) return "";
  return absl::StrCat("classificationNodes/", out.tree.nodes[node].id);
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

std::string NodeOf(const YearOutput& out, const Declaration& place) {
  return place.project < 0 ? absl::StrCat("classificationNodes/", out.tree.nodes[place.node].id)
                           : out.NodeName(place.project, place.sub_project);
}

std::string LineId(const YearOutput& out, const Declaration& place) {
  if (place.project < 0) return out.tree.nodes[place.node].id;
  const ProjectIds& ids = out.ids[place.project];
  return place.sub_project < 0 ? ids.id
                               : absl::StrCat(ids.id, ".", ids.sub_projects[place.sub_project]);
}

// The classification above a line, where the year has it, and its departments.
std::string Rollups(const YearOutput& out, const Declaration& place) {
  std::vector<std::string> names;
  const Placements& year = out.so_far.placements;
  std::string node = place.project < 0 ? year.nodes.at(out.tree.nodes[place.node].id)
                                       : year.projects.at(out.ids[place.project].id);
  for (; !node.empty(); node = year.nodes.at(node)) {
    names.push_back(absl::StrCat("classificationNodes/", node));
  }
  if (place.project >= 0) {
    for (const std::string& id : out.DepartmentsOf(place.project, place.sub_project)) {
      names.push_back(absl::StrCat("departments/", id));
    }
  }
  return absl::StrJoin(names, ";");
}

// A line of its own for every place that declares something: papers post there what the lines below
// lack. What of it is known is the papers' to say, this one's and those to come.
void WriteLine(YearOutput& out, const Declaration& place) {
  const std::string node = NodeOf(out, place);
  if (!out.so_far.lines.insert(node).second) return;
  out.Add("budget_lines", {out.so_far.line_ids.Take(LineId(out, place), "line"), node, "true",
                           "true", "", "", "", Rollups(out, place), "statements", "statements"});
}

// An amount in the greatest unit that statements know and that leaves it whole.
struct InUnit {
  int64_t printed = 0;
  int64_t unit_yen = 1;
};

InUnit InKnownUnit(const Amount& amount) {
  for (const int64_t unit : {int64_t{1000000}, int64_t{1000}}) {
    if (amount.unit_yen % unit == 0) return {amount.yen / unit, unit};
  }
  return {amount.yen, 1};
}

// What its executed amounts are; empty: it does not say.
const char* ExecutionStageWord(const Statement& statement) {
  bool committed = false;
  bool executed = false;
  Walk(statement, {[](const auto&, const Text&) {},
                   [&](const auto&, const Figure& figure) {
                     committed |= figure.measure == Measure::kCommitted;
                     executed |= figure.measure == Measure::kExecuted;
                   }});
  if (!committed) return "";
  return executed ? "disbursement" : "commitment";
}

const char* KindWord(Stage stage) {
  switch (stage) {
    case Stage::kSettlement:
      return "settlement";
    case Stage::kInYear:
      return "status";
    case Stage::kBudget:
      return "original_budget";
  }
  return "";
}

const char* FigureWord(Stage stage, Measure measure) {
  switch (measure) {
    case Measure::kAppropriation:
      // What an original budget appropriates is the original appropriation.
      return stage == Stage::kBudget ? "original" : "current_appropriation";
    case Measure::kCarriedOut:
      return "carried_out";
    case Measure::kOriginal:
      return "original";
    case Measure::kCommitted:
      return "committed";
    default:
      return "disbursed";
  }
}

// Whether the year counts at a place what the paper prints of it. A total of other projects, and
// that of an excerpt, is held against its lines and no more.
bool IsDeclared(const YearOutput& out, const Declaration& place) {
  if (place.project >= 0) return true;
  const std::string& id = out.tree.nodes[place.node].id;
  return !out.statement.excerpt && !out.layout.left_out.contains(id) &&
         !out.layout.not_declared.contains(id);
}

// Once for each node of which something is printed.
void NoteNotDeclared(YearOutput& out, const Declaration& place, std::set<int>& noted) {
  if (out.statement.excerpt || !noted.insert(place.node).second) return;
  const Figure& figure = *place.amount.figure;
  out.folder.NotUnderstood(
      out.source, figure.place, absl::StrCat(out.tree.nodes[place.node].name, " ", figure.text),
      "papers of the year before it have other projects there: what it prints of them together is "
      "kept as printed and not counted; a project that it leaves out stays as last told");
}

void WriteFigures(YearOutput& out) {
  const Declarations declarations = Declare(out.statement, out.figures, out.tree);
  std::set<int> noted;
  for (const Declaration& declaration : declarations.all) {
    if (!IsDeclared(out, declaration)) {
      NoteNotDeclared(out, declaration, noted);
      continue;
    }
    WriteLine(out, declaration);
    const std::string node = NodeOf(out, declaration);
    const char* figure = FigureWord(out.statement.stage, declaration.measure);
    const InUnit amount = InKnownUnit(declaration.amount);
    out.Add("statement_figures", {out.statement_id, node, figure, "", absl::StrCat(amount.printed),
                                  absl::StrCat(amount.unit_yen)});
    out.Prove("statement_figures", absl::StrCat(out.statement_id, ".", node, ".", figure),
              "printed", *declaration.amount.figure);
  }
  for (const PartsDisagreement& one : declarations.disagreements) {
    out.folder.NotUnderstood(out.source, one.figure->place, one.figure->text, one.why);
  }
}

}  // namespace

void WriteBudget(YearOutput& out) {
  const PaperDate as_of = DateOf(out.statement);
  out.execution_stage = ExecutionStageWord(out.statement);
  out.Add("statements", {out.statement_id, KindWord(out.statement.stage), as_of.date,
                         Label(out.statement.title, "（表題の印字なし）"), "", out.execution_stage,
                         out.statement.excerpt ? "true" : "false", "false", out.document_digest});
  out.Prove("statements", out.statement_id, "title", out.statement.title);
  out.folder.Prove("statements", out.year, out.statement_id, "as_of", out.source,
                   out.statement.title.place, as_of.certainty);
  if (as_of.certainty.percent == 0) {
    out.folder.NotUnderstood(out.source, out.statement.title.place, out.statement.title.text,
                             "a running year without a date; its execution is dated at its end");
  }
  WriteFigures(out);
  WriteTableFigures(out);
  WritePageFigures(out);
}

}  // namespace kuzukuri::reader
