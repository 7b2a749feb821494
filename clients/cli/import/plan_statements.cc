#include "clients/cli/import/plan_statements.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "clients/cli/files/words.h"
#include "clients/cli/import/batch.h"
#include "clients/cli/import/cells.h"
#include "clients/cli/import/uuid.h"
#include "clients/cli/shared/enum_words.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/money.h"
#include "services/platform/base/names.h"
#include "services/platform/base/stated_range.h"
#include "services/platform/base/told_kinds.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

constexpr size_t kFiguresPerMessage = 5000;
constexpr size_t kCellsPerMessage = 1000;
constexpr size_t kPlacementsPerMessage = 1000;
// A slow machine's pace; the service may take so long beyond a request's timeout.
constexpr size_t kFiguresPerSecond = 2000;

// A statement with all that it prints.
struct Paper {
  Placed<v1::Statement> statement;
  std::vector<Placed<v1::StatementFigure>> figures;
  std::vector<Placed<v1::ReportedFigure>> cells;
  std::vector<Placed<v1::StatementPlacement>> placements;
  bool replaces = false;  // whether it takes the place of one of other content

  size_t rows() const { return 1 + figures.size() + cells.size() + placements.size(); }
};

// Collects the rows of statements in the order in which these stand.
class Papers {
 public:
  explicit Papers(const FileSet& files) : files_(files) {}

  void Add(const Record& record) {
    const auto paper = std::make_shared<Paper>();
    v1::Statement& statement = paper->statement.message;
    paper->statement.place = record.place();
    paper->replaces = files_.replace;
    statement.set_name(NameIn(record));
    statement.set_kind(ReadWord<v1::Statement::Kind>(record, "kind"));
    if (const auto date = record.Date("as_of")) *statement.mutable_as_of() = *date;
    statement.set_title(record.Text("title"));
    statement.set_rounding(ReadWord<v1::Statement::Rounding>(record, "rounding", true));
    statement.set_execution_stage(ReadWord<v1::ExecutionStage>(record, "execution_stage", true));
    statement.set_excerpt(IsTrue(record, "excerpt"));
    statement.set_checks_only(IsTrue(record, "checks_only"));
    statement.set_document_digest(record.Text("document_digest"));
    if (!index_.emplace(statement.name(), papers_.size()).second) {
      record.Problem("statement", "it stands twice in statements.csv");
    }
    papers_.push_back(paper);
  }

  void AddFigure(const Record& record) {
    Paper* paper = Find(record);
    if (paper == nullptr) return;
    Placed<v1::StatementFigure>& figure = paper->figures.emplace_back();
    figure.place = record.place();
    figure.message.set_node(NodeIn(record));
    figure.message.set_figure(ReadWord<v1::StatementFigure::Figure>(record, "figure"));
    if (record.OptionalInteger("supplementary_number")) {
      figure.message.set_supplementary_number(record.Number("supplementary_number"));
    }
    figure.message.set_printed(record.Integer("printed"));
    figure.message.set_unit_yen(record.Integer("unit_yen"));
  }

  void AddCell(const Record& record, v1::ReportedFigure cell) {
    Paper* paper = Find(record);
    if (paper == nullptr) return;
    cell.set_name(
        absl::StrCat(paper->statement.message.name(), "/reportedFigures/", record.Text("figure")));
    paper->cells.push_back({std::move(cell), record.place(), {}});
  }

  void AddPlacement(const Record& record) {
    Paper* paper = Find(record);
    if (paper == nullptr) return;
    Placed<v1::StatementPlacement>& placement = paper->placements.emplace_back();
    placement.place = record.place();
    placement.message.set_budget_line(files_.names.Of(
        absl::StrCat(platform::FiscalYearName(record.Jurisdiction(), record.FiscalYear()),
                     "/budgetLines/", record.Text("budget_line"))));
    for (const std::string& node : RollupsIn(record, files_.names)) {
      placement.message.add_rollups(node);
    }
  }

  std::vector<std::shared_ptr<Paper>> Take() { return std::move(papers_); }

