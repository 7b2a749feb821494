#include "services/aggregator/upstream/heads/feed.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::aggregator {
namespace {

absl::Status TooManyWait() {
  return platform::ResourceExhausted(platform::ErrorReason::kServerBusy,
                                     "as many requests wait for heads as may; try again later",
                                     std::chrono::milliseconds(200));
}

absl::Status TooManyWait(const platform::JurisdictionCode& jurisdiction) {
  return platform::ResourceExhausted(
      platform::ErrorReason::kJurisdictionBusy,
      absl::StrCat("as many requests wait for the heads of jurisdiction ", jurisdiction.value(),
                   " as may; try again later"),
      std::chrono::milliseconds(200));
}

absl::Status Stopping() {
  return platform::Unavailable(platform::ErrorReason::kShuttingDown,
                               "the service is stopping; ask again elsewhere");
}

absl::Status DeadlinePassed() {
  return platform::DeadlineExceeded(
      "the deadline passed while a service was asked for its heads; allow more time");
}

absl::Status Silent(const std::string& service) {
  return platform::Unavailable(
      platform::ErrorReason::kUpstreamUnavailable,
      absl::StrCat("the ", service,
                   " service does not answer; try again, the aggregator recovers by itself"),
      {{"service", service}});
}

template <class Query>
std::vector<platform::HeadQuery> Keys(const std::map<platform::HeadQuery, Query>& queries) {
  std::vector<platform::HeadQuery> keys;
  keys.reserve(queries.size());
  for (const auto& [key, value] : queries) keys.push_back(key);
  return keys;
}

}  // namespace

HeadFeed::HeadFeed(const Connect& connect, Clock clock, std::string service)
    : clock_(std::move(clock)),
      service_(std::move(service)),
      transport_(connect([this] { OnStreamEnd(); })) {}

void HeadFeed::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  transport_->Stop();
  std::unordered_map<uint64_t, Waiter> left;
  {
    const std::lock_guard lock(mutex_);
    left.swap(waiters_);
    waiting_.clear();
  }
  for (const auto& [id, waiter] : left) waiter.done(Stopping());
}

void HeadFeed::Ask(const platform::HeadQuery& query, Time deadline, Done done) {
  absl::Status status;
  QuestionPtr question;
  {
    const std::lock_guard lock(mutex_);
    status = Join(query, deadline, done);
    question = TakeNext();
  }
  Send(question);
  if (!status.ok()) done(status);
}

absl::Status HeadFeed::Join(const platform::HeadQuery& query, Time deadline, Done& done) {
  if (stopping_) return Stopping();
  if (waiters_.size() >= kMostWaiting) return TooManyWait();
  const auto of_one = waiting_.find(query.jurisdiction);
  if (of_one != waiting_.end() && of_one->second >= kMostOfOneWaiting) {
    return TooManyWait(query.jurisdiction);
  }
  if (next_.size() >= kMostQueries && !next_.contains(query)) return TooManyWait();
  const uint64_t id = ++last_id_;
  next_[query].push_back(id);
  ++waiting_[query.jurisdiction];
  waiters_.emplace(id, MakeWaiter(query, deadline, done));
  return absl::OkStatus();
}

HeadFeed::Waiter HeadFeed::MakeWaiter(const platform::HeadQuery& query, Time deadline,
                                      Done& done) const {
  // A service that answers does within milliseconds, and what is asked on a stream that is lost is
  // asked once more after a second: who has less time cannot tell.
  constexpr std::chrono::milliseconds kTellable{1500};
  constexpr std::chrono::milliseconds kMargin{250};
  const bool tells = deadline != Time::max() && deadline - clock_() >= kTellable;
  return {query.jurisdiction, tells ? deadline - kMargin : deadline, tells, std::move(done)};
}

HeadFeed::QuestionPtr HeadFeed::TakeNext() {
  if (next_.empty() || asked_ != nullptr || stopping_) return nullptr;
  asked_ = std::make_shared<Question>();
  asked_->queries = std::exchange(next_, {});
  asked_->sent_at = clock_();
  asked_->on_stream = !giving_up_ && asked_->sent_at >= not_before_;
  asked_->stream = last_stream_;
  return asked_;
}

void HeadFeed::Send(const QuestionPtr& question) {
  if (question == nullptr) return;
  if (!question->on_stream) return Call(question);
  transport_->AskOnStream(Keys(question->queries), [this, question](const Heads& heads) {
    OnStreamAnswer(question, heads);
  });
  const std::lock_guard lock(mutex_);
  question->is_sent = true;
}

