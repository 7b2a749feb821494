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

Pool::Pool(PoolOptions options, const std::vector<Query>& queries)
    : options_(std::move(options)), queries_(queries) {}

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
  const auto limit = std::min(context.deadline, std::chrono::system_clock::now() + kMaxWait);
  std::unique_lock lock(mutex_);
  while (true) {
    const auto now = std::chrono::steady_clock::now();
    while (!idle_.empty()) {
      Idle idle = std::move(idle_.back());
      idle_.pop_back();
      if (now - idle.born < options_.max_lifetime) {
        return Lease(this, std::move(idle.connection), idle.born);
      }
      --open_;  // too old: closed when `idle` goes out of scope
    }
    if (open_ < options_.size) break;
    if (freed_.wait_until(lock, limit) == std::cv_status::timeout && idle_.empty() &&
        open_ >= options_.size) {
      return ResourceExhausted(
          "DATABASE_BUSY",
          absl::StrCat("all ", options_.size, " database connections are busy; try again later"),
          std::chrono::milliseconds(500));
    }
  }
  ++open_;
  lock.unlock();
  try {
    return Lease(this, Connect(), std::chrono::steady_clock::now());
  } catch (const std::exception& error) {
    Forget();
    return Unavailable("DATABASE_UNAVAILABLE",
                       "the database cannot be reached; the service recovers by itself, try again",
                       {{"schema", options_.schema}});
  }
}

std::unique_ptr<pqxx::connection> Pool::Connect() {
  auto connection = std::make_unique<pqxx::connection>(ConnectionString(options_));
  NeverReactivate(*connection);
  for (const auto& [name, value] : SessionVariables(options_))
    connection->set_variable(name, value);
  for (const Query& query : queries_) connection->prepare(query.name, query.sql);
  return connection;
}

void Pool::Return(std::unique_ptr<pqxx::connection> connection,
                  std::chrono::steady_clock::time_point born) {
  {
    const std::lock_guard lock(mutex_);
    idle_.push_back({std::move(connection), born});
  }
  freed_.notify_one();
}

void Pool::CloseIdle() {
  std::vector<Idle> closing;
  {
    const std::lock_guard lock(mutex_);
    closing.swap(idle_);
    open_ -= static_cast<int>(closing.size());
  }
  freed_.notify_all();
}

void Pool::Forget() {
  {
    const std::lock_guard lock(mutex_);
    --open_;
  }
  freed_.notify_one();
}

}  // namespace kuzukuri::platform
