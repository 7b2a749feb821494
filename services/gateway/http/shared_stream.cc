#include "services/gateway/http/shared_stream.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/platform/base/hash.h"

namespace kuzukuri::gateway {
namespace {

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

bool GoesOn(const StreamReader::Came& came) { return came.ok() && *came != nullptr; }

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
  std::unique_lock lock(mutex_);
  if (end_.has_value()) return nullptr;
  auto place = std::make_shared<Place>(shared_from_this(), asked_ + 1);
  wakes_[place.get()] = std::move(wake);
  if (asking_ != nullptr) {
    waiting_ = context;
    return place;
  }
  AskAnew(context);
  const Round round = asked_;
  lock.unlock();
  Next(round);
  return place;
}

// With the mutex held, and no round under way.
void SharedStream::AskAnew(const CallContext& context) {
  CallContext own = context;
  own.actor.clear();  // it is asked for everybody
  own.deadline = StreamReader::DeadlineOfService(time_);
  ++asked_;
  asking_ = std::make_shared<Answers>(services_, method_, *request_, own);
}

// With the mutex held; whether anything is still to come of it.
bool SharedStream::IsUnderWay(Round round) const {
  return (asking_ != nullptr && round == asked_) || (standing_ != nullptr && round == answered_);
}

void SharedStream::Next(Round round) {
  std::shared_ptr<Answers> answers;
  {
    const std::lock_guard lock(mutex_);
    if (!IsUnderWay(round)) return;
    answers = asking_ != nullptr && round == asked_ ? asking_ : standing_;
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
    if (!IsUnderWay(round)) return;
  }
  if (!bytes.ok()) return Tell(round, {bytes.status(), ""});
  if (!bytes->has_value()) return Tell(round, {nullptr, ""});
  Said said{ShownMessage(policy_.get(), method_, *request_, **bytes), ""};
  if (GoesOn(said.came)) said.digest = DigestOf(**said.came);
  Tell(round, std::move(said));
}

void SharedStream::Tell(Round round, Said said) {
  std::shared_ptr<Answers> over;  // ends without the mutex
  std::vector<Round> next;
  {
    const std::lock_guard lock(mutex_);
    if (!IsUnderWay(round)) return;
    if (asking_ != nullptr && round != asked_) {
      held_ = std::move(said);
      return;
    }
    std::optional<Said> told = std::move(said);
    if (asking_ != nullptr) told = Settle(*std::move(told), over);
    if (told.has_value()) {
      Keep(*std::move(told));
      if (!end_.has_value()) next.push_back(answered_);
    }
    if (waiting_.has_value() && !end_.has_value()) {
      AskAnew(*std::exchange(waiting_, std::nullopt));
      next.push_back(asked_);
    }
  }
  WakeAll();
  for (const Round each : next) Next(each);
}

// With the mutex held; what everybody is told now that this came of the round under way, if
// anything. Either that round stands from now on, or what stood before still does.
std::optional<SharedStream::Said> SharedStream::Settle(Said said, std::shared_ptr<Answers>& over) {
  over = std::exchange(asking_, nullptr);
  std::optional<Said> held = std::exchange(held_, std::nullopt);
  if (GoesOn(said.came)) {
    std::swap(over, standing_);
    answered_ = asked_;
    return said;
  }
  if (standing_ == nullptr) return said;
  refused_ = asked_;
  refusal_ = said.came.status();
  return held;
}

// With the mutex held.
void SharedStream::Keep(Said said) {
  if (!GoesOn(said.came)) {
    end_ = said.came.status();
    return;
  }
  if (said.digest != digest_) ++number_;
  digest_ = std::move(said.digest);
  latest_ = *std::move(said.came);
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

bool SharedStream::Place::IsOver() const {
  const bool refused = since_ > stream_->answered_ && since_ <= stream_->refused_;
  return stream_->end_.has_value() || refused;
}

bool SharedStream::Place::HasCome() const {
  const std::lock_guard lock(stream_->mutex_);
  return HasNew() || IsOver();
}

StreamReader::Came SharedStream::Place::Take() {
  const std::lock_guard lock(stream_->mutex_);
  if (HasNew()) {
    told_ = stream_->number_;
    return stream_->latest_;
  }
  const absl::Status why = stream_->end_.value_or(stream_->refusal_);
  if (why.ok()) return nullptr;
  return why;
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
