#include "clients/cli/import/layouts.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/import/batch.h"
#include "clients/cli/import/held.h"
#include "clients/cli/import/names.h"
#include "services/platform/base/date.h"

namespace kuzukuri::cli {
namespace {

using Projects = std::set<std::string>;

AskHeld<budget::v1::Statement> AskStatements() {
  return AskByList<budget::v1::Statement, budget::v1::ListStatementsRequest,
                   budget::v1::ListStatementsResponse>(
      [](Connection& c, auto... a) { return c.budget().ListStatements(a...); },
      [](const auto& page) -> auto& { return page.statements(); });
}

// The id behind a collection: of "…/projects/A/subProjects/1" A; empty: there is none.
std::string IdIn(const std::string& node, const std::string& collection) {
  const size_t at = node.find(collection);
  if (at == std::string::npos) return "";
  const size_t begin = at + collection.size();
  return node.substr(begin, node.find('/', begin) - begin);
}

// Reads all pages of what a statement has, by a method of the stub.
template <class Request, class Page, class Take>
grpc::Status EachPage(Connection& connection, grpc::ClientContext& context,
                      grpc::Status (budget::v1::BudgetService::Stub::*list)(grpc::ClientContext*,
                                                                            const Request&, Page*),
                      const std::string& statement, const Take& take) {
  constexpr int kPageSize = 1000;
  Request request;
  request.set_parent(statement);
  request.set_page_size(kPageSize);
  do {
    grpc::ClientContext of_page;
    of_page.set_deadline(context.deadline());
    Page page;
    grpc::Status status = (connection.budget().*list)(&of_page, request, &page);
    if (!status.ok()) return status;
    take(page);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return grpc::Status::OK;
}

grpc::Status AskTold(Connection& connection, grpc::ClientContext& context,
                     const std::string& statement, FiledPaper& paper) {
  const auto take = [&paper](const budget::v1::ListStatementFiguresResponse& page) {
    for (const auto& figure : page.figures()) {
      paper.projects.insert(IdIn(figure.node(), "/projects/"));
      paper.nodes.insert(IdIn(figure.node(), "/classificationNodes/"));
    }
  };
  return EachPage(connection, context, &budget::v1::BudgetService::Stub::ListStatementFigures,
                  statement, take);
}

std::string IsoDate(const type::v1::Date& date) {
  return platform::FormatDate({date.year(), date.month(), date.day()});
}

grpc::Status AskStanding(Connection& connection, grpc::ClientContext& context,
                         const std::string& year, std::vector<FiledPaper>& standing) {
  Held<budget::v1::Statement> held;
  grpc::Status status = AskStatements()(connection, context, year, &held);
  for (const auto& [name, statement] : held) {
    if (!status.ok()) return status;
    FiledPaper& paper = standing.emplace_back();
    paper.id = name.substr(name.rfind('/') + 1);
    paper.stands_at = IsoDate(statement.stands_at());
    status = AskTold(connection, context, name, paper);
  }
  return status;
}

// By line, the classification nodes it counted in.
using StoodIn = std::map<std::string, std::set<std::string>>;

// Nothing of a statement that does not stand.
grpc::Status AskThen(Connection& connection, grpc::ClientContext& context,
                     const std::string& statement, StoodIn& then) {
  const auto take = [&then](const budget::v1::ListStatementPlacementsResponse& page) {
    for (const auto& placement : page.placements()) {
      for (const std::string& node : placement.rollups()) {
        then[placement.budget_line()].insert(IdIn(node, "/classificationNodes/"));
      }
    }
  };
  grpc::Status status =
      EachPage(connection, context, &budget::v1::BudgetService::Stub::ListStatementPlacements,
               statement, take);
  return status.error_code() == grpc::StatusCode::NOT_FOUND ? grpc::Status::OK : status;
}

// Puts projects, and what is above them, back to where a paper has them that stood there when it
// was put: a paper that is read again declares what it declared.
grpc::Status PutBack(Connection& connection, grpc::ClientContext& context, const YearLayout& layout,
                     const std::string& statement, reader::Placements& held) {
  StoodIn then;
  grpc::Status status = AskThen(connection, context, statement, then);
  if (!status.ok() || then.empty()) return status;
  Held<budget::v1::BudgetLine> lines;
  status = AskLines()(connection, context, layout.year, &lines);
  if (!status.ok()) return status;
  const reader::Placements& printed = layout.printed;
  for (const auto& [name, line] : lines) {
    const auto stood = then.find(name);
    const std::string project = IdIn(line.node(), "/projects/");
    auto at = printed.projects.find(project);
    if (stood == then.end() || at == printed.projects.end()) continue;
    if (!stood->second.contains(at->second)) continue;
    held.projects[project] = at->second;
    for (at = printed.nodes.find(at->second);
         at != printed.nodes.end() && stood->second.contains(at->second);
         at = printed.nodes.find(at->second)) {
      held.nodes[at->first] = at->second;
    }
  }
  return status;
}

// Whether both have the same projects: then nothing is left out, and nothing is new.
bool HasSameProjects(const YearLayout& layout) {
  const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
  return std::equal(layout.held.projects.begin(), layout.held.projects.end(),
                    layout.printed.projects.begin(), layout.printed.projects.end(), same);
}

// What papers told before the date of one. Two of one date are held against each other by the
// service.
Projects ToldBefore(const FiledPaper& paper, const std::vector<FiledPaper>& standing) {
  Projects told;
  for (const FiledPaper& other : standing) {
    if (other.id == paper.id || other.stands_at >= paper.stands_at) continue;
    told.insert(other.projects.begin(), other.projects.end());
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

// The nodes above a project, where the year has it.
std::vector<std::string> NodesAbove(const YearLayout& layout, const std::string& project) {
  std::vector<std::string> above;
  std::string node = layout.printed.projects.at(project);
  while (!node.empty() && above.size() <= layout.held.nodes.size() + layout.printed.nodes.size()) {
    above.push_back(node);
    const auto held = layout.held.nodes.find(node);
    const auto printed = layout.printed.nodes.find(node);
    node = held != layout.held.nodes.end()         ? held->second
           : printed != layout.printed.nodes.end() ? printed->second
                                                   : "";
  }
  return above;
}

const FiledPaper* FirstToTell(const std::vector<FiledPaper>& papers, const std::string& project) {
  const FiledPaper* first = nullptr;
  for (const FiledPaper& paper : papers) {
    const bool earlier = first == nullptr || paper.stands_at < first->stands_at;
    if (paper.projects.contains(project) && earlier) first = &paper;
  }
  return first;
}

// What others told of a node before a paper that tells nothing of it; nullptr: nothing.
const FiledPaper* ToldAlone(const std::vector<FiledPaper>& others, const FiledPaper& paper,
                            const std::string& node) {
  if (paper.nodes.contains(node)) return nullptr;
  for (const FiledPaper& other : others) {
    if (other.nodes.contains(node) && other.stands_at < paper.stands_at) return &other;
  }
  return nullptr;
}

// A new project would be taken out of the totals that stand, which did not know of it.
grpc::Status CheckNew(const YearLayout& layout, const std::vector<FiledPaper>& files,
                      std::vector<FiledPaper> all) {
  all.insert(all.end(), files.begin(), files.end());
  for (const auto& [project, unused] : layout.printed.projects) {
    const FiledPaper* first =
        layout.held.projects.contains(project) ? nullptr : FirstToTell(files, project);
    if (first == nullptr) continue;
    for (const std::string& node : NodesAbove(layout, project)) {
      const FiledPaper* other = ToldAlone(all, *first, node);
      if (other == nullptr) continue;
      const auto label = [&](const std::string& id) {
        const auto found = layout.labels.find(id);
        return found == layout.labels.end() ? id : found->second;
      };
      return {grpc::StatusCode::FAILED_PRECONDITION,
              absl::StrCat(first->id, ": '", label(project), "' is new under '", label(node),
                           "', of which ", other->id,
                           " tells a total, and this paper leaves out projects of it, so that "
                           "nothing says what the total is now; import a paper that has all of "
                           "them first, then this one")};
    }
  }
  return grpc::Status::OK;
}

}  // namespace

grpc::Status FindLayouts(Connection& connection, grpc::ClientContext& context,
                         const YearLayout& layout, Names& names) {
  std::vector<FiledPaper> standing;
  if (!HasSameProjects(layout)) {
    grpc::Status status = AskStanding(connection, context, layout.year, standing);
    if (!status.ok()) return status;
  }
  std::vector<FiledPaper> declared;  // what is left of the papers
  for (const FiledPaper& paper : layout.papers) {
    declared.push_back(paper);
    const std::string statement = absl::StrCat(layout.year, "/statements/", paper.id);
    const Projects told = ToldBefore(paper, standing);
    reader::LayoutDifference difference = CompareLayouts(layout.held, layout.printed, told);
    if (!difference.not_declared.empty()) {
      reader::Placements held = layout.held;
      const grpc::Status status = PutBack(connection, context, layout, statement, held);
      if (!status.ok()) return status;
      difference = CompareLayouts(held, layout.printed, told);
    }
    const auto in_files = [&](const std::string& node) {
      return absl::StrCat(layout.year, "/classificationNodes/", layout.in_files.at(node));
    };
    for (const std::string& node : difference.left_out) {
      names.LeaveOut(in_files(node));
      Note(layout, paper, node, names);
    }
    for (const std::string& node : difference.not_declared) {
      if (names.DoNotDeclare(statement, in_files(node))) Note(layout, paper, node, names);
      declared.back().nodes.erase(node);
    }
  }
  return CheckNew(layout, declared, std::move(standing));
}

}  // namespace kuzukuri::cli
