#include "services/aggregator/upstream/heads/heads.h"

#include <chrono>
#include <mutex>
#include <utility>

#include "services/aggregator/upstream/heads/transport.h"

namespace kuzukuri::aggregator {
namespace {

constexpr std::chrono::milliseconds kTick{20};

struct CatalogMessages {
  using StreamRequest = catalog::v1::StreamHeadsRequest;
  using StreamResponse = catalog::v1::StreamHeadsResponse;
  using BatchRequest = catalog::v1::BatchGetHeadsRequest;
  using BatchResponse = catalog::v1::BatchGetHeadsResponse;
};

struct BudgetMessages {
  using StreamRequest = budget::v1::StreamHeadsRequest;
  using StreamResponse = budget::v1::StreamHeadsResponse;
  using BatchRequest = budget::v1::BatchGetHeadsRequest;
  using BatchResponse = budget::v1::BatchGetHeadsResponse;
};

struct IndicatorMessages {
  using StreamRequest = indicator::v1::StreamHeadsRequest;
  using StreamResponse = indicator::v1::StreamHeadsResponse;
  using BatchRequest = indicator::v1::BatchGetHeadsRequest;
  using BatchResponse = indicator::v1::BatchGetHeadsResponse;
};

template <class Messages, class Stub>
std::unique_ptr<HeadFeed> MakeFeed(Upstream service, Stub& calls, Stub& streams) {
  const auto connect = [&](std::function<void()> ended) {
    return std::make_unique<GrpcHeadTransport<Stub, Messages>>(NameOf(service), calls, streams,
                                                               std::move(ended));
  };
  return std::make_unique<HeadFeed>(
      connect, [] { return std::chrono::steady_clock::now(); }, NameOf(service));
}

// The answers as they come in.
class Gathering {
 public:
  Gathering(size_t questions, Heads::Done done)
      : heads_(questions), missing_(questions), done_(std::move(done)) {}

  void Take(size_t place, absl::StatusOr<ToldHead> head) {
    Heads::Done done;
    {
      const std::lock_guard lock(mutex_);
      if (done_ == nullptr) return;
      if (head.ok()) {
        heads_[place] = std::move(*head);
        if (--missing_ > 0) return;
      }
      done = std::exchange(done_, nullptr);
    }
    if (!head.ok()) return done(head.status());
    done(std::move(heads_));
  }

 private:
  std::mutex mutex_;
  std::vector<ToldHead> heads_;
  size_t missing_;
  Heads::Done done_;
};

}  // namespace

Heads::Heads(const Services& services)
    : feeds_{MakeFeed<CatalogMessages>(Upstream::kCatalog, services.catalog(),
                                       services.catalog_streams()),
             MakeFeed<BudgetMessages>(Upstream::kBudget, services.budget(),
                                      services.budget_streams()),
             MakeFeed<IndicatorMessages>(Upstream::kIndicator, services.indicator(),
                                         services.indicator_streams())},
      ticker_(kTick, [this](HeadFeed::Time now) {
        bool waits = false;
        for (const auto& feed : feeds_) waits = feed->Tick(now) || waits;
        return waits;
      }) {}

void Heads::Stop() {
  for (const auto& feed : feeds_) feed->Stop();
}

std::array<uint64_t, kUpstreams.size()> Heads::streams() const {
  std::array<uint64_t, kUpstreams.size()> streams{};
  for (size_t i = 0; i < feeds_.size(); ++i) streams[i] = feeds_[i]->stream();
  return streams;
}

void Heads::Ask(const std::vector<Question>& questions, HeadFeed::Time deadline, const Done& done) {
  auto gathering = std::make_shared<Gathering>(questions.size(), done);
  for (size_t place = 0; place < questions.size(); ++place) {
    feed(questions[place].service)
        .Ask(questions[place].query, deadline, [gathering, place](absl::StatusOr<ToldHead> head) {
          gathering->Take(place, std::move(head));
        });
  }
  ticker_.Start();
}

}  // namespace kuzukuri::aggregator
