#include "clients/cli/import/layouts.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "clients/cli/import/batch.h"
#include "clients/cli/import/names.h"
#include "services/platform/base/date.h"

namespace kuzukuri::cli {
namespace {

using Projects = std::set<std::string>;

// A statement that stands, and the projects it tells of.
struct StandingPaper {
  std::string id;
  std::string stands_at;
  Projects told;
};

AskHeld<budget::v1::Statement> AskStatements() {
  return AskByList<budget::v1::Statement, budget::v1::ListStatementsRequest,
                   budget::v1::ListStatementsResponse>(
      [](Connection& c, auto... a) { return c.budget().ListStatements(a...); },
      [](const auto& page) -> auto& { return page.statements(); });
}

// The project of "…/projects/A/subProjects/1"; empty: it is of none.
std::string ProjectIn(const std::string& node) {
  static const std::string kProjects = "/projects/";
  const size_t at = node.find(kProjects);
  if (at == std::string::npos) return "";
  const size_t begin = at + kProjects.size();
  return node.substr(begin, node.find('/', begin) - begin);
}

grpc::Status AskTold(Connection& connection, grpc::ClientContext& context,
                     const std::string& statement, Projects& told) {
  constexpr int kPageSize = 1000;
  budget::v1::ListStatementFiguresRequest request;
  request.set_parent(statement);
  request.set_page_size(kPageSize);
  do {
    grpc::ClientContext of_page;
    of_page.set_deadline(context.deadline());
    budget::v1::ListStatementFiguresResponse page;
    const grpc::Status status = connection.budget().ListStatementFigures(&of_page, request, &page);
    if (!status.ok()) return status;
    for (const auto& figure : page.figures()) {
      if (std::string project = ProjectIn(figure.node()); !project.empty()) {
        told.insert(std::move(project));
      }
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return grpc::Status::OK;
}

std::string IsoDate(const type::v1::Date& date) {
  return platform::FormatDate({date.year(), date.month(), date.day()});
}

grpc::Status AskStanding(Connection& connection, grpc::ClientContext& context,
                         const std::string& year, std::vector<StandingPaper>& standing) {
  Held<budget::v1::Statement> held;
  grpc::Status status = AskStatements()(connection, context, year, &held);
  for (const auto& [name, statement] : held) {
    if (!status.ok()) return status;
    StandingPaper& paper = standing.emplace_back();
    paper.id = name.substr(name.rfind('/') + 1);
    paper.stands_at = IsoDate(statement.stands_at());
    status = AskTold(connection, context, name, paper.told);
  }
  return status;
}

// Whether the files have every project of the catalogue: then nothing is left out.
bool HasAll(const YearLayout& layout) {
  for (const auto& [project, unused] : layout.held.projects) {
    if (!layout.printed.projects.contains(project)) return false;
  }
  return true;
}

// What papers told before the date of one. Two of one date are held against each other by the
// service.
Projects ToldBefore(const FiledPaper& paper, const std::vector<StandingPaper>& standing) {
  Projects told;
  for (const StandingPaper& other : standing) {
    if (other.id == paper.id || other.stands_at >= paper.stands_at) continue;
    told.insert(other.told.begin(), other.told.end());
  }
  return told;
}

void Note(const YearLayout& layout, const FiledPaper& paper, const std::string& node,
          Names& names) {
  const auto label = layout.labels.find(node);
  names.AddNote(absl::StrCat(
      paper.id, ": what it prints of ", label == layout.labels.end() ? node : label->second,
      " is of other projects than the year has there; it is kept as printed and not counted"));
}

}  // namespace

grpc::Status FindLayouts(Connection& connection, grpc::ClientContext& context,
                         const YearLayout& layout, Names& names) {
  std::vector<StandingPaper> standing;
  if (!HasAll(layout)) {
    const grpc::Status status = AskStanding(connection, context, layout.year, standing);
    if (!status.ok()) return status;
  }
  for (const FiledPaper& paper : layout.papers) {
    const reader::LayoutDifference difference =
        CompareLayouts(layout.held, layout.printed, ToldBefore(paper, standing));
    const std::string statement = absl::StrCat(layout.year, "/statements/", paper.id);
    const auto in_files = [&](const std::string& node) {
      return absl::StrCat(layout.year, "/classificationNodes/", layout.in_files.at(node));
    };
    for (const std::string& node : difference.left_out) {
      names.LeaveOut(in_files(node));
      Note(layout, paper, node, names);
    }
    for (const std::string& node : difference.not_declared) {
      if (names.DoNotDeclare(statement, in_files(node))) Note(layout, paper, node, names);
    }
  }
  return grpc::Status::OK;
}

}  // namespace kuzukuri::cli
