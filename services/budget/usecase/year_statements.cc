#include "services/budget/usecase/year_statements.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/budget/domain/entry_kind.h"
#include "services/budget/store/budget_line.h"
#include "services/budget/usecase/ledger_proto.h"
#include "services/budget/usecase/revision_rules.h"
#include "services/budget/usecase/statement_proto.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::budget {
namespace {

using platform::ResourceId;
using platform::Revision;

constexpr size_t kMaxNodesNamed = 20;

bool ComesBefore(const Statement& a, const Statement& b) {
  return std::tie(a.as_of, a.kind) < std::tie(b.as_of, b.kind);
}

// Whether two versions come at one place among the statements of a year.
bool StandAtOnePlace(const Statement& a, const Statement& b) {
  return a.kind == b.kind && a.as_of == b.as_of && a.checks_only == b.checks_only;
}

template <class Predicate>
std::vector<Statement> ThoseThat(const std::vector<Statement>& statements,
                                 const Predicate& predicate) {
  std::vector<Statement> those;
  std::copy_if(statements.begin(), statements.end(), std::back_inserter(those), predicate);
  return those;
}

void Count(const StatementEntry& entry, int64_t yen, v1::StatementEffect& effect) {
  const Stage stage = FindEntryKind(entry.kind)->stage;
  if (stage == Stage::kAppropriation) {
    effect.set_appropriation_change_yen(effect.appropriation_change_yen() + yen);
  } else if (stage == Stage::kDisbursed) {
    effect.set_disbursed_change_yen(effect.disbursed_change_yen() + yen);
  }
}

}  // namespace

YearStatements::YearStatements(pqxx::transaction_base& tx,
                               const platform::JurisdictionCode& jurisdiction, platform::Year year,
                               Revision revision)
    : jurisdiction_(jurisdiction),
      year_(year),
      revision_(revision),
      tx_(tx),
      store_(tx, jurisdiction, year),
      standing_(store_.List(platform::AllRows(revision - 1))),
      state_(BudgetYearStore(tx).Get(jurisdiction, year, revision - 1)) {}

std::optional<Statement> YearStatements::Find(const ResourceId& id) {
  for (const Statement& one : standing_) {
    if (one.id != id) continue;
    std::vector<Statement> found = {one};
    store_.AddFigures(found);
    return std::move(found.front());
  }
  return std::nullopt;
}

Statement YearStatements::Whole(Statement statement) {
  statement.reported_figures = store_.Reported(statement.revision, statement.id);
  return statement;
}

absl::Status YearStatements::CheckOpen() const {
  return state_ ? budget::CheckOpen(jurisdiction_, *state_) : absl::OkStatus();
}

void YearStatements::ReadAll() { ReadFrom(platform::FiscalYearStart(year_)); }

void YearStatements::ReadChanged(const Statement* before, const Statement* after) {
  ReadFrom(std::min(FirstChange(before, after), FirstOtherChange()), after);
}

void YearStatements::ReadChanged() { ReadFrom(FirstOtherChange()); }

void YearStatements::ReadFrom(const platform::Date& from, const Statement* next) {
  from_ = from;
  const auto is_before = [&](const Statement& one) { return LastDate(year_, one) < from; };
  left_out_ = ThoseThat(standing_,
                        [&](const Statement& one) { return !one.checks_only && is_before(one); });
  std::erase_if(standing_, is_before);
  store_.AddFigures(standing_);
  const bool is_needed =
      (next != nullptr && Grants(*next)) || std::any_of(standing_.begin(), standing_.end(), Grants);
  if (is_needed) granted_before_ = store_.GrantedNodes(left_out_);
}

platform::Date YearStatements::FirstOtherChange() {
  const auto changes = store_.FindChanges();
  if (!changes || changes->books) return platform::FiscalYearStart(year_);
  return changes->posted_from.value_or(platform::ClosingPeriodEnd(year_));
}

platform::Date YearStatements::FirstChange(const Statement* before, const Statement* after) {
  const bool goes_elsewhere =
      before != nullptr && after != nullptr && !StandAtOnePlace(*before, *after);
  if (goes_elsewhere) return platform::FiscalYearStart(year_);
  std::set<std::string> granted_before;
  for (const Statement* version : {before, after}) {
    if (version == nullptr || !Grants(*version)) continue;
    granted_before = store_.GrantedNodes(ThoseThat(standing_, [&](const Statement& one) {
      return !one.checks_only && ComesBefore(one, *version);
    }));
    break;
  }
  return budget::FirstChange(year_, before, after, granted_before);
}

