#include "services/aggregator/upstream/heads.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <utility>

#include "services/aggregator/upstream/calls.h"
#include "services/aggregator/upstream/head_stream.h"
#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {
namespace {

constexpr std::chrono::milliseconds kGathering{1};
// Without gathering for so long nobody looks for its end.
constexpr std::chrono::milliseconds kQuiet{50};
// Up to as many that take turns in two batches are brought together into one; more would wait
// longer than that saves.
constexpr size_t kShared = 16;
constexpr size_t kMaxPerBatch = 1000;
constexpr std::chrono::seconds kPatience{2};
// A stream without an answer for so long is given up, and calls are tried.
constexpr std::chrono::milliseconds kStreamPatience{1000};

constexpr std::chrono::steady_clock::time_point Never() { return {}; }

// A batch belongs to many requests, so it has a context of its own.
std::shared_ptr<const platform::RequestContext> BatchContext() {
  auto context = std::make_shared<platform::RequestContext>();
  context->deadline = std::chrono::system_clock::now() + kPatience;
  context->request_id = "heads";
  return context;
}

}  // namespace

void HeadChecker::Check(const std::string& jurisdiction, const KnownRevisions& known, Done done) {
  std::shared_ptr<Batch> batch;
  {
    const std::lock_guard lock(mutex_);
    Query& query = next_[jurisdiction];
    // The oldest known counts, so that everybody finds what is new to them.
    const auto lower = [&](int64_t KnownRevisions::*field) {
      query.known.*field =
          query.waiting.empty() ? known.*field : std::min(query.known.*field, known.*field);
    };
    lower(&KnownRevisions::catalog);
    lower(&KnownRevisions::budget);
    lower(&KnownRevisions::indicator);
    query.waiting.push_back(std::move(done));
    ++waiting_;
    batch = NextBatch();
  }
  if (batch != nullptr) Send(std::move(batch));
}

std::shared_ptr<HeadChecker::Batch> HeadChecker::NextBatch() {
  if (next_.empty() || in_flight_) return nullptr;
  if (is_gathering_ && waiting_ < enough_) return nullptr;
  in_flight_ = true;
  streamed_at_ = std::chrono::steady_clock::now();
  is_gathering_ = false;
  auto batch = std::make_shared<Batch>();
  while (!next_.empty() && batch->size() < kMaxPerBatch) {
    waiting_ -= next_.begin()->second.waiting.size();
    batch->insert(next_.extract(next_.begin()));
  }
  return batch;
}

std::shared_ptr<HeadChecker::Batch> HeadChecker::Gather(size_t served) {
  const std::lock_guard lock(mutex_);
  in_flight_ = false;
  streamed_at_ = Never();
  const auto most = [](size_t of) { return of - of / 8 - 1; };
  enough_ = std::max(most(served), std::min(most(served + waiting_), kShared));
  if (enough_ == 0 || waiting_ >= enough_) return NextBatch();
  is_gathering_ = true;
  gather_until_ = std::chrono::steady_clock::now() + kGathering;
  if (!std::exchange(looks_often_, true)) wake_.notify_one();
  return nullptr;
}

// A batch that is asked, and what has been answered.
struct HeadChecker::Round {
  std::shared_ptr<Batch> batch;
  catalog::v1::StreamHeadsRequest catalog_question;
  budget::v1::StreamHeadsRequest budget_question;
  indicator::v1::StreamHeadsRequest indicator_question;
  google::protobuf::RepeatedPtrField<type::v1::Head> catalog;
  google::protobuf::RepeatedPtrField<type::v1::Head> budget;
  google::protobuf::RepeatedPtrField<type::v1::Head> indicator;
  std::atomic<int> missing{3};
  std::atomic<bool> failed{false};

  explicit Round(std::shared_ptr<Batch> of) : batch(std::move(of)) {
    const auto add = [](auto& request, const std::string& code, int64_t known) {
      auto* query = request.add_queries();
      query->set_name(platform::JurisdictionName(code));
      query->set_known_revision(known);
    };
    for (const auto& [code, query] : *batch) {
      add(catalog_question, code, query.known.catalog);
      add(budget_question, code, query.known.budget);
      add(indicator_question, code, query.known.indicator);
    }
  }
};

struct HeadChecker::Streams {
  explicit Streams(const Services& services)
      : catalog([&](auto* context, auto* reactor) {
          services.catalog().async()->StreamHeads(context, reactor);
        }),
        budget([&](auto* context, auto* reactor) {
          services.budget().async()->StreamHeads(context, reactor);
        }),
        indicator([&](auto* context, auto* reactor) {
          services.indicator().async()->StreamHeads(context, reactor);
        }) {}

