#include "services/budget/usecase/statement.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/budget/domain/statement_ledger.h"
#include "services/budget/store/statement.h"
#include "services/budget/usecase/statement_proto.h"
#include "services/budget/usecase/year_statements.h"
#include "services/platform/base/hash.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::budget {
namespace {

using platform::ResourceId;
using platform::Revision;

constexpr const char* kCollection = "statements";

std::string NameOf(const StatementWrite& write, const ResourceId& id) {
  return platform::YearResourceName(write.jurisdiction, write.year, kCollection, id);
}

absl::Status CheckEtag(const StatementWrite& write, const Statement& stands) {
  if (write.etag == stands.etag()) return absl::OkStatus();
  return platform::EtagMismatch(
      absl::StrCat("etag: '", platform::Quote(write.etag), "' is not the version of statement '",
                   stands.id.value(), "' that stands, which is '", stands.etag(),
                   "'; look what changed, and send that one"));
}

absl::Status CheckReplaces(const StatementWrite& write, YearStatements& year,
                           const Statement& stands, const Statement& next) {
  if (!write.etag.empty()) return CheckEtag(write, stands);
  if (stands.content_digest == next.content_digest) return absl::OkStatus();
  return platform::FailedPrecondition(
      platform::ErrorReason::kStatementExists, next.id.value(),
      absl::StrCat("statement.name: statement '", next.id.value(),
                   "' stands with other content: ", FirstDifference(year.Whole(stands), next),
                   "; give its etag '", stands.etag(), "' to replace it, or use another name"));
}

// The answer when nothing is to be written; nothing when something is.
absl::StatusOr<std::optional<v1::PutStatementResponse>> Unchanged(
    platform::Pools& pools, const platform::RequestContext& context, const StatementWrite& write,
    const Statement& statement) {
  using Answer = std::optional<v1::PutStatementResponse>;
  return platform::Read(
      pools.read, context, [&](pqxx::transaction_base& tx) -> absl::StatusOr<Answer> {
        const Revision head = platform::ListHeads(tx, {write.jurisdiction})[write.jurisdiction];
        StatementStore store(tx, write.jurisdiction, write.year);
        const auto stands = store.Get(head, statement.id);
        if (!stands || stands->content_digest != statement.content_digest) return Answer();
        YearStatements year(tx, write.jurisdiction, write.year, head + 1);
        year.ReadAll();
        KZ_RETURN_IF_ERROR(year.Plan());
        // A closed year's ledger moves no more.
        if (year.CheckOpen().ok() && !year.MovesNothing()) return Answer();
        v1::PutStatementResponse response;
        *response.mutable_statement() = ToProto(write.jurisdiction, write.year, *stands);
        *response.mutable_effect() = year.Effect();
        response.set_unchanged(true);
        response.set_revision(head.value());
        return Answer(std::move(response));
      });
}

// Runs `body(tx, revision) -> absl::StatusOr<Response>` as a write of the year's statements.
template <class Response, class Body>
absl::StatusOr<Response> Commit(platform::Pools& pools, const platform::RequestContext& context,
                                const StatementWrite& write, std::string fingerprint, Body body) {
  const platform::WriteRequest request{write.jurisdiction, write.request_id, std::move(fingerprint),
                                       write.validate_only,
                                       /*may_create_head=*/true};
  KZ_ASSIGN_OR_RETURN(
      const std::string bytes,
      platform::CommitRevision(pools, context, request,
                               [&](pqxx::transaction_base& tx,
                                   Revision revision) -> absl::StatusOr<platform::WriteOutcome> {
                                 KZ_ASSIGN_OR_RETURN(Response response, body(tx, revision));
                                 response.set_revision(
                                     (write.validate_only ? revision - 1 : revision).value());
                                 return platform::WriteOutcome{response.SerializeAsString(),
                                                               {{write.year, kCollection},
                                                                {write.year, "ledgerEntries"},
                                                                {write.year, "reportedFigures"}}};
                               }));
  Response response;
  if (!response.ParseFromString(bytes)) {
    return platform::Internal(platform::ErrorReason::kStoredAnswerDamaged,
                              "the stored answer of the request cannot be read");
  }
  return response;
}

std::string Fingerprint(const platform::RequestContext& context, const StatementWrite& write,
                        const ResourceId& id, const std::string& content) {
  // Where the flag of validation stood there is always a 0: who only asks is told what was written.
  return platform::Sha256Hex(
      absl::StrCat(context.method, "|", NameOf(write, id), "|", write.etag, "|0|", content));
}

}  // namespace

absl::Status NoSuchStatement(const std::string& name) {
  return platform::NotFound("Statement", name,
                            "no statement of this name stands; list those of the year to see "
                            "which do");
}

