#include "services/gateway/http/uploads.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "services/gateway/http/asked.h"
#include "services/gateway/http/body_reader.h"
#include "services/gateway/http/counted.h"
#include "services/gateway/http/line_splitter.h"
#include "services/gateway/json/problems.h"
#include "services/gateway/json/write.h"
#include "services/gateway/route/bind.h"
#include "services/gateway/upstream/upload_call.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::gateway {
namespace {

using google::protobuf::Message;
using Clock = Connection::Clock;
using Event = Connection::Event;

// A longer line is read elsewhere: it would hold up the others of this thread.
constexpr size_t kShortLine = 32 << 10;

// What the service has said so far; on the connection's executor alone.
struct Heard {
  bool busy = false;  // it has not taken the message that was written last
  std::optional<UnaryCall::Answer> answer;
};

// One upload under way.
class Uploading {
 public:
  Uploading(const Services& services, const Limits& limits, Renderers& renderers,
            const Request& request, Exchange& exchange, CallContext context)
      : services_(services),
        limits_(limits),
        renderers_(renderers),
        request_(request),
        route_(*request.match->route),
        exchange_(exchange),
        connection_(exchange.connection()),
        body_(*exchange.body()),
        context_(std::move(context)),
        end_(Clock::now() + (context_.deadline - std::chrono::system_clock::now())),
        lines_(limits.upload_line_bytes),
        heard_(std::make_shared<Heard>()) {
    limits_of_line_.body.bytes = limits.upload_line_bytes;
    // While it is read each takes some ten times what stands in the shortest line of rows.
    limits_of_line_.body.values = limits.upload_line_bytes / 10;
  }

  asio::awaitable<void> Run() {
    const bool invited = co_await body_.Invite();
    Step step = invited ? Step::kGoesOn : Step::kLeft;
    while (step == Step::kGoesOn) step = co_await SendLine();
    if (step == Step::kWhole) step = co_await AwaitAnswer();
    // Whatever the service still does is of no use to anybody; what it was told has no end.
    if (step != Step::kAnswered) call_.reset();
    if (step != Step::kLeft) co_await exchange_.Send(Answer(step));
  }

 private:
  // kWhole: the service was told everything. kAnswered: it has answered, maybe long before.
  enum class Step { kGoesOn, kWhole, kAnswered, kRefused, kLeft };

  // Reads a line, and sends the one before.
  asio::awaitable<Step> SendLine() {
    const Step found = co_await FindLine();
    if (found != Step::kGoesOn && found != Step::kWhole) co_return found;
    const bool last = found == Step::kWhole;
    if (last && held_ == nullptr) co_return Refuse(NoLine());
    std::unique_ptr<Message> read;
    if (!last) {
      absl::StatusOr<std::unique_ptr<Message>> message = co_await ReadLine();
      if (!message.ok()) co_return Refuse(message.status());
      read = *std::move(message);
    }
    const Step sent = co_await SendHeld(last);
    held_ = std::move(read);
    co_return sent == Step::kGoesOn ? found : sent;
  }

  // kGoesOn: there is one; kWhole: the body has ended, and there is none.
  asio::awaitable<Step> FindLine() {
    while (true) {
      if (heard_->answer) co_return Step::kAnswered;
      if (connection_.gone()) co_return Step::kLeft;
      const LineSplitter::State state = lines_.Read(rest_);
      if (state == LineSplitter::State::kLine) co_return Step::kGoesOn;
      if (state == LineSplitter::State::kTooLong) co_return Refuse(TooLong(), 413);
      if (body_.done()) {
        co_return lines_.Finish() == LineSplitter::State::kLine ? Step::kGoesOn : Step::kWhole;
      }
      const Step came = co_await TakePiece();
      if (came != Step::kGoesOn) co_return came;
    }
  }

  // Waits for more of the body.
  asio::awaitable<Step> TakePiece() {
    piece_.clear();
    while (true) {
      const BodyReader::State state = body_.Take(piece_);
      rest_ = piece_;
      if (state == BodyReader::State::kRefused) co_return Refuse(body_.refusal());
      if (state == BodyReader::State::kDone || !piece_.empty()) co_return Step::kGoesOn;
      const Clock::time_point idle = Clock::now() + limits_.upload_idle;
      const Event event = co_await connection_.Wait(std::min(idle, end_), false, &answered_);
      if (event == Event::kTold) co_return Step::kAnswered;
      if (event == Event::kTimeout) co_return RefuseSlow();
      if (event != Event::kInput) co_return Step::kLeft;
    }
  }

  asio::awaitable<absl::StatusOr<std::unique_ptr<Message>>> ReadLine() {
    using Read = absl::StatusOr<std::unique_ptr<Message>>;
    const bool first = held_ == nullptr;
    if (lines_.line().size() <= kShortLine) co_return BindCurrent(first);
    using Shared = std::shared_ptr<Read>;
    const std::function<Shared()> work = [this, first] {
      return std::make_shared<Read>(BindCurrent(first));
    };
    const Shared read = co_await renderers_.Run<Shared>(work);
    co_return std::move(*read);
  }

  absl::StatusOr<std::unique_ptr<Message>> BindCurrent(bool first) const {
    return BindLine(*request_.match, {lines_.line(), lines_.index(), first}, limits_of_line_);
  }