  HeadStream<catalog::v1::StreamHeadsRequest, catalog::v1::StreamHeadsResponse> catalog;
  HeadStream<budget::v1::StreamHeadsRequest, budget::v1::StreamHeadsResponse> budget;
  HeadStream<indicator::v1::StreamHeadsRequest, indicator::v1::StreamHeadsResponse> indicator;
};

HeadChecker::HeadChecker(const Services& services)
    : services_(services),
      streams_(std::make_unique<Streams>(services)),
      watch_([this] { Watch(); }) {}

HeadChecker::~HeadChecker() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  watch_.join();
}

void HeadChecker::Watch() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_.wait_for(lock, looks_often_ ? kGathering : kStreamPatience / 4);
    const auto now = std::chrono::steady_clock::now();
    std::shared_ptr<Batch> batch;
    if (is_gathering_ && now >= gather_until_) {
      is_gathering_ = false;
      batch = NextBatch();
    }
    if (now >= gather_until_ + kQuiet) looks_often_ = false;
    const bool silent = streamed_at_ != Never() && now - streamed_at_ >= kStreamPatience;
    lock.unlock();
    if (batch != nullptr) Send(std::move(batch));
    if (silent) {
      streams_->catalog.Cancel();
      streams_->budget.Cancel();
      streams_->indicator.Cancel();
    }
    lock.lock();
  }
}

void HeadChecker::Send(std::shared_ptr<Batch> batch) {
  auto round = std::make_shared<Round>(std::move(batch));
  const auto ask = [&](auto& stream, const auto& question, auto Round::*answer) {
    stream.Ask(question, [this, round, answer](auto* response) {
      if (response == nullptr) {
        round->failed = true;
      } else {
        ((*round).*answer).Swap(response->mutable_heads());
      }
      if (--round->missing > 0) return;
      if (round->failed) return Call(round);
      Finish(round, absl::OkStatus());
    });
  };
  ask(streams_->catalog, round->catalog_question, &Round::catalog);
  ask(streams_->budget, round->budget_question, &Round::budget);
  ask(streams_->indicator, round->indicator_question, &Round::indicator);
}

void HeadChecker::Call(const std::shared_ptr<Round>& round) {
  const auto calls = Calls::Create(
      BatchContext(), [this, round](absl::Status status) { Finish(round, std::move(status)); });
  const auto call = [&]<class Request, class Response>(const char* service, const auto& question,
                                                       auto* answer, auto launch) {
    Request request;
    *request.mutable_queries() = question.queries();
    calls->Start<Response>(service, std::move(request), launch, [round, answer](Response& heads) {
      answer->Swap(heads.mutable_heads());
      return absl::OkStatus();
    });
  };
  call.operator()<catalog::v1::BatchGetHeadsRequest, catalog::v1::BatchGetHeadsResponse>(
      "catalog", round->catalog_question, &round->catalog,
      [this](auto... a) { services_.catalog().async()->BatchGetHeads(a...); });
  call.operator()<budget::v1::BatchGetHeadsRequest, budget::v1::BatchGetHeadsResponse>(
      "budget", round->budget_question, &round->budget,
      [this](auto... a) { services_.budget().async()->BatchGetHeads(a...); });
  call.operator()<indicator::v1::BatchGetHeadsRequest, indicator::v1::BatchGetHeadsResponse>(
      "indicator", round->indicator_question, &round->indicator,
      [this](auto... a) { services_.indicator().async()->BatchGetHeads(a...); });
  calls->Seal();
}

void HeadChecker::Finish(const std::shared_ptr<Round>& round, absl::Status status) {
  const Batch& batch = *round->batch;
  size_t served = 0;
  for (const auto& [code, query] : batch) served += query.waiting.size();
  // Others wait for the next batch: it goes first.
  if (std::shared_ptr<Batch> next = Gather(served)) Send(std::move(next));
  const auto size = static_cast<int>(batch.size());
  if (status.ok() && (round->catalog.size() != size || round->budget.size() != size ||
                      round->indicator.size() != size)) {
    status = absl::InternalError("a service answered with another number of heads");
  }
  int i = 0;
  for (const auto& [code, query] : batch) {
    absl::StatusOr<Heads> result = absl::UnknownError("no answer");
    if (!status.ok()) {
      result = status;
    } else {
      result = Heads{std::move(*round->catalog.Mutable(i)), std::move(*round->budget.Mutable(i)),
                     std::move(*round->indicator.Mutable(i))};
    }
    ++i;
    for (const Done& done : query.waiting) done(result);
  }
}

}  // namespace kuzukuri::aggregator