void HeadFeed::Call(const QuestionPtr& question) {
  transport_->Call(Keys(question->queries),
                   [this, question](const Heads& heads) { OnCallAnswer(question, heads); });
}

void HeadFeed::OnStreamAnswer(const QuestionPtr& question, const Heads& heads) {
  QuestionPtr next;
  uint64_t stream = 0;
  {
    const std::lock_guard lock(mutex_);
    if (asked_ != question) return;  // given up: it is asked with a call
    asked_ = nullptr;
    if (heads.ok() && question->stream == last_stream_) {
      pause_ = {};
      stream_ = stream = last_stream_;
    }
    next = TakeNext();
  }
  Send(next);
  if (heads.ok()) {
    Tell(*question, stream, heads);
  } else {
    Call(question);
  }
}

void HeadFeed::OnCallAnswer(const QuestionPtr& question, const Heads& heads) {
  QuestionPtr next;
  {
    const std::lock_guard lock(mutex_);
    if (asked_ == question) asked_ = nullptr;
    next = TakeNext();
  }
  Send(next);
  Tell(*question, /*stream=*/0, heads);
}

void HeadFeed::OnStreamEnd() {
  const std::lock_guard lock(mutex_);
  ForgetStream(clock_());
}

void HeadFeed::ForgetStream(Time now) {
  // One that has served ends with its connection's age or its service: the next is opened at once.
  const bool served = stream_ != 0;
  pause_ =
      served ? std::chrono::milliseconds(0) : std::clamp(2 * pause_, kFirstPause, kLongestPause);
  not_before_ = now + pause_;
  stream_ = 0;
  ++last_stream_;
}

HeadFeed::Counts HeadFeed::counts() const {
  const std::lock_guard lock(mutex_);
  return {stream_ != 0, waiters_.size()};
}

bool HeadFeed::Tick(Time now) {
  QuestionPtr silent;
  QuestionPtr next;
  std::vector<std::pair<Done, absl::Status>> late;
  {
    const std::lock_guard lock(mutex_);
    if (asked_ != nullptr && asked_->on_stream && asked_->is_sent &&
        now - asked_->sent_at >= kStreamPatience) {
      silent = std::exchange(asked_, nullptr);
      stream_ = 0;  // whatever it was, it does not serve now
      ForgetStream(now);
      giving_up_ = true;
      next = TakeNext();
    }
    Ids ids;
    for (const auto& [id, waiter] : waiters_) {
      if (waiter.leave_at <= now) ids.push_back(id);
    }
    for (const uint64_t id : ids) {
      const absl::Status why = waiters_.at(id).tells_silence ? Silent(service_) : DeadlinePassed();
      late.emplace_back(Leave(id), why);
    }
  }
  if (silent != nullptr) {
    transport_->EndStream();
    {
      const std::lock_guard lock(mutex_);
      giving_up_ = false;
    }
    Send(next);
    Call(silent);
  }
  for (const auto& [done, why] : late) done(why);
  const std::lock_guard lock(mutex_);
  return !waiters_.empty() || asked_ != nullptr;
}

HeadFeed::Done HeadFeed::Leave(uint64_t id) {
  const auto found = waiters_.find(id);
  if (found == waiters_.end()) return nullptr;
  Done done = std::move(found->second.done);
  const auto of_one = waiting_.find(found->second.jurisdiction);
  if (--of_one->second == 0) waiting_.erase(of_one);
  waiters_.erase(found);
  return done;
}

void HeadFeed::Tell(const Question& question, uint64_t stream, const Heads& heads) {
  absl::StatusOr<std::vector<platform::Head>> checked = heads;
  if (heads.ok() && heads->size() != question.queries.size()) {
    checked = platform::Internal(platform::ErrorReason::kInternal,
                                 "a service answered with another number of heads than asked for");
  }
  size_t place = 0;
  for (const auto& [query, ids] : question.queries) {
    const size_t at = place++;
    std::vector<Done> present;
    {
      const std::lock_guard lock(mutex_);
      for (const uint64_t id : ids) present.push_back(Leave(id));
    }
    for (const Done& done : present) {
      if (done == nullptr) continue;
      if (checked.ok()) {
        done(ToldHead{(*checked)[at], stream});
      } else {
        done(checked.status());
      }
    }
  }
}

}  // namespace kuzukuri::aggregator