 private:
  static std::string NameIn(const Record& record) {
    return absl::StrCat(platform::FiscalYearName(record.Jurisdiction(), record.FiscalYear()),
                        "/statements/", record.Text("statement"));
  }
  std::string NodeIn(const Record& record) const {
    return files_.names.Of(
        absl::StrCat(platform::FiscalYearName(record.Jurisdiction(), record.FiscalYear()), "/",
                     record.Text("node")));
  }
  static bool IsTrue(const Record& record, const std::string& column) {
    return !record.Cell(column).empty() && record.Flag(column);
  }

  Paper* Find(const Record& record) {
    const auto found = index_.find(NameIn(record));
    if (found != index_.end()) return papers_[found->second].get();
    record.Problem("statement", "no such statement in statements.csv; import both files together");
    return nullptr;
  }

  const FileSet& files_;
  std::vector<std::shared_ptr<Paper>> papers_;
  std::map<std::string, size_t> index_;
};

// The row behind `figures[3].node`, if `field` is one of the collection's.
template <class Message>
std::optional<SentRow> FindIn(const std::vector<Placed<Message>>& rows,
                              absl::string_view collection, absl::string_view field) {
  size_t index = 0;
  const size_t end = field.find(']');
  if (!absl::ConsumePrefix(&field, absl::StrCat(collection, "[")) ||
      !absl::SimpleAtoi(field.substr(0, end - collection.size() - 1), &index) ||
      index >= rows.size()) {
    return std::nullopt;
  }
  const std::string rest(field.substr(std::min(field.size(), field.find('.') + 1)));
  return SentRow{rows[index].place, TitleOf(rows[index].message), rest};
}

// Fields count rows over the whole statement.
SentRow Find(const Paper& paper, const std::string& field) {
  if (const auto figure = FindIn(paper.figures, "figures", field)) return *figure;
  if (const auto cell = FindIn(paper.cells, "reported_figures", field)) return *cell;
  if (const auto row = FindIn(paper.placements, "placements", field)) return *row;
  return {paper.statement.place, TitleOf(paper.statement.message), field};
}

// Takes a message of a put; false when no more are taken.
using TakeMessage = std::function<bool(const v1::PutStatementRequest&)>;

template <class Rows, class Add>
bool WriteRows(const Rows& rows, size_t per_message, Add add, const TakeMessage& take,
               const Advance& advance) {
  for (size_t first = 0; first < rows.size(); first += per_message) {
    const size_t last = std::min(rows.size(), first + per_message);
    v1::PutStatementRequest message;
    for (size_t i = first; i < last; ++i) add(message, rows[i].message);
    if (!take(message)) return false;
    advance(last - first);
  }
  return true;
}

// What a put is asked for beyond the paper.
struct Put {
  std::string request_id;
  std::string etag;
  bool validate_only = false;
};

void WriteMessages(const Paper& paper, const Put& put, const TakeMessage& take,
                   const Advance& advance) {
  v1::PutStatementRequest message;
  v1::PutStatementHeader& header = *message.mutable_header();
  *header.mutable_statement() = paper.statement.message;
  header.set_request_id(put.request_id);
  header.set_etag(put.etag);
  header.set_validate_only(put.validate_only);
  bool open = take(message);
  open = open && WriteRows(
                     paper.figures, kFiguresPerMessage,
                     [](auto& to, const auto& row) { *to.mutable_figures()->add_figures() = row; },
                     take, advance);
  open = open && WriteRows(
                     paper.cells, kCellsPerMessage,
                     [](auto& to, const auto& row) {
                       *to.mutable_reported_figures()->add_reported_figures() = row;
                     },
                     take, advance);
  open = open &&
         WriteRows(
             paper.placements, kPlacementsPerMessage,
             [](auto& to, const auto& row) { *to.mutable_placements()->add_placements() = row; },
             take, advance);
  message.Clear();
  message.mutable_end()->set_figure_count(static_cast<int>(paper.figures.size()));
  message.mutable_end()->set_reported_figure_count(static_cast<int>(paper.cells.size()));
  message.mutable_end()->set_placement_count(static_cast<int>(paper.placements.size()));
  if (open) take(message);
}

