#include "services/budget/handler/year_book.h"

#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/budget/domain/entry_kind.h"
#include "services/budget/handler/budget_year.h"
#include "services/budget/store/settlement.h"
#include "services/budget/store/year_book.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/paging.h"
#include "services/platform/db/revision.h"
#include "services/platform/db/transact.h"
#include "services/platform/server/proto_date.h"

namespace kuzukuri::budget {
namespace {

// A page is some megabytes.
constexpr int kPostingsPerPage = 200'000;

// Where a book is read from and up to.
struct Range {
  platform::ResourceName year;
  platform::Revision after_revision;
  platform::Revision revision;
  EntryKey after;  // of the postings
  bool first_page = true;
};

std::string Scope(const v1::GetYearBookRequest& request) {
  return absl::StrCat("GetYearBook|", request.parent(), "|", request.after_revision());
}

absl::StatusOr<Range> FromProto(const v1::GetYearBookRequest& request) {
  Range range;
  KZ_ASSIGN_OR_RETURN(range.year, platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  if (request.after_revision() < 0) {
    return platform::InvalidField(
        "after_revision", absl::StrCat("after_revision is ", request.after_revision(),
                                       "; give the revision of a book you hold, or 0 for all"));
  }
  range.after_revision = platform::Revision(request.after_revision());
  range.revision = platform::Revision(request.revision());
  range.after = {range.after_revision, std::numeric_limits<int>::max()};
  if (request.page_token().empty()) return range;
  KZ_ASSIGN_OR_RETURN(const platform::PageToken token,
                      platform::DecodePageToken(request.page_token(), Scope(request)));
  const std::pair<std::string, std::string> key = absl::StrSplit(token.after, '-');
  range.revision = token.revision;
  range.first_page = false;
  int64_t revision = 0;
  if (!absl::SimpleAtoi(key.first, &revision) ||
      !absl::SimpleAtoi(key.second, &range.after.index)) {
    return platform::InvalidField("page_token", "the token is damaged; start the list again",
                                  platform::ErrorReason::kInvalidPageToken);
  }
  range.after.revision = platform::Revision(revision);
  return range;
}

// Index of a text in the page's list of them, added when it is new.
class Interner {
 public:
  explicit Interner(google::protobuf::RepeatedPtrField<std::string>* texts) : texts_(texts) {}
  uint32_t operator()(const std::string& text) {
    const auto [at, fresh] = index_.emplace(text, static_cast<uint32_t>(texts_->size()));
    if (fresh) *texts_->Add() = text;
    return at->second;
  }

 private:
  google::protobuf::RepeatedPtrField<std::string>* const texts_;
  std::map<std::string, uint32_t> index_;
};

void AddStatements(YearBookStore& store, platform::Year year, v1::GetYearBookResponse& response) {
  Interner nodes(response.mutable_statement_nodes());
  for (const ToldStatement& told : store.Statements()) {
    const Statement& statement = told.statement;
    v1::BookStatement* proto = response.add_statements();
    proto->set_id(statement.id.value());
    proto->set_kind(static_cast<v1::Statement::Kind>(statement.kind));
    *proto->mutable_date() = platform::ToProto(ExecutionDate(year, statement));
    proto->set_title(statement.title);
    proto->set_execution_stage(static_cast<v1::ExecutionStage>(statement.execution_stage));
    for (const std::string& node : told.committed) proto->add_committed(nodes(node));
    for (const std::string& node : told.disbursed) proto->add_disbursed(nodes(node));
    proto->set_revision(statement.revision.value());
  }
  for (const StatementEnd& end : store.EndedStatements()) {
    v1::BookStatementEnd* proto = response.add_ended_statements();
    proto->set_id(end.id.value());
    proto->set_revision(end.revision.value());
    proto->set_end_revision(end.end.value());
  }
}

void AddEnds(const std::vector<BookEnd>& ends,
             google::protobuf::RepeatedPtrField<v1::BookEnd>& protos) {
  for (const BookEnd& end : ends) {
    v1::BookEnd* proto = protos.Add();
    proto->set_id(end.id.value());
    proto->set_end_revision(end.end.value());
  }
}

// Departments are left out: no tree of the catalogue says which a line counts in.
void AddRollups(const BudgetLine& line, Interner& nodes, v1::BookLine& proto) {
  for (const std::string& rollup : line.rollups) {
    if (absl::StrContains(rollup, "/classificationNodes/")) proto.add_rollups(nodes(rollup));
  }
}

void AddLines(YearBookStore& store, v1::GetYearBookResponse& response) {
  Interner rollup_nodes(response.mutable_rollup_nodes());
  for (const BudgetLine& line : store.Lines()) {
    v1::BookLine* proto = response.add_lines();
    proto->set_id(line.id.value());
    proto->set_node(line.node);
    proto->set_records_appropriation(line.records_appropriation);
    proto->set_records_execution(line.records_execution);
    proto->set_fund_source(line.fund_source);
    proto->set_note(line.note);
    proto->set_revision(line.revision.value());
    proto->set_execution_keeper(static_cast<v1::BudgetLine::Keeper>(line.execution_keeper));
    AddRollups(line, rollup_nodes, *proto);
  }
  AddEnds(store.EndedLines(), *response.mutable_ended_lines());
}

void AddFundSources(YearBookStore& store, const platform::ResourceName& year,
                    v1::GetYearBookResponse& response) {
  for (const Dimension& fund : store.FundSources()) {
    v1::Dimension* proto = response.add_fund_sources();
    proto->set_name(
        platform::YearResourceName(year.jurisdiction, *year.fiscal_year, fund.collection, fund.id));
    proto->set_display_name(fund.display_name);
    proto->set_revision(fund.revision.value());
  }
  AddEnds(store.EndedFundSources(), *response.mutable_ended_fund_sources());
}

void AddFirstPage(YearBookStore& store, const platform::ResourceName& year,
                  v1::GetYearBookResponse& response) {
  AddLines(store, response);
  for (const BudgetYear& state : store.States()) {
    *response.add_states() = ToProto(year.jurisdiction, state);
  }
  AddFundSources(store, year, response);
  AddStatements(store, *year.fiscal_year, response);
}

void AddCertification(pqxx::transaction_base& tx, const platform::ResourceName& year,
                      platform::Revision revision, v1::GetYearBookResponse& response) {
  const auto settlement = SettlementStore(tx).Get(year.jurisdiction, *year.fiscal_year, revision);
  if (!settlement || !settlement->certified_on) return;
  v1::BookCertification* proto = response.mutable_certification();
  proto->set_revision(settlement->revision.value());
  if (const auto& figures = settlement->certified_figures) {
    proto->set_catalog_revision(figures->catalog_revision.value());
  }
}

absl::Status AddPostings(const std::vector<Posting>& postings, v1::BookPostings& proto) {
  Interner lines(proto.mutable_line_ids());
  Interner funds(proto.mutable_fund_source_ids());
  for (const Posting& posting : postings) {
    const auto kind = FindEntryKind(posting.kind);
    if (!kind) {
      return platform::Internal(platform::ErrorReason::kUnknownEntryKind,
                                absl::StrCat("the ledger holds kind ", posting.kind,
                                             ", which this binary does not know"));
    }
    proto.add_line(lines(posting.budget_line));
    // The API's numbers start at 1.
    proto.add_component(static_cast<uint32_t>(kind->component) + 1);
    proto.add_amount_yen(posting.amount_yen * kind->effect);
    proto.add_day(static_cast<uint32_t>(posting.day));
    proto.add_revision(posting.revision.value());
    proto.add_precision_yen(static_cast<uint32_t>(posting.precision_yen));
    proto.add_fund_source(posting.fund_source.empty() ? 0 : funds(posting.fund_source) + 1);
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::GetYearBookResponse> ReadBook(pqxx::transaction_base& tx,
                                                 const v1::GetYearBookRequest& request,
                                                 const Range& range) {
  const platform::JurisdictionCode& code = range.year.jurisdiction;
  const platform::Year year = *range.year.fiscal_year;
  const auto moved =
      YearBookStore(tx, code, year, {.after = range.after_revision, .upto = {}}).FindMoved();
  KZ_ASSIGN_OR_RETURN(
      const platform::Revision revision,
      platform::RevisionAt(code, range.revision, platform::HeadRevision(moved.head)));
  YearBookStore store(tx, code, year, {.after = range.after_revision, .upto = revision});
  v1::GetYearBookResponse response;
  response.set_revision(revision.value());
  if (range.first_page && moved.more_than_entries) {
    AddFirstPage(store, range.year, response);
    AddCertification(tx, range.year, revision, response);
  }
  std::vector<Posting> postings = store.Postings(range.after, kPostingsPerPage + 1);
  if (postings.size() > kPostingsPerPage) {
    postings.pop_back();
    response.set_next_page_token(platform::EncodePageToken(
        {revision, absl::StrCat(postings.back().revision.value(), "-", postings.back().index)},
        Scope(request)));
  }
  KZ_RETURN_IF_ERROR(AddPostings(postings, *response.mutable_postings()));
  return response;
}

}  // namespace

absl::StatusOr<v1::GetYearBookResponse> GetYearBook(platform::Pools& pools,
                                                    const platform::RequestContext& context,
                                                    const v1::GetYearBookRequest& request) {
  KZ_ASSIGN_OR_RETURN(const Range range, FromProto(request));
  const auto read = [&](pqxx::transaction_base& tx) { return ReadBook(tx, request, range); };
  // What was recorded up to a revision never changes: pinned, it needs no transaction around it.
  return range.revision > platform::Revision() ? platform::ReadStatement(pools.read, context, read)
                                               : platform::Read(pools.read, context, read);
}

}  // namespace kuzukuri::budget