absl::Status YearStatements::CheckPlaced(const Statement& statement) const {
  if (statement.placements.empty()) return absl::OkStatus();
  std::set<ResourceId> ids;
  for (const auto& [line, unused] : statement.placements) ids.insert(line);
  const auto lines = BudgetLineStore(tx_).Find(jurisdiction_, year_, ids);
  for (const ResourceId& id : ids) {
    if (lines.contains(id)) continue;
    return platform::FailedPrecondition(
        platform::ErrorReason::kNoBudgetLine,
        platform::YearResourceName(jurisdiction_, year_, "budgetLines", id),
        absl::StrCat("placements: there is no budget line '", id.value(),
                     "' in the year; create the lines first, or leave its placement out"));
  }
  return absl::OkStatus();
}

void YearStatements::Replace(const Statement& next) {
  std::optional<Placements> first;
  for (const Statement& one : standing_) {
    if (one.id == next.id) first = one.placements;
  }
  Remove(next.id);
  standing_.push_back(next);
  standing_.back().revision = revision_;
  if (first) standing_.back().placements = std::move(*first);
  store_.Insert(standing_.back());
}

void YearStatements::Remove(const ResourceId& id) {
  store_.End(revision_, id);
  std::erase_if(standing_, [&](const Statement& one) { return one.id == id; });
}

absl::Status YearStatements::Plan() {
  KZ_ASSIGN_OR_RETURN(ledger_, PostOnLines(revision_));
  KZ_RETURN_IF_ERROR(CheckLines());
  move_ = MoveTo(std::move(ledger_.entries), store_.Posted(from_));
  return absl::OkStatus();
}

absl::Status YearStatements::CheckLinesLeft() {
  KZ_ASSIGN_OR_RETURN(const StatementLedger before, PostOnLines(revision_ - 1));
  KZ_ASSIGN_OR_RETURN(ledger_, PostOnLines(revision_));
  const std::set<std::string> known(before.nodes_without_line.begin(),
                                    before.nodes_without_line.end());
  std::erase_if(ledger_.nodes_without_line,
                [&](const std::string& node) { return known.contains(node); });
  return CheckLines();
}

absl::StatusOr<StatementLedger> YearStatements::PostOnLines(Revision revision) {
  StatementBooks books;
  books.jurisdiction = jurisdiction_;
  books.year = year_;
  books.lines = BudgetLineStore(tx_).List(jurisdiction_, year_, platform::AllRows(revision));
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

absl::Status YearStatements::CheckLines() const {
  const std::vector<std::string>& nodes = ledger_.nodes_without_line;
  if (nodes.empty()) return absl::OkStatus();
  const size_t shown = std::min(nodes.size(), kMaxNodesNamed);
  return platform::FailedPrecondition(
      platform::ErrorReason::kNoBudgetLine, platform::FiscalYearName(jurisdiction_, year_),
      absl::StrCat("what is declared of ", nodes.size(),
                   " nodes differs from the ledger, and they have no budget line of their own "
                   "that records it: ",
                   absl::StrJoin(nodes.begin(), nodes.begin() + static_cast<int>(shown), ", "),
                   shown < nodes.size() ? ", …" : "", "; create the lines first"));
}

int YearStatements::Move(const std::string& request_id, int first_index) {
  const std::string hash = HashRequestId(jurisdiction_, request_id);
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

v1::StatementEffect YearStatements::Effect() const {
  v1::StatementEffect effect;
  effect.set_posted_entries(static_cast<int>(move_.post.size()));
  effect.set_reversed_entries(static_cast<int>(move_.reverse.size()));
  for (const StatementEntry& entry : move_.post) Count(entry, entry.amount_yen, effect);
  for (const PostedEntry& gone : move_.reverse) Count(gone.entry, -gone.entry.amount_yen, effect);
  effect.set_disagreement_count(static_cast<int>(ledger_.disagreements.size()));
  AddDisagreements(jurisdiction_, year_, ledger_.disagreements, *effect.mutable_disagreements());
  return effect;
}

}  // namespace kuzukuri::budget
