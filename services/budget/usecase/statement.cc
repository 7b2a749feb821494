#include "services/budget/usecase/statement.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/budget/domain/entry_kind.h"
#include "services/budget/domain/statement_ledger.h"
#include "services/budget/store/budget_line.h"
#include "services/budget/store/budget_year.h"
#include "services/budget/store/statement.h"
#include "services/budget/usecase/ledger_proto.h"
#include "services/budget/usecase/revision_rules.h"
#include "services/platform/base/hash.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/server/proto_date.h"

namespace kuzukuri::budget {
namespace {

using platform::ResourceId;
using platform::Revision;

constexpr const char* kCollection = "statements";
constexpr int kMaxDisagreements = 100;
constexpr size_t kMaxNodesNamed = 20;

bool ComesBefore(const Statement& a, const Statement& b) {
  return std::tie(a.as_of, a.kind) < std::tie(b.as_of, b.kind);
}

// Whether two versions come at one place among the statements of a year.
bool StandAtOnePlace(const Statement& a, const Statement& b) {
  return a.kind == b.kind && a.as_of == b.as_of && a.checks_only == b.checks_only;
}

// The ledger of a year and its statements, in a transaction that makes a revision. What a write
// cannot change is not read: the ledger holds what statements declare of the time before.
class YearStatements {
 public:
  YearStatements(pqxx::transaction_base& tx, const StatementWrite& write, Revision revision)
      : write_(write),
        revision_(revision),
        tx_(tx),
        store_(tx, write.jurisdiction, write.year),
        standing_(store_.List(platform::AllRows(revision - 1))),
        state_(BudgetYearStore(tx).Get(write.jurisdiction, write.year, revision - 1)) {}

  // The version that stands, with its figures.
  std::optional<Statement> Find(const ResourceId& id) {
    for (const Statement& one : standing_) {
      if (one.id == id) return WithFigures({one}).front();
    }
    return std::nullopt;
  }
  const std::vector<Statement>& standing() const { return standing_; }
  // A standing one with the cells it prints.
  Statement Whole(Statement statement) {
    statement.reported_figures = store_.Reported(statement.revision, statement.id);
    return statement;
  }

  absl::Status CheckOpen() const {
    return state_ ? budget::CheckOpen(write_.jurisdiction, *state_) : absl::OkStatus();
  }

  // Reads all that stands.
  void ReadAll() { ReadFrom(platform::FiscalYearStart(write_.year)); }

  // Reads what stands at or after the first date that changes when a version takes the place of
  // another; of none, or none takes it, where one is null.
  void ReadChanged(const Statement* before, const Statement* after) {
    ReadFrom(std::min(FirstChange(before, after), FirstOtherChange()), after);
  }

  // The same where others alone wrote.
  void ReadChanged() { ReadFrom(FirstOtherChange()); }

  // Ends the version that stands, and has another take its place.
  void Replace(const Statement& next) {
    Remove(next.id);
    standing_.push_back(next);
    standing_.back().revision = revision_;
    store_.Insert(standing_.back());
  }
  void Remove(const ResourceId& id) {
    store_.End(revision_, id);
    std::erase_if(standing_, [&](const Statement& one) { return one.id == id; });
  }

  // What the ledger lacks of, or has beyond, what the statements declare.
  absl::Status Plan() {
    KZ_ASSIGN_OR_RETURN(ledger_, PostOnLines(revision_));
    KZ_RETURN_IF_ERROR(CheckLines());
    move_ = MoveTo(std::move(ledger_.entries), store_.Posted(from_));
    return absl::OkStatus();
  }

  // FAILED_PRECONDITION (reason NO_BUDGET_LINE) for nodes that lack a line only since the revision.
  absl::Status CheckLinesLeft() {
    KZ_ASSIGN_OR_RETURN(const StatementLedger before, PostOnLines(revision_ - 1));
    KZ_ASSIGN_OR_RETURN(ledger_, PostOnLines(revision_));
    const std::set<std::string> known(before.nodes_without_line.begin(),
                                      before.nodes_without_line.end());
    std::erase_if(ledger_.nodes_without_line,
                  [&](const std::string& node) { return known.contains(node); });
    return CheckLines();
  }

  bool MovesNothing() const { return move_.post.empty() && move_.reverse.empty(); }

  // Posts what Plan() found, as the revision's entries from an index on. Returns the next index.
  int Move(int first_index = 0) {
    const std::string hash = HashRequestId(write_.jurisdiction, write_.request_id);
    std::vector<LedgerEntry> entries;
    const auto add = [&](const StatementEntry& posted, int64_t yen, ResourceId reverses) {
      LedgerEntry entry;
      entry.revision = revision_;
      entry.index = first_index + static_cast<int>(entries.size());
      entry.id = MakeEntryId(hash, entry.index);
      entry.budget_line = posted.budget_line;
      entry.kind = posted.kind;
      entry.amount_yen = yen;
      entry.effective_date = posted.effective_date;
      entry.precision_yen = posted.precision_yen;
      entry.supplementary_number = posted.supplementary_number;
      entry.reverses = std::move(reverses);
      entry.statement = posted.statement;
      entries.push_back(std::move(entry));
    };
    for (const PostedEntry& gone : move_.reverse) add(gone.entry, -gone.entry.amount_yen, gone.id);
    for (const StatementEntry& posted : move_.post) add(posted, posted.amount_yen, ResourceId());
    store_.Post(entries);
    return first_index + static_cast<int>(entries.size());
  }