grpc::Status Send(const Paper& paper, Put put, Connection& connection, grpc::ClientContext& context,
                  const Advance& advance, v1::PutStatementResponse* response) {
  // Equal content is recognised whatever its id; a paper that was withdrawn is another request.
  put.request_id = FreshUuid();
  const auto writer = connection.budget().PutStatement(&context, response);
  WriteMessages(
      paper, put, [&](const v1::PutStatementRequest& message) { return writer->Write(message); },
      advance);
  writer->WritesDone();
  return writer->Finish();
}

// The version that stands; none when none does.
grpc::Status FindStanding(const Paper& paper, Connection& connection, grpc::ClientContext& context,
                          std::optional<v1::Statement>* stands) {
  grpc::ClientContext of_call;
  of_call.set_deadline(context.deadline());
  v1::GetStatementRequest request;
  request.set_name(paper.statement.message.name());
  v1::GetStatementResponse response;
  const grpc::Status status = connection.budget().GetStatement(&of_call, request, &response);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) return grpc::Status::OK;
  if (status.ok()) *stands = response.statement();
  return status;
}

// The version that stands and is to be replaced; empty when none is.
grpc::Status FindEtag(const Paper& paper, Connection& connection, grpc::ClientContext& context,
                      std::string* etag) {
  if (!paper.replaces) return grpc::Status::OK;
  std::optional<v1::Statement> stands;
  const grpc::Status status = FindStanding(paper, connection, context, &stands);
  if (stands) *etag = stands->etag();
  return status;
}

std::string FigureText(const v1::StatementDisagreement& one) {
  const v1::StatementFigure& figure = one.figure();
  return absl::StrCat(
      figure.node().substr(figure.node().find("/fiscalYears/") + 13), " ",
      EnumWord(*v1::StatementFigure::Figure_descriptor()->FindValueByNumber(figure.figure())),
      ": printed ", platform::FormatAmount(figure.printed() * figure.unit_yen()), ", ledger ",
      platform::FormatAmount(one.ledger_yen()), " yen");
}

// What a statement did to the ledger, and where the ledger says otherwise.
std::vector<std::string> EffectLines(const v1::PutStatementResponse& response) {
  const v1::StatementEffect& effect = response.effect();
  std::vector<std::string> lines;
  if (!response.unchanged()) {
    lines.push_back(absl::StrCat(
        effect.posted_entries(), " entries posted, ", effect.reversed_entries(),
        " reversed; appropriations ", platform::FormatAmount(effect.appropriation_change_yen()),
        ", disbursed ", platform::FormatAmount(effect.disbursed_change_yen()), " yen"));
  }
  for (const v1::StatementDisagreement& one : effect.disagreements()) {
    lines.push_back(absl::StrCat("disagrees: ", FigureText(one)));
  }
  if (const int more = effect.disagreement_count() - effect.disagreements_size(); more > 0) {
    lines.push_back(absl::StrCat("… and ", more, " more"));
  }
  return lines;
}

grpc::Status SendPaper(const Paper& paper, Connection& connection, grpc::ClientContext& context,
                       const Advance& advance, Sent* sent) {
  Put put;
  grpc::Status status = FindEtag(paper, connection, context, &put.etag);
  if (!status.ok()) return status;
  v1::PutStatementResponse response;
  status = Send(paper, put, connection, context, advance, &response);
  if (!status.ok()) return status;
  if (response.unchanged())
    sent->there = paper.rows();
  else
    sent->revision = response.revision();
  sent->notes = EffectLines(response);
  return status;
}

bool LacksLines(const grpc::Status& status) {
  return platform::HasReason(RichStatus(status), platform::ErrorReason::kNoBudgetLine);
}