absl::StatusOr<StandingStatements> CompareStanding(pqxx::transaction_base& tx,
                                                   const platform::JurisdictionCode& jurisdiction,
                                                   platform::Year year, Revision head,
                                                   const std::vector<BudgetLine>& lines) {
  StatementStore store(tx, jurisdiction, year);
  StandingStatements standing;
  standing.statements = store.List(platform::AllRows(head));
  store.AddFigures(standing.statements);
  StatementBooks books;
  books.jurisdiction = jurisdiction;
  books.year = year;
  books.lines = lines;
  const platform::Date begin = platform::FiscalYearStart(year);
  books.others = store.Others(DeclaredDates(books, standing.statements), begin);
  for (const PostedEntry& posted : store.Posted(begin)) {
    const StatementEntry& entry = posted.entry;
    books.others.push_back({entry.budget_line, entry.kind, entry.supplementary_number,
                            entry.amount_yen, entry.effective_date});
  }
  KZ_ASSIGN_OR_RETURN(standing.disagreements, CompareStatements(books, standing.statements));
  return standing;
}

absl::StatusOr<v1::PutStatementResponse> PutStatement(platform::Pools& pools,
                                                      const platform::RequestContext& context,
                                                      const StatementWrite& write,
                                                      const Statement& statement) {
  KZ_ASSIGN_OR_RETURN(const auto unchanged, Unchanged(pools, context, write, statement));
  if (unchanged) return *unchanged;
  return Commit<v1::PutStatementResponse>(
      pools, context, write, Fingerprint(context, write, statement.id, statement.content_digest),
      [&](pqxx::transaction_base& tx,
          Revision revision) -> absl::StatusOr<v1::PutStatementResponse> {
        YearStatements year(tx, write.jurisdiction, write.year, revision);
        KZ_RETURN_IF_ERROR(year.CheckOpen());
        const std::optional<Statement> stands = year.Find(statement.id);
        if (stands) {
          KZ_RETURN_IF_ERROR(CheckReplaces(write, year, *stands, statement));
        } else if (!write.etag.empty()) {
          return NoSuchStatement(NameOf(write, statement.id));
        }
        KZ_RETURN_IF_ERROR(year.CheckPlaced(statement));
        if (stands && stands->content_digest == statement.content_digest) {
          year.ReadAll();  // whatever the ledger lacks is made up for
        } else {
          year.ReadChanged(stands ? &*stands : nullptr, &statement);
        }
        KZ_RETURN_IF_ERROR(CheckStandTogether(statement, year.standing()));
        year.Replace(statement);
        KZ_RETURN_IF_ERROR(year.Plan());
        year.Move(write.request_id);
        v1::PutStatementResponse response;
        Statement written = statement;
        if (!write.validate_only) written.revision = revision;
        *response.mutable_statement() = ToProto(write.jurisdiction, write.year, written);
        *response.mutable_effect() = year.Effect();
        return response;
      });
}

absl::StatusOr<v1::WithdrawStatementResponse> WithdrawStatement(
    platform::Pools& pools, const platform::RequestContext& context, const StatementWrite& write,
    const ResourceId& id) {
  return Commit<v1::WithdrawStatementResponse>(
      pools, context, write, Fingerprint(context, write, id, ""),
      [&](pqxx::transaction_base& tx,
          Revision revision) -> absl::StatusOr<v1::WithdrawStatementResponse> {
        YearStatements year(tx, write.jurisdiction, write.year, revision);
        KZ_RETURN_IF_ERROR(year.CheckOpen());
        const std::optional<Statement> stands = year.Find(id);
        if (!stands) return NoSuchStatement(NameOf(write, id));
        KZ_RETURN_IF_ERROR(CheckEtag(write, *stands));
        year.ReadChanged(&*stands, nullptr);
        year.Remove(id);
        KZ_RETURN_IF_ERROR(year.Plan());
        year.Move(write.request_id);
        v1::WithdrawStatementResponse response;
        *response.mutable_effect() = year.Effect();
        return response;
      });
}

absl::StatusOr<int> RestoreStatements(pqxx::transaction_base& tx, const StatementWrite& write,
                                      Revision revision, int first_index) {
  YearStatements year(tx, write.jurisdiction, write.year, revision);
  if (year.standing().empty()) return first_index;
  year.ReadChanged();
  KZ_RETURN_IF_ERROR(year.Plan());
  return year.Move(write.request_id, first_index);
}

absl::Status CheckLinesLeft(pqxx::transaction_base& tx,
                            const platform::JurisdictionCode& jurisdiction, platform::Year year,
                            Revision revision) {
  YearStatements statements(tx, jurisdiction, year, revision);
  if (statements.standing().empty()) return absl::OkStatus();
  statements.ReadAll();
  return statements.CheckLinesLeft();
}

}  // namespace kuzukuri::budget