  v1::StatementEffect Effect() const {
    v1::StatementEffect effect;
    effect.set_posted_entries(static_cast<int>(move_.post.size()));
    effect.set_reversed_entries(static_cast<int>(move_.reverse.size()));
    for (const StatementEntry& entry : move_.post) Count(entry, entry.amount_yen, effect);
    for (const PostedEntry& gone : move_.reverse) Count(gone.entry, -gone.entry.amount_yen, effect);
    effect.set_disagreement_count(static_cast<int>(ledger_.disagreements.size()));
    AddDisagreements(write_.jurisdiction, write_.year, ledger_.disagreements,
                     *effect.mutable_disagreements());
    return effect;
  }

 private:
  // What the statements post on the lines of a revision.
  absl::StatusOr<StatementLedger> PostOnLines(Revision revision) {
    StatementBooks books;
    books.jurisdiction = write_.jurisdiction;
    books.year = write_.year;
    books.lines =
        BudgetLineStore(tx_).List(write_.jurisdiction, write_.year, platform::AllRows(revision));
    books.keeper = state_ && IsKeptByPostings(*state_) ? Keeper::kPostings : Keeper::kStatements;
    books.from = from_;
    books.granted_before = granted_before_;
    std::optional<std::set<TellsFigure>> told;
    books.told_before = [this, &told]() -> const std::set<TellsFigure>& {
      if (!told) told = store_.ToldFigures(left_out_);
      return *told;
    };
    books.others = store_.Others(DeclaredDates(books, standing_), from_);
    return PostStatements(books, standing_);
  }

  std::vector<Statement> WithFigures(std::vector<Statement> versions) {
    store_.AddFigures(versions);
    return versions;
  }

  // Where others posted since statements were last written, or all where the books changed.
  platform::Date FirstOtherChange() {
    const auto changes = store_.FindChanges();
    if (!changes || changes->books) return platform::FiscalYearStart(write_.year);
    return changes->posted_from.value_or(platform::ClosingPeriodEnd(write_.year));
  }

  platform::Date FirstChange(const Statement* before, const Statement* after) {
    const bool goes_elsewhere =
        before != nullptr && after != nullptr && !StandAtOnePlace(*before, *after);
    if (goes_elsewhere) return platform::FiscalYearStart(write_.year);
    std::set<std::string> granted_before;
    for (const Statement* version : {before, after}) {
      if (version == nullptr || !Grants(*version)) continue;
      granted_before = store_.GrantedNodes(ThoseThat(
          [&](const Statement& one) { return !one.checks_only && ComesBefore(one, *version); }));
      break;
    }
    return budget::FirstChange(write_.year, before, after, granted_before);
  }

  template <class Predicate>
  std::vector<Statement> ThoseThat(const Predicate& predicate) const {
    std::vector<Statement> those;
    std::copy_if(standing_.begin(), standing_.end(), std::back_inserter(those), predicate);
    return those;
  }

  // `next` is to stand beside what is read.
  void ReadFrom(const platform::Date& from, const Statement* next = nullptr) {
    from_ = from;
    const auto is_before = [&](const Statement& one) { return LastDate(write_.year, one) < from; };
    left_out_ = ThoseThat([&](const Statement& one) { return !one.checks_only && is_before(one); });
    std::erase_if(standing_, is_before);
    standing_ = WithFigures(std::move(standing_));
    const bool is_needed = (next != nullptr && Grants(*next)) ||
                           std::any_of(standing_.begin(), standing_.end(), Grants);
    if (is_needed) granted_before_ = store_.GrantedNodes(left_out_);
  }

  absl::Status CheckLines() const {
    const std::vector<std::string>& nodes = ledger_.nodes_without_line;
    if (nodes.empty()) return absl::OkStatus();
    const size_t shown = std::min(nodes.size(), kMaxNodesNamed);
    return platform::FailedPrecondition(
        platform::ErrorReason::kNoBudgetLine,
        platform::FiscalYearName(write_.jurisdiction, write_.year),
        absl::StrCat("what is declared of ", nodes.size(),
                     " nodes differs from the ledger, and they have no budget line of their own "
                     "that records it: ",
                     absl::StrJoin(nodes.begin(), nodes.begin() + static_cast<int>(shown), ", "),
                     shown < nodes.size() ? ", …" : "", "; create the lines first"));
  }

  static void Count(const StatementEntry& entry, int64_t yen, v1::StatementEffect& effect) {
    const Stage stage = FindEntryKind(entry.kind)->stage;
    if (stage == Stage::kAppropriation) {
      effect.set_appropriation_change_yen(effect.appropriation_change_yen() + yen);
    } else if (stage == Stage::kDisbursed) {
      effect.set_disbursed_change_yen(effect.disbursed_change_yen() + yen);
    }
  }