// Has the service judge the paper without writing it. Lines that it lacks may still come.
grpc::Status LookAt(const Paper& paper, bool brings_lines, Connection& connection,
                    grpc::ClientContext& context, Survey* survey) {
  Put put;
  put.validate_only = true;
  grpc::Status status = FindEtag(paper, connection, context, &put.etag);
  if (!status.ok()) return status;
  v1::PutStatementResponse response;
  status = Send(
      paper, put, connection, context, [](size_t) {}, &response);
  if (status.ok()) {
    if (response.unchanged()) survey->there = paper.rows();
    survey->note = absl::StrJoin(EffectLines(response), "; ");
    return status;
  }
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE) return status;
  if (brings_lines && LacksLines(status)) {
    survey->note = "posts on lines that come with it";
  } else {
    survey->Refuse(status);
  }
  return grpc::Status::OK;
}

// Takes a paper down that does not stand as it is.
grpc::Status TakeDown(const Paper& paper, Connection& connection, grpc::ClientContext& context,
                      const plan::v1::PlannedCall& call, PlanWriter& plan) {
  std::optional<v1::Statement> stands;
  grpc::Status status = FindStanding(paper, connection, context, &stands);
  if (!status.ok()) return status;
  Put put;
  if (stands && paper.replaces) put.etag = stands->etag();
  put.validate_only = true;
  v1::PutStatementResponse response;
  status = Send(
      paper, put, connection, context, [](size_t) {}, &response);
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE) return status;
  if (response.unchanged()) return status;
  put.validate_only = false;
  plan.Begin(call,
             {SeenAs(call.parent(), stands ? &*stands : nullptr, stands ? stands->etag() : "")});
  WriteMessages(
      paper, put,
      [&](const v1::PutStatementRequest& message) {
        plan.Add(message);
        return true;
      },
      [](size_t) {});
  return grpc::Status::OK;
}

Step MakeStep(const std::shared_ptr<const Paper>& paper, bool brings_lines) {
  Step step;
  step.collection = "statements";
  step.parent = paper->statement.message.name();
  step.rows = paper->rows();
  step.patience = std::chrono::seconds(paper->rows() / kFiguresPerSecond);
  step.locate = [paper](const std::string& field) { return Find(*paper, field); };
  step.send = [paper](Connection& connection, grpc::ClientContext& context, const Advance& advance,
                      Sent* sent) { return SendPaper(*paper, connection, context, advance, sent); };
  step.survey = [paper, brings_lines](Connection& connection, grpc::ClientContext& context,
                                      Survey* survey) {
    return LookAt(*paper, brings_lines, connection, context, survey);
  };
  step.record = [paper, call = CallOf(step)](Connection& connection, grpc::ClientContext& context,
                                             PlanWriter& plan) {
    return TakeDown(*paper, connection, context, call, plan);
  };
  return step;
}

// Exact amounts in yen that may be behind a printed one.
platform::StatedRange RangeOf(const Paper& paper, const v1::StatementFigure& figure) {
  return platform::RangeOfStated(figure.printed(), figure.unit_yen(),
                                 paper.statement.message.rounding());
}

bool IsPrintable(const v1::StatementFigure& figure) {
  constexpr int64_t kMost = 1'000'000'000'000;
  return figure.unit_yen() > 0 && figure.unit_yen() <= 1'000'000 && figure.printed() <= kMost &&
         figure.printed() >= -kMost;
}

// Papers of one kind and date that say a figure differently: the service takes only one of them,
// and would take the first before it sees the other.
void CheckAgree(const std::vector<std::shared_ptr<Paper>>& papers, Problems& problems) {
  using Place = std::tuple<std::string, int, std::string, std::string, int, int>;
  std::map<Place, std::pair<const Paper*, const Placed<v1::StatementFigure>*>> said;
  for (const std::shared_ptr<Paper>& paper : papers) {
    const v1::Statement& statement = paper->statement.message;
    if (statement.checks_only()) continue;
    const std::string year = statement.name().substr(0, statement.name().find("/statements/"));
    for (const Placed<v1::StatementFigure>& figure : paper->figures) {
      const v1::StatementFigure& one = figure.message;
      if (!IsPrintable(one)) continue;  // the service says what is wrong
      const auto [at, fresh] =
          said.emplace(Place(year, statement.kind(), statement.as_of().SerializeAsString(),
                             one.node(), one.figure(), one.supplementary_number()),
                       std::pair(paper.get(), &figure));
      if (fresh || at->second.first == paper.get()) continue;
      const auto& [other, there] = at->second;
      if (RangeOf(*paper, one).Meets(RangeOf(*other, there->message))) continue;
      problems.Add(absl::StrCat(
          figure.place, ": printed: ", one.printed(), " times ", one.unit_yen(), " yen, but ",
          there->place, " says ", there->message.printed(), " times ", there->message.unit_yen(),
          " of the same figure in a paper of the same kind and date; look which is right"));
    }
  }
}

