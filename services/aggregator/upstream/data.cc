#include "services/aggregator/upstream/data.h"

#include <google/protobuf/repeated_field.h>

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/platform/base/date.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {

platform::Date DateOf(const type::v1::Date& date) {
  return platform::MakeDate(date.year(), date.month(), date.day())
      .value_or(platform::FiscalYearEnd(platform::Year(date.year())));
}

namespace {

const catalog::v1::Placement* PlacementIn(
    const google::protobuf::RepeatedPtrField<catalog::v1::Placement>& placements,
    const std::string& tree) {
  for (const catalog::v1::Placement& placement : placements) {
    if (placement.tree() == tree) return &placement;
  }
  return nullptr;
}

std::vector<OtherPlacement> PlacementsBeside(
    const google::protobuf::RepeatedPtrField<catalog::v1::Placement>& placements,
    const std::string& tree) {
  std::vector<OtherPlacement> others;
  for (const catalog::v1::Placement& placement : placements) {
    if (placement.tree() == tree || placement.parent().empty()) continue;
    others.push_back({placement.tree(), IdOf(placement.parent())});
  }
  return others;
}

Node FromProto(const catalog::v1::ClassificationNode& proto, const std::string& tree) {
  Node node{IdOf(proto.name()),
            static_cast<NodeKind>(proto.kind()),
            proto.display_name(),
            "",
            0,
            proto.outside_total(),
            proto.note(),
            PlacementsBeside(proto.placements(), tree)};
  if (const auto* placement = PlacementIn(proto.placements(), tree)) {
    if (!placement->parent().empty()) node.parent = IdOf(placement->parent());
    node.position = placement->position();
  }
  return node;
}

Project FromProto(const catalog::v1::Project& proto, const std::string& tree) {
  Project project;
  project.name = proto.name();
  project.id = IdOf(proto.name());
  project.display_name = proto.display_name();
  project.printed_code = proto.printed_code();
  project.departments.assign(proto.departments().begin(), proto.departments().end());
  if (const auto* placement = PlacementIn(proto.placements(), tree)) {
    project.parent = IdOf(placement->parent());
    project.position = placement->position();
  }
  project.elsewhere = PlacementsBeside(proto.placements(), tree);
  project.note = proto.note();
  for (const catalog::v1::SubProject& sub : proto.sub_projects()) {
    project.sub_projects.push_back({sub.name(), sub.display_name(), sub.position()});
  }
  return project;
}

Edge FromProto(const catalog::v1::LineageEdge& proto) {
  Edge edge;
  edge.name = proto.name();
  edge.type = static_cast<EdgeType>(proto.type());
  edge.predecessor = proto.predecessor();
  edge.successor = proto.successor();
  if (proto.has_share_ppm()) edge.share_ppm = proto.share_ppm();
  edge.explanation = proto.explanation();
  return edge;
}

ExplainedFigure FromProto(const catalog::v1::ExplainedFigure& proto) {
  ExplainedFigure figure;
  figure.fiscal_year = platform::Year(proto.fiscal_year());
  figure.measure = static_cast<ExplainedMeasure>(proto.measure());
  figure.component = proto.component();
  if (proto.has_amount_yen()) figure.value = proto.amount_yen();
  if (proto.has_value()) {
    figure.value = proto.value().unscaled();
    figure.scale = proto.value().scale();
  }
  return figure;
}

// The kind of finding of a name; nothing for one that is not known here.
std::optional<FindingKind> KindOf(const std::string& name) {
  v1::Finding::Kind kind = v1::Finding::KIND_UNSPECIFIED;
  if (!v1::Finding::Kind_Parse("KIND_" + name, &kind) || kind == v1::Finding::KIND_UNSPECIFIED) {
    return std::nullopt;
  }
  return static_cast<FindingKind>(kind);
}

Explanation FromProto(platform::Year fiscal_year, const catalog::v1::Explanation& proto) {
  Explanation explanation;
  explanation.name = proto.name();
  explanation.fiscal_year = fiscal_year;
  explanation.compared_year = platform::Year(proto.compared_fiscal_year());
  explanation.nodes.assign(proto.nodes().begin(), proto.nodes().end());
  explanation.indicator = proto.indicator();
  explanation.finding_kind = proto.finding_kind();
  explanation.kind = KindOf(proto.finding_kind());
  explanation.text = proto.text();
  explanation.author = proto.author();
  explanation.approved = proto.state() == catalog::v1::Explanation::STATE_APPROVED;
  for (const auto& figure : proto.figures()) explanation.figures.push_back(FromProto(figure));
  explanation.revision = platform::Revision(proto.revision());
  return explanation;
}

BookState FromProto(const budget::v1::BudgetYear& proto) {
  BookState state;
  state.revision = platform::Revision(proto.revision());
  state.closing_state = proto.closing_state();
  state.execution_stage = proto.execution_stage();
  state.posting_granularity = proto.posting_granularity();
  state.executed_through = DateOf(proto.executed_through());
  state.statement_title = proto.statement_title();
  return state;
}

uint8_t PowerOfTen(uint32_t precision) {
  uint8_t power = 0;
  for (; precision >= 10; precision /= 10) ++power;
  return power;
}

absl::Status Malformed(const char* what) {
  return platform::Internal(
      platform::ErrorReason::kMalformedBook,
      absl::StrCat("the budget service sent a book whose ", what, " do not fit together"));
}

// Whether it fits where a posting keeps it; a jurisdiction of one write a second reaches the limit
// after 136 years.
bool IsRevision(int64_t number) {
  return number > 0 && number <= std::numeric_limits<uint32_t>::max();
}

absl::Status AddPostings(const budget::v1::BookPostings& proto, YearBook& book) {
  std::vector<uint32_t> lines;
  for (const std::string& id : proto.line_ids()) {
    const auto found = book.lines().Find(id);
    if (!found) return Malformed("lines");
    lines.push_back(*found);
  }
  if (book.fund_sources.size() > std::numeric_limits<uint16_t>::max()) {
    return Malformed("fund sources");
  }
  std::vector<uint16_t> funds = {0};
  for (const std::string& id : proto.fund_source_ids()) {
    const auto found = book.fund_sources.Find(id);
    funds.push_back(found ? static_cast<uint16_t>(*found + 1) : uint16_t{0});
  }
  const int count = proto.line_size();
  for (const int size :
       {proto.component_size(), proto.amount_yen_size(), proto.day_size(), proto.revision_size(),
        proto.precision_yen_size(), proto.fund_source_size()}) {
    if (size != count) return Malformed("postings");
  }
  for (int i = 0; i < count; ++i) {
    if (proto.line(i) >= lines.size() || proto.fund_source(i) >= funds.size() ||
        proto.component(i) > budget::v1::LEDGER_COMPONENT_OUT_NOT_STATED ||
        !IsRevision(proto.revision(i))) {
      return Malformed("postings");
    }
    Posting posting;
    posting.amount_yen = proto.amount_yen(i);
    posting.revision = static_cast<uint32_t>(proto.revision(i));
    posting.line = lines[proto.line(i)];
    posting.day = static_cast<uint16_t>(proto.day(i));
    posting.fund_source = funds[proto.fund_source(i)];
    posting.component = static_cast<uint8_t>(proto.component(i));
    posting.precision = PowerOfTen(proto.precision_yen(i));
    book.postings.push_back(posting);
  }
  return absl::OkStatus();
}

// The nodes a statement tells of, given by the page's indexes of them.
absl::Status AddNodes(const google::protobuf::RepeatedField<uint32_t>& indexes,
                      const std::vector<uint32_t>& told, std::vector<uint32_t>& nodes) {
  for (const uint32_t index : indexes) {
    if (index >= told.size()) return Malformed("statements");
    nodes.push_back(told[index]);
  }
  return absl::OkStatus();
}

absl::Status AddStatements(const budget::v1::GetYearBookResponse& page, LineTable& table,
                           YearBook& book) {
  std::vector<uint32_t> told;
  for (const std::string& node : page.statement_nodes()) told.push_back(table.Tell(node));
  for (const budget::v1::BookStatement& proto : page.statements()) {
    BookStatement& statement = book.statements.emplace_back();
    statement.id = proto.id();
    statement.kind = proto.kind();
    const auto date =
        platform::MakeDate(proto.date().year(), proto.date().month(), proto.date().day());
    if (!date) return Malformed("statements");
    statement.date = *date;
    statement.title = proto.title();
    statement.execution_stage = proto.execution_stage();
    KZ_RETURN_IF_ERROR(AddNodes(proto.committed(), told, statement.committed));
    KZ_RETURN_IF_ERROR(AddNodes(proto.disbursed(), told, statement.disbursed));
    statement.revision = platform::Revision(proto.revision());
  }
  for (const budget::v1::BookStatementEnd& end : page.ended_statements()) {
    const auto ended =
        std::find_if(book.statements.begin(), book.statements.end(), [&](const BookStatement& one) {
          return one.id == end.id() && one.revision.value() == end.revision();
        });
    if (ended == book.statements.end()) return Malformed("statements");
    ended->end = platform::Revision(end.end_revision());
  }
  return absl::OkStatus();
}

template <class T>
absl::Status EndAll(const google::protobuf::RepeatedPtrField<budget::v1::BookEnd>& ends,
                    const char* what, Versions<T>& versions) {
  for (const budget::v1::BookEnd& end : ends) {
    if (!versions.End(end.id(), platform::Revision(end.end_revision()))) return Malformed(what);
  }
  return absl::OkStatus();
}

// Puts the page's indexes of nodes in terms of the table's.
absl::StatusOr<uint32_t> AddRollups(const budget::v1::BookLine& line,
                                    const std::vector<uint32_t>& nodes, RollupTable& rollups) {
  std::vector<uint32_t> set;
  for (const uint32_t index : line.rollups()) {
    if (index >= nodes.size()) return Malformed("lines");
    set.push_back(nodes[index]);
  }
  return rollups.AddSet(std::move(set));
}

absl::Status AddLines(const budget::v1::GetYearBookResponse& page, LineTable& table) {
  std::vector<uint32_t> nodes;
  for (const std::string& node : page.rollup_nodes()) nodes.push_back(table.rollups.AddNode(node));
  for (const budget::v1::BookLine& proto : page.lines()) {
    KZ_ASSIGN_OR_RETURN(const uint32_t rollups, AddRollups(proto, nodes, table.rollups));
    const bool added =
        table.lines.Add({proto.id(), proto.node(), proto.records_appropriation(),
                         proto.records_execution(), proto.fund_source(), proto.note(),
                         platform::Revision(proto.revision()), proto.execution_keeper(), rollups});
    if (!added) return Malformed("lines");
  }
  return EndAll(page.ended_lines(), "lines", table.lines);
}

absl::Status AddFundSources(const budget::v1::GetYearBookResponse& page,
                            Versions<FundSource>& funds) {
  for (const budget::v1::Dimension& proto : page.fund_sources()) {
    const bool added =
        funds.Add({IdOf(proto.name()), proto.display_name(), platform::Revision(proto.revision())});
    if (!added) return Malformed("fund sources");
  }
  return EndAll(page.ended_fund_sources(), "fund sources", funds);
}

// What was made for the lines and nodes of a table is kept as long as these are the same.
absl::Status AddToTable(const budget::v1::GetYearBookResponse& page, YearBook& book) {
  const bool lines = !page.lines().empty() || !page.ended_lines().empty();
  if (!lines && page.statements().empty() && page.ended_statements().empty()) {
    return absl::OkStatus();
  }
  auto table = std::make_shared<LineTable>(*book.table);
  KZ_RETURN_IF_ERROR(AddStatements(page, *table, book));
  KZ_RETURN_IF_ERROR(AddLines(page, *table));
  if (lines || table->told_nodes.size() != book.table->told_nodes.size()) {
    book.table = std::move(table);
  }
  return absl::OkStatus();
}

}  // namespace

PublishedFigures AssemblePublished(PublishedParts parts) {
  std::unordered_map<std::string, PaperOrder> papers;
  for (const budget::v1::Statement& statement : parts.statements) {
    papers.emplace(statement.name(), PaperOrder{DateOf(statement.stands_at()), statement.kind(),
                                                DateOf(statement.as_of())});
  }
  PublishedFigures published;
  for (budget::v1::ReportedFigure& figure : parts.figures) {
    const auto paper = papers.find(figure.statement());
    std::vector<PublishedFigure>& of_node = published.by_node[figure.node()];
    of_node.push_back({std::move(figure), paper == papers.end() ? PaperOf() : paper->second});
  }
  return published;
}

void AddIndicator(indicator::v1::Indicator indicator, YearIndicators& year) {
  for (const indicator::v1::IndicatorValue& value : indicator.values()) {
    if (value.has_as_of()) year.dates.insert(DateOf(value.as_of()));
  }
  year.indicators.push_back(std::move(indicator));
}

std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

CatalogYear AssembleYear(const platform::JurisdictionCode& jurisdiction, platform::Year fiscal_year,
                         const CatalogParts& parts) {
  CatalogYear year;
  year.jurisdiction = jurisdiction;
  year.fiscal_year = fiscal_year;
  year.exists = parts.exists;
  year.display_name = parts.fiscal_year.display_name();
  year.writes.assign(parts.writes.rbegin(), parts.writes.rend());
  const std::string& tree = parts.fiscal_year.primary_tree();
  for (const catalog::v1::ClassificationNode& proto : parts.nodes) {
    const bool is_primary = PlacementIn(proto.placements(), tree) != nullptr;
    (is_primary ? year.nodes : year.other_nodes).push_back(FromProto(proto, tree));
  }
  for (const catalog::v1::Project& proto : parts.projects) {
    year.projects.push_back(FromProto(proto, tree));
  }
  for (const catalog::v1::LineageEdge& proto : parts.edges) year.edges.push_back(FromProto(proto));
  for (const catalog::v1::Explanation& proto : parts.explanations) {
    year.explanations.push_back(FromProto(fiscal_year, proto));
  }
  return year;
}

void AddCertified(const CertifiedParts& parts, YearBook& book) {
  if (parts.indicator_revision) book.certification->indicator_revision = parts.indicator_revision;
  book.corrections.insert(book.corrections.end(), parts.corrections.begin(),
                          parts.corrections.end());
}

absl::Status AddPage(const budget::v1::GetYearBookResponse& page, YearBook& book) {
  KZ_RETURN_IF_ERROR(AddToTable(page, book));
  for (const budget::v1::BudgetYear& proto : page.states()) book.states.push_back(FromProto(proto));
  if (page.has_certification()) {
    if (!book.certification) book.certification.emplace();
    book.certification->revision = platform::Revision(page.certification().revision());
    if (const int64_t seen = page.certification().catalog_revision(); seen > 0) {
      book.certification->catalog_revision = platform::Revision(seen);
    }
  }
  KZ_RETURN_IF_ERROR(AddFundSources(page, book.fund_sources));
  return AddPostings(page.postings(), book);
}

IndicatorEdge FromProto(const indicator::v1::IndicatorLineageEdge& proto) {
  IndicatorEdge edge;
  for (const auto& end : proto.predecessors()) edge.predecessors.push_back(end.indicator());
  for (const auto& end : proto.successors()) edge.successors.push_back(end.indicator());
  edge.comparability = proto.comparability();
  return edge;
}

}  // namespace kuzukuri::aggregator
