#include "services/budget/handler/statement.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/budget/domain/statement.h"
#include "services/budget/store/statement.h"
#include "services/budget/usecase/resource_proto.h"
#include "services/budget/usecase/statement.h"
#include "services/budget/usecase/statement_proto.h"
#include "services/platform/base/hash.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"
#include "services/platform/db/page.h"
#include "services/platform/db/revision.h"
#include "services/platform/server/proto_date.h"

namespace kuzukuri::budget {
namespace {

constexpr const char* kCollection = "statements";
constexpr int kMaxFiguresPerMessage = 10000;
// Ten figures of each line of a large city, and as many printed cells.
constexpr size_t kMaxFigures = 200'000;
// As many bad fields as an answer lists; the rest of the stream need not be read then.
constexpr size_t kMaxViolations = 100;

// The stream of a put, as it comes in.
class Received {
 public:
  absl::Status Receive(platform::StreamReader& reader) {
    v1::PutStatementRequest message;
    KZ_ASSIGN_OR_RETURN(bool more, reader.Read(message));
    if (!more || !message.has_header()) {
      return platform::InvalidField("header", "the first message has no header; send it first");
    }
    KZ_RETURN_IF_ERROR(ReadHeader(message.header()));
    while (true) {
      KZ_ASSIGN_OR_RETURN(more, reader.Read(message));
      if (!more) {
        return platform::InvalidField(
            "end",
            "the stream ended without its last message; nothing is written, send the statement "
            "again with the same request_id");
      }
      if (message.has_end()) return Finish(message.end());
      KZ_RETURN_IF_ERROR(ReadPart(message));
    }
  }

  const StatementWrite& write() const { return write_; }
  const Statement& statement() const { return statement_; }

 private:
  absl::Status ReadHeader(const v1::PutStatementHeader& header) {
    const v1::Statement& proto = header.statement();
    KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                        platform::ParseNameOf(proto.name(), kCollection, "header.statement.name"));
    platform::CheckRequestId(violations_, header.request_id(), "header.request_id");
    write_ = {name.jurisdiction, *name.fiscal_year, header.request_id(), header.etag(),
              header.validate_only()};
    name_ = proto.name();
    statement_.id = name.id;
    statement_.kind = proto.kind();
    statement_.as_of = platform::FromProto(violations_, "header.statement.as_of", proto.as_of());
    statement_.title = proto.title();
    statement_.rounding = proto.rounding();
    statement_.execution_stage = proto.execution_stage();
    statement_.excerpt = proto.excerpt();
    statement_.checks_only = proto.checks_only();
    statement_.document_digest = proto.document_digest();
    if (violations_.empty()) CheckStatement(violations_, write_.year, statement_);
    v1::Statement content = proto;
    content.clear_etag();
    content.clear_figure_count();
    content.clear_revision();
    content.clear_reported_figure_count();
    content.clear_stands_at();
    content.clear_document_digest();  // the same paper may come in another file
    Hash(content);
    return absl::OkStatus();
  }

  absl::Status ReadPart(const v1::PutStatementRequest& message) {
    if (message.has_figures()) {
      return ReadRows("figures", message.figures().figures(), kMaxFiguresPerMessage,
                      statement_.declarations);
    }
    if (message.has_reported_figures()) {
      return ReadRows("reported_figures", message.reported_figures().reported_figures(),
                      platform::kMaxBatch, statement_.reported_figures);
    }
    if (message.has_placements()) return ReadPlacements(message.placements().placements());
    return platform::InvalidField(
        "part",
        "a message after the first has neither figures, of either kind, "
        "nor placements, nor the end; send the header once, then figures, "
        "then the end");
  }

  template <class Proto, class Kept>
  absl::Status ReadRows(absl::string_view field,
                        const google::protobuf::RepeatedPtrField<Proto>& rows, int most_a_message,
                        const std::vector<Kept>& kept) {
    if (rows.size() > most_a_message) {
      return platform::InvalidField(
          field, absl::StrCat("the message has ", rows.size(), " of them; send at most ",
                              most_a_message, " in one"));
    }
    for (const Proto& proto : rows) {
      if (kept.size() == kMaxFigures) {
        return platform::InvalidField(
            field, absl::StrCat("a statement has at most ", kMaxFigures, " of them"));
      }
      Add(proto);
      if (violations_.size() >= kMaxViolations) return violations_.ToStatus();
    }
    return absl::OkStatus();
  }

