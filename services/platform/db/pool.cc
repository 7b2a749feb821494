#include "services/platform/db/pool.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/db/connect.h"

namespace kuzukuri::platform {
namespace {

constexpr std::chrono::seconds kMaxWait{5};
// Who had less time to connect has learnt nothing about the database.
constexpr std::chrono::milliseconds kTelling{500};
// Who has less time than this, having queued behind who found the database silent, is told at once
// that it is, for a while: looking again would take until the deadline.
constexpr std::chrono::milliseconds kLittleTime{1000};
constexpr std::chrono::milliseconds kStillSilent{1000};

// Names of schemas and applications are constants of the program, without quotes in them.
std::string Quoted(const char* quote, const std::string& text) {
  return absl::StrCat(quote, text, quote);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> SessionVariables(const PoolOptions& options) {
  return {{"search_path", Quoted("\"", options.schema)},
          {"application_name", Quoted("'", options.application_name)},
          {"statement_timeout", std::to_string(options.statement_timeout.count() * 1000)},
          {"lock_timeout", std::to_string(options.lock_timeout.count() * 1000)},
          {"idle_in_transaction_session_timeout", "60000"},
          {"timezone", "'UTC'"},
          // Dates are read as YYYY-MM-DD, whatever the database's or the role's own setting is.
          {"datestyle", "'ISO, YMD'"},
          // Left to itself PostgreSQL plans most statements with arrays anew each time, which costs
          // several times what running them does. All are written so that one plan is right for
          // every argument, and by a key: a plan made while a table was small stays right when it
          // has grown. Set for the session, which runs nothing but these statements: for each
          // statement by itself it would take a message more, or a function around each.
          {"plan_cache_mode", "force_generic_plan"},
          {"enable_seqscan", "off"},
          // A table without an index, as imports are received into, costs more than any limit when
          // sequential scans are off: PostgreSQL would compile for 80 ms to insert ten rows.
          {"jit", "off"}};
}

Pool::Pool(PoolOptions options, PoolKind kind, const std::vector<Query>& queries,
           Watchdog& watchdog, ServerHistory& history)
    : options_(std::move(options)),
      connect_limit_(ConnectLimit(ConnectionString(options_.conninfo))),
      kind_(kind),
      queries_(queries),
      watchdog_(watchdog),
      history_(history) {}

Pool::~Pool() = default;

Pool::Lease::Lease(Pool* pool, std::unique_ptr<Session> session, Birth born)
    : pool_(pool), session_(std::move(session)), born_(born) {}

Pool::Lease::Lease(Lease&& other) noexcept = default;

Pool::Lease::~Lease() {
  if (session_ != nullptr) pool_->Return(std::move(session_), born_);
}

void Pool::Lease::Discard() {
  session_.reset();
  pool_->Forget();
}

absl::StatusOr<Pool::Lease> Pool::Acquire(const RequestContext& context) {
  {
    std::vector<Idle> aged;  // outlives the lock: closing takes a moment
    std::unique_lock lock(mutex_);
    if (const absl::Status room = WaitForRoom(lock, context); !room.ok()) {
      // Whoever is told without having tried could not use the database either.
      if (absl::IsUnavailable(room))
        ++counts_.errors[static_cast<size_t>(DatabaseError::kConnection)];
      return room;
    }
    ++counts_.in_use;
    const auto oldest = std::chrono::steady_clock::now() - options_.max_lifetime;
    while (!idle_.empty()) {
      Idle idle = std::move(idle_.back());
      idle_.pop_back();
      const bool known = idle.born.losses == history_.losses();
      if (known && idle.born.time > oldest) return Lease(this, std::move(idle.session), idle.born);
      aged.push_back(std::move(idle));
    }
    ++connecting_;
    probed_ = std::chrono::system_clock::now();
  }
  const Birth begun{std::chrono::steady_clock::now(), history_.losses()};
  try {
    std::unique_ptr<Session> session = Connect(context);
    Made();
    return Lease(this, std::move(session), begun);
  } catch (const std::exception&) {
    NotMade(std::chrono::steady_clock::now() - begun.time >= kTelling);
    return Unreachable();
  }
}

absl::Status Pool::WaitForRoom(std::unique_lock<std::mutex>& lock, const RequestContext& context) {
  const auto limit = std::min(context.deadline, std::chrono::system_clock::now() + kMaxWait);
  const int64_t losses = losses_;
  const bool found_silent = silent_ && history_.IsSilent() && connecting_ == 0 &&
                            std::chrono::system_clock::now() < probed_ + kStillSilent;
  if (found_silent && TimeLeft(context).value_or(kLittleTime) < kLittleTime) {
    return Unreachable();
  }
  ++counts_.waiting;
  const absl::Cleanup waited = [this] { --counts_.waiting; };
  while (IsProbed() || counts_.in_use >= kind_.size) {
    const auto end = IsProbed() ? std::min(limit, probed_ + kTelling) : limit;
    freed_.wait_until(lock, end);
    if (losses_ != losses) return Unreachable();
    if (std::chrono::system_clock::now() < end) continue;
    if (IsProbed()) return Unreachable();
    if (end == limit) return Busy(context);
  }
  return absl::OkStatus();
}

absl::Status Pool::Busy(const RequestContext& context) const {
  const std::string all =
      absl::StrCat("all ", kind_.size, " database connections for ", kind_.name);
  if (std::chrono::system_clock::now() >= context.deadline) {
    return DeadlineExceeded(
        absl::StrCat("the deadline passed while ", all, " were busy; allow more time"));
  }
  return ResourceExhausted(ErrorReason::kDatabaseBusy,
                           absl::StrCat(all, " are busy; try again later"),
                           std::chrono::milliseconds(500));
}

absl::Status Pool::Unreachable() const {
  return Unavailable(ErrorReason::kDatabaseUnavailable,
                     "the database cannot be reached; the service recovers by itself, try again",
                     {{"schema", options_.schema}});
}

std::unique_ptr<Session> Pool::Connect(const RequestContext& context) {
  const TimeLimits limits = TimeLimits::For(TimeLeft(context));
  const auto limit = std::min(connect_limit_, limits.connect.value_or(connect_limit_));
  auto session = std::make_unique<Session>(ConnectionString(options_.conninfo),
                                           std::chrono::system_clock::now() + limit);
  const Watchdog::Use use(watchdog_, {}, limits, context.cancelled, [&] { session->Shut(); });
  Configure(*session);
  return session;
}

void Pool::Configure(Session& session) const {
  std::string sql;
  for (const auto& [name, value] : SessionVariables(options_)) {
    absl::StrAppend(&sql, "set ", name, " = ", value, ";");
  }
  pqxx::nontransaction tx(session);
  const pqxx::result self = tx.exec(absl::StrCat(sql, "select pid, backend_start, ", kServerColumns,
                                                 " from pg_stat_get_activity(pg_backend_pid())"));
  session.key = {self[0][0].as<int>(), self[0][1].as<std::string>()};
  if (!history_.Follows(self[0][2].as<std::string>(), self[0][3].as<int64_t>())) {
    throw pqxx::broken_connection("another server has taken the place of this one");
  }
  for (const Query& query : queries_) session.prepare(query.name, query.sql);
}

void Pool::Made() {
  history_.Reach();
  bool answers_again = false;
  {
    const std::lock_guard lock(mutex_);
    --connecting_;
    ++counts_.made;
    answers_again = std::exchange(silent_, false);
  }
  if (answers_again) freed_.notify_all();
}

void Pool::NotMade(bool silent) {
  bool none_works = false;
  {
    const std::lock_guard lock(mutex_);
    --connecting_;
    ++counts_.errors[static_cast<size_t>(DatabaseError::kConnection)];
    none_works = counts_.in_use == connecting_ + 1;
  }
  if (silent && none_works) Lose();
  Forget();
}

void Pool::Return(std::unique_ptr<Session> session, const Birth& born) {
  if (born.losses != history_.losses()) session.reset();
  {
    const std::lock_guard lock(mutex_);
    if (session != nullptr) idle_.push_back({std::move(session), born});
    --counts_.in_use;
  }
  freed_.notify_one();
}

void Pool::CloseIdle() {
  std::vector<Idle> closing;  // outlives the lock
  const std::lock_guard lock(mutex_);
  closing.swap(idle_);
}

void Pool::Lose() {
  history_.Lose();
  CloseIdle();
  {
    const std::lock_guard lock(mutex_);
    ++losses_;
    silent_ = true;
    probed_ = std::chrono::system_clock::now();
  }
  freed_.notify_all();
}

void Pool::Forget() {
  {
    const std::lock_guard lock(mutex_);
    --counts_.in_use;
    ++counts_.failed;
  }
  freed_.notify_one();
}

void Pool::CountError(DatabaseError error) {
  const std::lock_guard lock(mutex_);
  ++counts_.errors[static_cast<size_t>(error)];
}

void Pool::CountRevisions(int64_t revisions) {
  const std::lock_guard lock(mutex_);
  counts_.revisions += revisions;
}

PoolCounts Pool::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

}  // namespace kuzukuri::platform
