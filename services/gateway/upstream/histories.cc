#include "services/gateway/upstream/histories.h"

#include <google/protobuf/message.h>

#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "kuzukuri/type/v1/head.pb.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/gateway/upstream/call.h"
#include "services/platform/base/names.h"

namespace kuzukuri::gateway {
namespace {

using aggregator::RevisionMark;
using aggregator::Snapshot;
using aggregator::Upstream;
using google::protobuf::Message;
using Clock = std::chrono::steady_clock;

const google::protobuf::MethodDescriptor& MethodOf(Upstream service) {
  const std::string name = aggregator::NameOf(service);
  std::string type = name;
  type[0] = absl::ascii_toupper(static_cast<unsigned char>(type[0]));
  return MethodNamed(absl::StrCat("kuzukuri.", name, ".v1.", type, "Service.BatchGetHeads"));
}

// Asks for the head, by somebody who knows the write.
std::unique_ptr<Message> RequestOf(const google::protobuf::MethodDescriptor& method,
                                   const platform::JurisdictionCode& jurisdiction,
                                   const RevisionMark& write) {
  std::unique_ptr<Message> request = NewMessage(*method.input_type());
  auto& query = static_cast<type::v1::HeadQuery&>(*request->GetReflection()->AddMessage(
      request.get(), method.input_type()->FindFieldByName("queries")));
  query.set_name(platform::JurisdictionName(jurisdiction));
  query.set_known_revision(write.revision.value());
  query.set_known_mark(write.mark);
  return request;
}

bool SaysThatItIsPart(const UnaryCall::Answer& answer) {
  if (!answer.ok()) return false;
  const google::protobuf::FieldDescriptor* heads =
      (*answer)->GetDescriptor()->FindFieldByName("heads");
  const google::protobuf::Reflection& reflection = *(*answer)->GetReflection();
  if (reflection.FieldSize(**answer, heads) != 1) return false;
  const auto& head =
      static_cast<const type::v1::Head&>(reflection.GetRepeatedMessage(**answer, heads, 0));
  return !head.known_is_lost();
}

std::vector<Upstream> ServicesOf(const Snapshot& snapshot) {
  if (!snapshot.indicator) return {Upstream::kCatalog, Upstream::kBudget};
  return {aggregator::kUpstreams.begin(), aggregator::kUpstreams.end()};
}

CallContext ContextOfQuestions() {
  CallContext context;
  context.deadline = std::chrono::system_clock::now() + Histories::kHolds;
  context.request_id = "heads";
  context.trace = platform::NewTrace(0);
  return context;
}

}  // namespace

// What is known of each snapshot, and who waits to know it.
struct Histories::Known {
  struct Of {
    Clock::time_point asked;
    bool answered = false;
    bool is_part = false;
    std::vector<Done> waiting;
  };

  // Beyond it those that no longer hold go.
  static constexpr size_t kMany = 1024;

  // Takes `done` where the services are to be asked, or were and have not answered; the answer
  // where it is known. `ask`: whether they are to be asked now.
  std::optional<bool> Find(const std::string& snapshot, Done& done, bool& ask) {
    const auto now = Clock::now();
    const std::lock_guard lock(mutex);
    const auto found = by_snapshot.find(snapshot);
    if (found != by_snapshot.end() && !found->second.answered) {
      found->second.waiting.push_back(std::move(done));
      return std::nullopt;
    }
    if (found != by_snapshot.end() && now - found->second.asked < kHolds) {
      return found->second.is_part;
    }
    if (by_snapshot.size() >= kMany) {
      std::erase_if(by_snapshot, [now](const auto& entry) {
        return entry.second.answered && now - entry.second.asked >= kHolds;
      });
    }
    Of& of = by_snapshot[snapshot];
    of = {now, false, false, {}};
    of.waiting.push_back(std::move(done));
    ask = true;
    return std::nullopt;
  }

  void Tell(const std::string& snapshot, bool is_part) {
    std::vector<Done> waiting;
    {
      const std::lock_guard lock(mutex);
      Of& of = by_snapshot[snapshot];
      of.answered = true;
      of.is_part = is_part;
      waiting.swap(of.waiting);
    }
    for (const Done& done : waiting) done(is_part);
  }

  std::mutex mutex;
  std::unordered_map<std::string, Of> by_snapshot;
};

// What the services are asked of one snapshot. Its calls keep it until they have ended.
class Histories::Question : public std::enable_shared_from_this<Question> {
 public:
  Question(std::shared_ptr<Known> known, std::string snapshot)
      : known_(std::move(known)), snapshot_(std::move(snapshot)) {}

  void Send(const Services& services, const Snapshot& snapshot) {
    const std::vector<Upstream> asked = ServicesOf(snapshot);
    const CallContext context = ContextOfQuestions();
    left_ = asked.size();
    for (size_t i = 0; i < asked.size(); ++i) {
      const google::protobuf::MethodDescriptor& method = MethodOf(asked[i]);
      const auto request = RequestOf(method, snapshot.jurisdiction, snapshot.Of(asked[i]));
      calls_[i] =
          UnaryCall::Start(services, method, *request, context,
                           [self = shared_from_this()](const auto& answer) { self->Take(answer); });
    }
  }

 private:
  void Take(const UnaryCall::Answer& answer) {
    if (!SaysThatItIsPart(answer)) is_part_ = false;
    if (--left_ == 0) known_->Tell(snapshot_, is_part_);
  }

  const std::shared_ptr<Known> known_;
  const std::string snapshot_;
  std::array<std::unique_ptr<UnaryCall>, aggregator::kUpstreams.size()> calls_;
  std::atomic<size_t> left_ = 0;
  std::atomic<bool> is_part_ = true;
};

Histories::Histories(const Services& services)
    : services_(services), known_(std::make_shared<Known>()) {}

void Histories::Ask(const std::string& snapshot, absl::string_view jurisdiction, Done done) {
  absl::ConsumePrefix(&jurisdiction, "jurisdictions/");
  const auto decoded = aggregator::DecodeSnapshot(
      snapshot, platform::JurisdictionCode(std::string(jurisdiction)), "snapshot");
  if (!decoded.ok()) return done(false);
  bool ask = false;
  const std::optional<bool> is_part = known_->Find(snapshot, done, ask);
  if (is_part) return done(*is_part);
  if (ask) std::make_shared<Question>(known_, snapshot)->Send(services_, *decoded);
}

}  // namespace kuzukuri::gateway