// What papers of one kind and date tell of what is carried over from one node: the service takes
// them only where the wholes hold the kinds of all.
void CheckKindsAgree(const std::vector<std::shared_ptr<Paper>>& papers, Problems& problems) {
  using Place = std::tuple<std::string, int, std::string, std::string, bool>;
  struct Told {
    platform::ToldKinds kinds;
    std::string place;
  };
  std::map<Place, std::vector<Told>> told;
  for (const std::shared_ptr<Paper>& paper : papers) {
    const v1::Statement& statement = paper->statement.message;
    if (statement.checks_only()) continue;
    const std::string year = statement.name().substr(0, statement.name().find("/statements/"));
    std::map<Place, Told> of_paper;
    for (const Placed<v1::StatementFigure>& figure : paper->figures) {
      const v1::StatementFigure& one = figure.message;
      const auto carried = platform::FindCarriedFigure(one.figure());
      if (!carried || !IsPrintable(one)) continue;
      Told& here = of_paper[Place(year, statement.kind(), statement.as_of().SerializeAsString(),
                                  one.node(), carried->out)];
      if (!carried->kind || here.place.empty()) here.place = figure.place;
      here.kinds.Add(*carried, RangeOf(*paper, one));
    }
    const bool all = statement.kind() == v1::Statement::KIND_SETTLEMENT && !statement.excerpt();
    for (auto& [place, here] : of_paper) {
      if (all) here.kinds.TellsAll();
      for (const Told& there : told[place]) {
        if (CanBothHold(here.kinds, there.kinds)) continue;
        problems.Add(absl::StrCat(
            here.place, ": printed: with the kinds of carry-over at ", there.place,
            ", of the same node in a paper of the same kind and date, that does not add up; look "
            "which is right, or mark as excerpt what does not tell all kinds"));
      }
      told[place].push_back(std::move(here));
    }
  }
}

}  // namespace

void PlanStatements(const FileSet& files, Problems& problems, Plan& plan) {
  Papers papers(files);
  ForEachRow(
      files, "statements",
      CsvColumns{{"jurisdiction", "fiscal_year", "statement", "kind", "as_of", "title"},
                 {"rounding", "execution_stage", "excerpt", "checks_only", "document_digest"}},
      problems, [&](const Record& record) { papers.Add(record); });
  ForEachRow(files, "statement_figures",
             CsvColumns{{"jurisdiction", "fiscal_year", "statement", "node", "figure", "printed",
                         "unit_yen"},
                        {"supplementary_number"}},
             problems, [&](const Record& record) { papers.AddFigure(record); });
  ForEachRow(files, "statement_placements",
             CsvColumns{{"jurisdiction", "fiscal_year", "statement", "budget_line", "rollups"}, {}},
             problems, [&](const Record& record) { papers.AddPlacement(record); });
  ForEachCell(files, problems, [&](const Record& record, v1::ReportedFigure cell) {
    if (!record.Cell("statement").empty()) papers.AddCell(record, std::move(cell));
  });
  const bool brings_lines = files.paths.contains("budget_lines");
  const std::vector<std::shared_ptr<Paper>> taken = papers.Take();
  CheckAgree(taken, problems);
  CheckKindsAgree(taken, problems);
  for (const std::shared_ptr<Paper>& paper : taken) {
    plan.push_back(MakeStep(paper, brings_lines));
  }
}

}  // namespace kuzukuri::cli
