#include "services/aggregator/upstream/heads.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "services/aggregator/upstream/calls.h"
#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {
namespace {

constexpr std::chrono::milliseconds kGathering{1};
// Up to as many that take turns in two batches are brought together into one; more would wait
// longer than that saves.
constexpr size_t kShared = 16;
constexpr size_t kMaxPerBatch = 1000;
constexpr std::chrono::seconds kPatience{3};

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
  const auto most = [](size_t of) { return of - of / 8 - 1; };
  enough_ = std::max(most(served), std::min(most(served + waiting_), kShared));
  if (enough_ == 0 || waiting_ >= enough_) return NextBatch();
  is_gathering_ = true;
  const uint64_t gathering = ++gathering_;
  ++alarms_;
  // An alarm is set once; it ends itself.
  auto* alarm = new grpc::Alarm;
  alarm->Set(std::chrono::system_clock::now() + kGathering, [this, alarm, gathering](bool) {
    delete alarm;
    Gathered(gathering);
  });
  return nullptr;
}

void HeadChecker::Gathered(uint64_t gathering) {
  std::shared_ptr<Batch> batch;
  {
    const std::lock_guard lock(mutex_);
    if (gathering == gathering_ && is_gathering_) {
      is_gathering_ = false;
      batch = NextBatch();
    }
  }
  if (batch != nullptr) Send(std::move(batch));
  const std::lock_guard lock(mutex_);
  --alarms_;
  alarms_over_.notify_all();
}

HeadChecker::~HeadChecker() {
  std::unique_lock lock(mutex_);
  alarms_over_.wait(lock, [this] { return alarms_ == 0; });
}

void HeadChecker::Send(std::shared_ptr<Batch> batch) {
  struct Answers {
    catalog::v1::BatchGetHeadsResponse catalog;
    budget::v1::BatchGetHeadsResponse budget;
    indicator::v1::BatchGetHeadsResponse indicator;
  };
  auto answers = std::make_shared<Answers>();
  const auto calls = Calls::Create(BatchContext(), [this, batch, answers](absl::Status status) {
    size_t served = 0;
    for (const auto& [code, query] : *batch) served += query.waiting.size();
    // Others wait for the next batch: it goes first.
    if (std::shared_ptr<Batch> next = Gather(served)) Send(std::move(next));
    const auto size = static_cast<int>(batch->size());
    if (status.ok() &&
        (answers->catalog.heads_size() != size || answers->budget.heads_size() != size ||
         answers->indicator.heads_size() != size)) {
      status = absl::InternalError("a service answered with another number of heads");
    }
    int i = 0;
    for (auto& [code, query] : *batch) {
      absl::StatusOr<Heads> result = absl::UnknownError("no answer");
      if (!status.ok()) {
        result = status;
      } else {
        result = Heads{std::move(*answers->catalog.mutable_heads(i)),
                       std::move(*answers->budget.mutable_heads(i)),
                       std::move(*answers->indicator.mutable_heads(i))};
      }
      ++i;
      for (const Done& done : query.waiting) done(result);
    }
  });
  catalog::v1::BatchGetHeadsRequest catalog;
  budget::v1::BatchGetHeadsRequest budget;
  indicator::v1::BatchGetHeadsRequest indicator;
  const auto add = [](auto& request, const std::string& code, int64_t known) {
    auto* query = request.add_queries();
    query->set_name(platform::JurisdictionName(code));
    query->set_known_revision(known);
  };
  for (const auto& [code, query] : *batch) {
    add(catalog, code, query.known.catalog);
    add(budget, code, query.known.budget);
    add(indicator, code, query.known.indicator);
  }
  const auto keep = [](auto* target) {
    return [target](auto& answer) {
      *target = std::move(answer);
      return absl::OkStatus();
    };
  };
  calls->Start<catalog::v1::BatchGetHeadsResponse>(
      "catalog", std::move(catalog),
      [this](auto... a) { services_.catalog().async()->BatchGetHeads(a...); },
      keep(&answers->catalog));
  calls->Start<budget::v1::BatchGetHeadsResponse>(
      "budget", std::move(budget),
      [this](auto... a) { services_.budget().async()->BatchGetHeads(a...); },
      keep(&answers->budget));
  calls->Start<indicator::v1::BatchGetHeadsResponse>(
      "indicator", std::move(indicator),
      [this](auto... a) { services_.indicator().async()->BatchGetHeads(a...); },
      keep(&answers->indicator));
  calls->Seal();
}

}  // namespace kuzukuri::aggregator