  absl::Status ReadPlacements(
      const google::protobuf::RepeatedPtrField<v1::StatementPlacement>& rows) {
    if (rows.size() > platform::kMaxBatch) {
      return platform::InvalidField(
          "placements", absl::StrCat("the message has ", rows.size(), " of them; send at most ",
                                     platform::kMaxBatch, " in one"));
    }
    for (const v1::StatementPlacement& proto : rows) {
      Add(proto);
      if (violations_.size() >= kMaxViolations) return violations_.ToStatus();
    }
    return absl::OkStatus();
  }

  // No part of what the paper says, so no part of its digest.
  void Add(const v1::StatementPlacement& proto) {
    const std::string row = platform::RowField("placements", placement_count_++, "");
    const auto name = platform::ParseNameOf(proto.budget_line(), "budgetLines", row);
    if (!name.ok() || name->jurisdiction != write_.jurisdiction ||
        name->fiscal_year != write_.year) {
      violations_.Add(row + ".budget_line",
                      absl::StrCat("'", platform::Quote(proto.budget_line(), 200),
                                   "' is not the name of a budget line of the statement's year"));
      return;
    }
    std::vector<std::string> rollups(proto.rollups().begin(), proto.rollups().end());
    CheckRollups(violations_, row + ".rollups", write_.jurisdiction, write_.year, rollups);
    if (!statement_.placements.emplace(name->id, std::move(rollups)).second) {
      violations_.Add(row + ".budget_line", "the line comes twice; send it once");
    }
  }

  void Add(const v1::StatementFigure& proto) {
    const size_t index = statement_.declarations.size();
    Declaration declaration{static_cast<int>(index),      proto.node(),    proto.figure(),
                            proto.supplementary_number(), proto.printed(), proto.unit_yen()};
    CheckDeclaration(violations_, write_.jurisdiction, write_.year, index, declaration);
    if (!seen_.emplace(proto.node(), proto.figure(), proto.supplementary_number()).second) {
      violations_.Add(platform::RowPlace{"figures", index}.Field("figure"),
                      "the statement has another figure for the same node and column; send one");
    }
    Hash(proto);
    statement_.declarations.push_back(std::move(declaration));
  }

  void Add(const v1::ReportedFigure& proto) {
    const std::string row =
        platform::RowField("reported_figures", statement_.reported_figures.size(), "");
    ReportedFigure figure = FromProto(violations_, row, name_, proto);
    Check(violations_, write_.jurisdiction, write_.year, row, figure, seen_cells_);
    v1::ReportedFigure content = proto;
    content.clear_statement();
    content.clear_revision();
    cell_digests_.push_back(platform::Sha256Hex(content.SerializeAsString()));
    statement_.reported_figures.push_back(std::move(figure));
  }

  absl::Status Finish(const v1::PutStatementEnd& end) {
    CheckCount("end.figure_count", end.figure_count(), statement_.declarations.size());
    CheckCount("end.reported_figure_count", end.reported_figure_count(),
               statement_.reported_figures.size());
    CheckCount("end.placement_count", end.placement_count(), placement_count_);
    if (statement_.declarations.empty() && statement_.reported_figures.empty()) {
      violations_.Add("end.figure_count", "no figure came; send at least one");
    }
    KZ_RETURN_IF_ERROR(violations_.ToStatus());
    statement_.figure_count = end.figure_count();
    statement_.reported_figure_count = end.reported_figure_count();
    // Where its cells come in a stream makes no difference: the service lists them in another
    // order.
    std::sort(cell_digests_.begin(), cell_digests_.end());
    for (const std::string& digest : cell_digests_) digest_.Update(digest);
    statement_.content_digest = digest_.Hex();
    return absl::OkStatus();
  }

  void CheckCount(const char* field, int told, size_t came) {
    if (told == static_cast<int64_t>(came)) return;
    violations_.Add(
        field, absl::StrCat("it says ", told, ", but ", came, " came; count those that are sent"));
  }

  // Adds a message as it was sent, whatever message of the stream it came in.
  template <class Message>
  void Hash(const Message& message) {
    scratch_.clear();
    message.AppendToString(&scratch_);
    digest_.Update(absl::StrCat(scratch_.size(), ":"));
    digest_.Update(scratch_);
  }

