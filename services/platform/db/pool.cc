#include "services/platform/db/pool.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/db/connection.h"

namespace kuzukuri::platform {
namespace {

constexpr std::chrono::seconds kMaxWait{5};

// Names of schemas and applications are constants of the program, without quotes in them.
std::string Quoted(const char* quote, const std::string& text) {
  return absl::StrCat(quote, text, quote);
}

}  // namespace

std::string ConnectionString(const PoolOptions& options) {
  const bool uri = options.conninfo.find("://") != std::string::npos;
  return absl::StrCat(uri ? "" : "connect_timeout=3 ", options.conninfo);
}

std::vector<std::pair<std::string, std::string>> SessionVariables(const PoolOptions& options) {
  return {{"search_path", Quoted("\"", options.schema)},
          {"application_name", Quoted("'", options.application_name)},
          {"statement_timeout", std::to_string(options.statement_timeout.count() * 1000)},
          {"idle_in_transaction_session_timeout", "60000"},
          {"timezone", "'UTC'"},
          // Dates are read as YYYY-MM-DD, whatever the database's or the role's own setting is.
          {"datestyle", "'ISO, YMD'"},
          // Left to itself PostgreSQL plans most statements with arrays anew each time, which costs
          // several times what running them does. All are written so that one plan is right for
          // every argument, and by a key: a plan made while a table was small stays right when it
          // has grown.
          {"plan_cache_mode", "force_generic_plan"},
          {"enable_seqscan", "off"}};
}

Pool::Pool(PoolOptions options, PoolKind kind, const std::vector<Query>& queries)
    : options_(std::move(options)), kind_(kind), queries_(queries) {}

Pool::~Pool() = default;

Pool::Lease::Lease(Pool* pool, std::unique_ptr<pqxx::connection> connection,
                   std::chrono::steady_clock::time_point born)
    : pool_(pool), connection_(std::move(connection)), born_(born) {}

Pool::Lease::Lease(Lease&& other) noexcept = default;

Pool::Lease::~Lease() {
  if (connection_ != nullptr) pool_->Return(std::move(connection_), born_);
}

void Pool::Lease::Discard() {
  if (connection_ == nullptr) return;
  connection_.reset();
  pool_->Forget();
}

absl::StatusOr<Pool::Lease> Pool::Acquire(const RequestContext& context) {
  {
    std::vector<Idle> aged;  // outlives the lock: closing takes a moment
    std::unique_lock lock(mutex_);
    if (!WaitForRoom(lock, context)) return Busy(context);
    ++counts_.in_use;
    const auto oldest = std::chrono::steady_clock::now() - options_.max_lifetime;
    while (!idle_.empty()) {
      Idle idle = std::move(idle_.back());
      idle_.pop_back();
      if (idle.born > oldest) return Lease(this, std::move(idle.connection), idle.born);
      aged.push_back(std::move(idle));
    }
  }
  try {
    return Lease(this, Connect(), std::chrono::steady_clock::now());
  } catch (const std::exception& error) {
    Forget();
    return Unavailable(ErrorReason::kDatabaseUnavailable,
                       "the database cannot be reached; the service recovers by itself, try again",
                       {{"schema", options_.schema}});
  }
}

bool Pool::WaitForRoom(std::unique_lock<std::mutex>& lock, const RequestContext& context) {
  const auto limit = std::min(context.deadline, std::chrono::system_clock::now() + kMaxWait);
  ++counts_.waiting;
  const bool room = freed_.wait_until(lock, limit, [this] { return counts_.in_use < kind_.size; });
  --counts_.waiting;
  return room;
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

std::unique_ptr<pqxx::connection> Pool::Connect() {
  auto connection = std::make_unique<pqxx::connection>(ConnectionString(options_));
  NeverReactivate(*connection);
  for (const auto& [name, value] : SessionVariables(options_))
    connection->set_variable(name, value);
  for (const Query& query : queries_) connection->prepare(query.name, query.sql);
  const std::lock_guard lock(mutex_);
  ++counts_.made;
  return connection;
}

void Pool::Return(std::unique_ptr<pqxx::connection> connection,
                  std::chrono::steady_clock::time_point born) {
  {
    const std::lock_guard lock(mutex_);
    idle_.push_back({std::move(connection), born});
    --counts_.in_use;
  }
  freed_.notify_one();
}

void Pool::CloseIdle() {
  std::vector<Idle> closing;
  const std::lock_guard lock(mutex_);
  closing.swap(idle_);
}

void Pool::Forget() {
  {
    const std::lock_guard lock(mutex_);
    --counts_.in_use;
    ++counts_.failed;
  }
  freed_.notify_one();
}

PoolCounts Pool::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

}  // namespace kuzukuri::platform