  const StatementWrite& write_;
  const Revision revision_;
  pqxx::transaction_base& tx_;
  StatementStore store_;
  std::vector<Statement> standing_;  // those that the write can change, once they are read
  const std::optional<BudgetYear> state_;
  platform::Date from_;
  std::vector<Statement> left_out_;  // that post before it only, without their figures
  std::set<std::string> granted_before_;
  StatementLedger ledger_;
  StatementMove move_;
};

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
        YearStatements year(tx, write, head + 1);
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

void AddDisagreements(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                      const std::vector<Disagreement>& disagreements,
                      google::protobuf::RepeatedPtrField<v1::StatementDisagreement>& added) {
  for (const Disagreement& one : disagreements) {
    if (added.size() == kMaxDisagreements) break;
    v1::StatementDisagreement& proto = *added.Add();
    proto.set_statement(platform::YearResourceName(jurisdiction, year, kCollection, one.statement));
    *proto.mutable_figure() = ToProto(*one.declaration);
    *proto.mutable_date() = platform::ToProto(one.date);
    proto.set_ledger_yen(one.ledger_yen);
  }
}

v1::Statement ToProto(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                      const Statement& statement) {
  v1::Statement proto;
  proto.set_name(platform::YearResourceName(jurisdiction, year, kCollection, statement.id));
  proto.set_kind(static_cast<v1::Statement::Kind>(statement.kind));
  *proto.mutable_as_of() = platform::ToProto(statement.as_of);
  proto.set_title(statement.title);
  proto.set_rounding(static_cast<v1::Statement::Rounding>(statement.rounding));
  proto.set_execution_stage(static_cast<v1::ExecutionStage>(statement.execution_stage));
  proto.set_excerpt(statement.excerpt);
  proto.set_checks_only(statement.checks_only);
  proto.set_document_digest(statement.document_digest);
  proto.set_figure_count(statement.figure_count);
  proto.set_reported_figure_count(statement.reported_figure_count);
  *proto.mutable_stands_at() = platform::ToProto(ExecutionDate(year, statement));
  if (statement.revision != Revision()) {
    proto.set_etag(statement.etag());
    proto.set_revision(statement.revision.value());
  }
  return proto;
}

v1::StatementFigure ToProto(const Declaration& declaration) {
  v1::StatementFigure proto;
  proto.set_node(declaration.node);
  proto.set_figure(static_cast<v1::StatementFigure::Figure>(declaration.figure));
  proto.set_supplementary_number(declaration.supplementary_number);
  proto.set_printed(declaration.printed);
  proto.set_unit_yen(declaration.unit_yen);
  return proto;
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
        YearStatements year(tx, write, revision);
        KZ_RETURN_IF_ERROR(year.CheckOpen());
        const std::optional<Statement> stands = year.Find(statement.id);
        if (stands) {
          KZ_RETURN_IF_ERROR(CheckReplaces(write, year, *stands, statement));
        } else if (!write.etag.empty()) {
          return NoSuchStatement(NameOf(write, statement.id));
        }
        if (stands && stands->content_digest == statement.content_digest) {
          year.ReadAll();  // whatever the ledger lacks is made up for
        } else {
          year.ReadChanged(stands ? &*stands : nullptr, &statement);
        }
        KZ_RETURN_IF_ERROR(CheckStandTogether(statement, year.standing()));
        year.Replace(statement);
        KZ_RETURN_IF_ERROR(year.Plan());
        year.Move();
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
        YearStatements year(tx, write, revision);
        KZ_RETURN_IF_ERROR(year.CheckOpen());
        const std::optional<Statement> stands = year.Find(id);
        if (!stands) return NoSuchStatement(NameOf(write, id));
        KZ_RETURN_IF_ERROR(CheckEtag(write, *stands));
        year.ReadChanged(&*stands, nullptr);
        year.Remove(id);
        KZ_RETURN_IF_ERROR(year.Plan());
        year.Move();
        v1::WithdrawStatementResponse response;
        *response.mutable_effect() = year.Effect();
        return response;
      });
}

absl::StatusOr<int> RestoreStatements(pqxx::transaction_base& tx, const StatementWrite& write,
                                      Revision revision, int first_index) {
  YearStatements year(tx, write, revision);
  if (year.standing().empty()) return first_index;
  year.ReadChanged();
  KZ_RETURN_IF_ERROR(year.Plan());
  return year.Move(first_index);
}

absl::Status CheckLinesLeft(pqxx::transaction_base& tx,
                            const platform::JurisdictionCode& jurisdiction, platform::Year year,
                            Revision revision) {
  StatementWrite write;
  write.jurisdiction = jurisdiction;
  write.year = year;
  YearStatements statements(tx, write, revision);
  if (statements.standing().empty()) return absl::OkStatus();
  statements.ReadAll();
  return statements.CheckLinesLeft();
}

}  // namespace kuzukuri::budget
