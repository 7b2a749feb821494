#include "services/platform/heads/reader.h"

#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::platform {
namespace {

absl::Status ShuttingDown() {
  return Unavailable(ErrorReason::kShuttingDown, "the service is stopping; ask again elsewhere");
}

absl::Status TooManyWait() {
  return ResourceExhausted(ErrorReason::kServerBusy,
                           absl::StrCat("questions for ", HeadReader::kMostWaiting,
                                        " heads wait already; ask again later"),
                           std::chrono::milliseconds(200));
}

}  // namespace

HeadReader::HeadReader(std::unique_ptr<HeadDatabase> database,
                       std::function<void(const absl::Status&)> lost)
    : database_(std::move(database)), lost_(std::move(lost)), thread_([this] { Run(); }) {}

HeadReader::~HeadReader() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  database_->Wake();
  thread_.join();
  for (const Question& question : waiting_) question.done(ShuttingDown());
}

void HeadReader::Read(std::vector<HeadQuery> queries, Done done) {
  if (!TryAdd(queries, done)) return done(TooManyWait());
  database_->Wake();
}

bool HeadReader::TryAdd(std::vector<HeadQuery>& queries, Done& done) {
  const std::lock_guard lock(mutex_);
  if (counts_.waiting + queries.size() > kMostWaiting) return false;
  counts_.waiting += queries.size();
  counts_.asked += static_cast<int64_t>(queries.size());
  waiting_.push_back({std::move(queries), std::move(done)});
  return true;
}

bool HeadReader::IsStopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void HeadReader::Run() {
  while (!IsStopping()) {
    const std::vector<Question> questions = Take();
    if (!questions.empty()) {
      Answer(questions);
    } else if (const absl::Status status = database_->Wait(); !status.ok()) {
      Lose(status);
    }
  }
}

void HeadReader::Lose(const absl::Status& status) {
  {
    const std::lock_guard lock(mutex_);
    ++counts_.lost;
  }
  lost_(status);
}

HeadReader::Counts HeadReader::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

std::vector<HeadReader::Question> HeadReader::Take() {
  const std::lock_guard lock(mutex_);
  std::vector<Question> taken;
  size_t queries = 0;
  while (!waiting_.empty() &&
         (taken.empty() || queries + waiting_.front().queries.size() <= kMostQueries)) {
    queries += waiting_.front().queries.size();
    taken.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  counts_.waiting -= queries;
  return taken;
}

void HeadReader::Answer(const std::vector<Question>& questions) {
  std::vector<HeadQuery> queries;
  for (const Question& question : questions) {
    queries.insert(queries.end(), question.queries.begin(), question.queries.end());
  }
  absl::StatusOr<std::vector<Head>> heads = database_->Read(queries);
  if (!heads.ok()) Lose(heads.status());
  auto next = heads.ok() ? heads->begin() : std::vector<Head>::iterator();
  for (const Question& question : questions) {
    if (!heads.ok()) {
      question.done(heads.status());
      continue;
    }
    const auto end = next + static_cast<std::ptrdiff_t>(question.queries.size());
    question.done(std::vector<Head>(std::make_move_iterator(next), std::make_move_iterator(end)));
    next = end;
  }
}

}  // namespace kuzukuri::platform