  // Sends the message that was read before the last one, when the service has taken the one before
  // it. The last is sent when the body has ended. The wait is bounded: while nothing is read of the
  // body nobody sees a client leave.
  asio::awaitable<Step> SendHeld(bool last) {
    if (held_ == nullptr) co_return Step::kGoesOn;
    const Clock::time_point until = Clock::now() + limits_.upload_wait;
    while (!has_room_()) {
      const Event event = co_await connection_.Wait(until, false, &has_room_);
      if (event == Event::kEnd) co_return Step::kLeft;
      if (event == Event::kTimeout) co_return Refuse(TakesNothing());
    }
    if (heard_->answer) co_return Step::kAnswered;
    if (connection_.gone()) co_return Step::kLeft;
    if (call_ == nullptr) Call();
    heard_->busy = true;
    call_->Write(*held_, last);
    co_return Step::kGoesOn;
  }

  void Call() {
    const auto tell = [executor = connection_.executor(), weak = std::weak_ptr(heard_),
                       this](std::function<void(Heard&)> what) {
      asio::post(executor, [weak, what = std::move(what), this] {
        const std::shared_ptr<Heard> heard = weak.lock();
        if (heard == nullptr) return;  // and this is gone
        what(*heard);
        connection_.Wake();
      });
    };
    call_ = std::make_unique<UploadCall>(
        services_, *route_.method, context_,
        [tell] { tell([](Heard& heard) { heard.busy = false; }); },
        [tell](UnaryCall::Answer answer) {
          auto came = std::make_shared<UnaryCall::Answer>(std::move(answer));
          tell([came](Heard& heard) { heard.answer = std::move(*came); });
        });
  }

  asio::awaitable<Step> AwaitAnswer() {
    while (!answered_()) {
      const Event event = co_await connection_.Wait(Clock::time_point::max(), false, &answered_);
      if (event == Event::kEnd) co_return Step::kLeft;
    }
    co_return Step::kAnswered;
  }

  Step Refuse(const absl::Status& status, int http_status = 0) {
    refusal_ = ErrorFor(status, route_, exchange_);
    if (http_status != 0) refusal_.status = http_status;
    return Step::kRefused;
  }

  Step Refuse(const Refusal& refusal) {
    exchange_.code = absl::StatusCode::kInvalidArgument;
    exchange_.detail = refusal.message;
    refusal_ = RefusalResponse(refusal);
    return Step::kRefused;
  }

  Step RefuseSlow() {
    if (Clock::now() >= end_) {
      return Refuse(platform::DeadlineExceeded(
          "the upload did not end in time; allow more, or send less at a time"));
    }
    Refuse(Refusal{
        408, absl::StrCat("nothing of the body came for ", limits_.upload_idle.count(), " ms")});
    exchange_.code = absl::StatusCode::kDeadlineExceeded;
    return Step::kRefused;
  }

  static absl::Status NoLine() {
    return platform::InvalidField("body", "has no line; send a message in JSON on each");
  }

  absl::Status TakesNothing() const {
    return platform::Unavailable(
        platform::ErrorReason::kUpstreamUnavailable,
        absl::StrCat("the service has taken nothing of the upload for ",
                     absl::ToInt64Seconds(absl::FromChrono(limits_.upload_wait)),
                     " s; send it again with the same requestId when it is less busy"),
        {}, std::chrono::seconds(30));
  }

  // The client is here: it is the service that ended the call, as one that stops does.
  static absl::Status Blamed(const absl::Status& status) {
    if (status.code() != absl::StatusCode::kCancelled) return status;
    return platform::Unavailable(
        platform::ErrorReason::kUpstreamUnavailable,
        "the service went away; send the upload again with the same requestId");
  }

  absl::Status TooLong() const {
    return platform::InvalidField(
        absl::StrCat("lines[", lines_.index(), "]"),
        absl::StrCat("has more than ", limits_.upload_line_bytes,
                     " bytes; send its rows in several messages, each on a line of its own"));
  }

  Response Answer(Step step) {
    if (step == Step::kRefused) return std::move(refusal_);
    const UnaryCall::Answer& answer = *heard_->answer;
    return answer.ok() ? JsonResponse(WriteJson(**answer))
                       : ErrorFor(Blamed(answer.status()), route_, exchange_);
  }

  const Services& services_;
  const Limits& limits_;
  Renderers& renderers_;
  const Request& request_;
  const Route& route_;
  Exchange& exchange_;
  Connection& connection_;
  BodyReader& body_;
  const CallContext context_;
  const Clock::time_point end_;
  BindLimits limits_of_line_;
  LineSplitter lines_;
  std::string piece_;              // of the body
  absl::string_view rest_;         // of it, not read yet
  std::unique_ptr<Message> held_;  // the newest message
  const std::shared_ptr<Heard> heard_;
  const std::function<bool()> answered_ = [this] { return heard_->answer.has_value(); };
  const std::function<bool()> has_room_ = [this] { return heard_->answer || !heard_->busy; };
  std::unique_ptr<UploadCall> call_;
  Response refusal_;
};

}  // namespace

asio::awaitable<void> Uploads::Answer(const Request& request, Exchange& exchange,
                                      CallContext context) {
  const Counted counted(open_, 1);
  if (open_.load() > limits_.uploads) {
    exchange.code = absl::StatusCode::kResourceExhausted;
    co_return co_await exchange.Send(BusyResponse(503, "there are too many uploads; try again", 5));
  }
  Uploading uploading(services_, limits_, renderers_, request, exchange, std::move(context));
  co_await uploading.Run();
}

platform::Figures Uploads::figures() const {
  return {platform::Gauge("kuzukuri_http_uploads", "Uploads under way.",
                          [this] { return static_cast<double>(open_.load()); })};
}

}  // namespace kuzukuri::gateway