  StatementWrite write_;
  Statement statement_;
  platform::FieldViolations violations_;
  std::string name_;  // of the statement
  std::set<std::tuple<std::string, int, int>> seen_;
  size_t placement_count_ = 0;
  TakenCells seen_cells_;
  platform::Sha256 digest_;
  std::vector<std::string> cell_digests_;
  std::string scratch_;
};

}  // namespace

absl::StatusOr<v1::PutStatementResponse> PutStatement(platform::Pools& pools,
                                                      const platform::RequestContext& context,
                                                      platform::StreamReader& reader) {
  Received received;
  KZ_RETURN_IF_ERROR(received.Receive(reader));
  return PutStatement(pools, context, received.write(), received.statement());
}

absl::StatusOr<v1::GetStatementResponse> GetStatement(platform::Pools& pools,
                                                      const platform::RequestContext& context,
                                                      const v1::GetStatementRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), kCollection, "name"));
  return platform::ReadAt(
      pools, context, name.jurisdiction, platform::Revision(request.revision()),
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::GetStatementResponse> {
        const auto found =
            StatementStore(tx, name.jurisdiction, *name.fiscal_year).Get(revision, name.id);
        if (!found) return NoSuchStatement(request.name());
        v1::GetStatementResponse response;
        *response.mutable_statement() = ToProto(name.jurisdiction, *name.fiscal_year, *found);
        response.set_revision(revision.value());
        return response;
      });
}

absl::StatusOr<v1::ListStatementsResponse> ListStatements(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListStatementsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<Statement> page,
      (platform::ReadPage<Statement>(
          pools, context, year.jurisdiction, request, request.parent(),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<Statement>> {
            return StatementStore(tx, year.jurisdiction, *year.fiscal_year).List(query);
          },
          [](const Statement& statement) { return statement.id.value(); })));
  v1::ListStatementsResponse response;
  for (const Statement& statement : page.rows) {
    *response.add_statements() = ToProto(year.jurisdiction, *year.fiscal_year, statement);
  }
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

absl::StatusOr<v1::ListStatementFiguresResponse> ListStatementFigures(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListStatementFiguresRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.parent(), kCollection, "parent"));
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<Declaration> page,
      (platform::ReadPage<Declaration>(
          pools, context, name.jurisdiction, request, request.parent(),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<Declaration>> {
            StatementStore store(tx, name.jurisdiction, *name.fiscal_year);
            const auto statement = store.Get(query.revision, name.id);
            if (!statement) return NoSuchStatement(request.parent());
            int after = -1;
            if (!absl::SimpleAtoi(query.after, &after)) after = -1;
            return store.Figures(statement->revision, name.id, after, query.limit);
          },
          [](const Declaration& declaration) { return std::to_string(declaration.position); })));
  v1::ListStatementFiguresResponse response;
  for (const Declaration& declaration : page.rows) {
    *response.add_figures() = ToProto(declaration);
  }
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

absl::StatusOr<v1::ListStatementPlacementsResponse> ListStatementPlacements(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListStatementPlacementsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.parent(), kCollection, "parent"));
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<Placement> page,
      (platform::ReadPage<Placement>(
          pools, context, name.jurisdiction, request, request.parent(),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<Placement>> {
            StatementStore store(tx, name.jurisdiction, *name.fiscal_year);
            const auto statement = store.Get(query.revision, name.id);
            if (!statement) return NoSuchStatement(request.parent());
            return store.ListPlacements(*statement, query);
          },
          [](const Placement& placement) { return placement.first.value(); })));
  v1::ListStatementPlacementsResponse response;
  for (const auto& [line, rollups] : page.rows) {
    v1::StatementPlacement& proto = *response.add_placements();
    proto.set_budget_line(
        platform::YearResourceName(name.jurisdiction, *name.fiscal_year, "budgetLines", line));
    proto.mutable_rollups()->Add(rollups.begin(), rollups.end());
  }
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

absl::StatusOr<v1::WithdrawStatementResponse> WithdrawStatement(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::WithdrawStatementRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), kCollection, "name"));
  return WithdrawStatement(pools, context,
                           {name.jurisdiction, *name.fiscal_year, request.request_id(),
                            request.etag(), request.validate_only()},
                           name.id);
}

}  // namespace kuzukuri::budget
