#include "services/gateway/http/shared_stream.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/platform/base/hash.h"

namespace kuzukuri::gateway {
namespace {

// The service's own end comes after the door's, which is a good one.
constexpr std::chrono::seconds kLonger{10};

// What a message says, whichever snapshot it was made at.
std::string DigestOf(const StreamMessage& message) {
  if (message.id.empty()) return platform::Sha256Hex(message.json);
  return platform::Sha256Hex(absl::StrReplaceAll(message.json, {{message.id, ""}}));
}

std::unique_ptr<const google::protobuf::Message> CopyOf(const google::protobuf::Message& message) {
  std::unique_ptr<google::protobuf::Message> copy(message.New());
  copy->CopyFrom(message);
  return copy;
}

class SharedReader final : public StreamReader {
 public:
  using StreamReader::StreamReader;

  bool Join(SharedStream& stream, const CallContext& context) {
    place_ = stream.Join(context, [weak = weak_from_this()] {
      if (const auto self = std::static_pointer_cast<SharedReader>(weak.lock())) self->Wake();
    });
    return place_ != nullptr;
  }

  Came Take() override { return place_->Take(); }

 private:
  bool HasCome() const override { return place_->HasCome(); }

  std::shared_ptr<SharedStream::Place> place_;
};

}  // namespace

SharedStream::SharedStream(const Services& services, Renderers& renderers,
                           std::chrono::milliseconds time, const Asked& asked)
    : services_(services),
      renderers_(renderers),
      time_(time),
      policy_(asked.policy),
      method_(*asked.route.method),
      request_(CopyOf(*asked.message)) {}

std::shared_ptr<SharedStream::Place> SharedStream::Join(const CallContext& context,
                                                        std::function<void()> wake) {
  std::shared_ptr<Answers> before;  // ends without the mutex
  std::unique_lock lock(mutex_);
  if (end_.has_value()) return nullptr;
  const bool under_way = asked_ > answered_;
  auto place = std::make_shared<Place>(shared_from_this(), asked_ + 1);
  wakes_[place.get()] = std::move(wake);
  if (under_way) {
    waiting_ = context;
    return place;
  }
  before = AskAnew(context);
  const Round round = asked_;
  lock.unlock();
  Next(round);
  return place;
}

// With the mutex held; returns the asking before, which is to end without it.
std::shared_ptr<Answers> SharedStream::AskAnew(const CallContext& context) {
  CallContext own = context;
  own.actor.clear();  // it is asked for everybody
  own.deadline = std::chrono::system_clock::now() + time_ + kLonger;
  ++asked_;
  return std::exchange(answers_, std::make_shared<Answers>(services_, method_, *request_, own));
}

void SharedStream::Next(Round round) {
  std::shared_ptr<Answers> answers;
  {
    const std::lock_guard lock(mutex_);
    if (round != asked_) return;
    answers = answers_;
  }
  answers->Next([weak = weak_from_this(), &renderers = renderers_, round](Answers::Bytes bytes) {
    auto came = std::make_shared<Answers::Bytes>(std::move(bytes));
    renderers.Post([weak, round, came] {
      if (const auto self = weak.lock()) self->Take(round, std::move(*came));
    });
  });
}

void SharedStream::Take(Round round, Answers::Bytes bytes) {
  {
    const std::lock_guard lock(mutex_);
    if (round != asked_) return;
  }
  if (!bytes.ok()) return Tell(round, bytes.status());
  if (!bytes->has_value()) return Tell(round, nullptr);
  Tell(round, ShownMessage(policy_.get(), method_, *request_, **bytes));
}

void SharedStream::Tell(Round round, StreamReader::Came came) {
  const bool goes_on = came.ok() && *came != nullptr;
  std::string digest;
  if (goes_on) digest = DigestOf(**came);
  std::shared_ptr<Answers> before;
  {
    const std::lock_guard lock(mutex_);
    if (round != asked_) return;
    if (goes_on) {
      // Only then: to who waits for this round nothing from before it is told where it fails.
      answered_ = round;
      if (digest != digest_) ++number_;
      digest_ = std::move(digest);
      latest_ = *std::move(came);
      if (waiting_.has_value()) before = AskAnew(*std::exchange(waiting_, std::nullopt));
      round = asked_;
    } else {
      end_ = came.status();
      before = std::move(answers_);
    }
  }
  WakeAll();
  if (goes_on) Next(round);
}

void SharedStream::WakeAll() {
  std::vector<std::function<void()>> wakes;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [place, wake] : wakes_) wakes.push_back(wake);
  }
  for (const auto& wake : wakes) wake();
}

SharedStream::Place::~Place() {
  const std::lock_guard lock(stream_->mutex_);
  stream_->wakes_.erase(this);
}

bool SharedStream::Place::HasNew() const {
  return stream_->latest_ != nullptr && stream_->answered_ >= since_ && stream_->number_ != told_;
}

bool SharedStream::Place::HasCome() const {
  const std::lock_guard lock(stream_->mutex_);
  return stream_->end_.has_value() || HasNew();
}

StreamReader::Came SharedStream::Place::Take() {
  const std::lock_guard lock(stream_->mutex_);
  if (HasNew()) {
    told_ = stream_->number_;
    return stream_->latest_;
  }
  if (stream_->end_.has_value() && !stream_->end_->ok()) return *stream_->end_;
  return nullptr;
}

std::shared_ptr<StreamReader> SharedStreams::Open(asio::any_io_executor executor,
                                                  const Asked& asked) {
  // Whatever a message depends on. Fields of requests are in the order of their numbers.
  const std::string key = absl::StrCat(
      NameOf(asked.request.listener), " ", asked.policy == nullptr ? 0 : asked.policy->number, " ",
      asked.route.RpcPath(), "\n", asked.message->SerializeAsString());
  auto reader = std::make_shared<SharedReader>(std::move(executor));
  std::shared_ptr<SharedStream> stream;
  do {
    stream = StreamFor(key, asked, stream);
  } while (!reader->Join(*stream, asked.context));
  return reader;
}

std::shared_ptr<SharedStream> SharedStreams::StreamFor(const std::string& key, const Asked& asked,
                                                       const std::shared_ptr<SharedStream>& ended) {
  const std::lock_guard lock(mutex_);
  std::erase_if(streams_, [](const auto& entry) { return entry.second.expired(); });
  std::weak_ptr<SharedStream>& known = streams_[key];
  std::shared_ptr<SharedStream> stream = known.lock();
  if (stream == nullptr || stream == ended) {
    stream = std::make_shared<SharedStream>(services_, renderers_, time_, asked);
    known = stream;
  }
  return stream;
}

size_t SharedStreams::size() const {
  const std::lock_guard lock(mutex_);
  size_t open = 0;
  for (const auto& [key, stream] : streams_) open += stream.expired() ? 0 : 1;
  return open;
}

}  // namespace kuzukuri::gateway
