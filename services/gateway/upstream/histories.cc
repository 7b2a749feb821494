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

std::string KeyOf(const std::string& snapshot, const std::string& jurisdiction) {
  return absl::StrCat(jurisdiction, " ", snapshot);
}

CallContext ContextOfQuestions() {
  CallContext context;
  context.deadline = std::chrono::system_clock::now() + Histories::kHolds;
  context.request_id = "heads";
  context.trace = platform::NewTrace(0);
  return context;
}

}  // namespace

// What is known of each snapshot of a jurisdiction, and who waits to know it.
struct Histories::Known {
  struct Of {
    Clock::time_point asked;
    bool answered = false;
    bool is_part = false;
    std::vector<Done> waiting;

    bool Holds(Clock::time_point now) const { return answered && now - asked < kHolds; }
  };

  // Beyond it those that no longer hold go.
  static constexpr size_t kMany = 1024;

  // Find and Wait need the mutex.
  std::optional<bool> Find(const std::string& key, Clock::time_point now) const {
    const auto found = by_key.find(key);
    if (found == by_key.end() || !found->second.Holds(now)) return std::nullopt;
    return found->second.is_part;
  }

  // Has `done` wait for the answer; whether the services are to be asked for it.
  bool Wait(const std::string& key, Clock::time_point now, Done& done) {
    const auto found = by_key.find(key);
    const bool asked = found != by_key.end() && !found->second.answered;
    if (!asked && by_key.size() >= kMany) {
      std::erase_if(by_key, [now](const auto& entry) {
        return entry.second.answered && !entry.second.Holds(now);
      });
    }
    Of& of = by_key[key];
    if (!asked) of = {now, false, false, {}};
    of.waiting.push_back(std::move(done));
    return !asked;
  }

  void Tell(const std::string& key, bool is_part) {
    std::vector<Done> waiting;
    {
      const std::lock_guard lock(mutex);
      Of& of = by_key[key];
      of.answered = true;
      of.is_part = is_part;
      waiting.swap(of.waiting);
    }
    for (const Done& done : waiting) done(is_part);
  }

  mutable std::mutex mutex;
  std::unordered_map<std::string, Of> by_key;
};

// What the services are asked of one snapshot. Its calls keep it until they have ended.
class Histories::Question : public std::enable_shared_from_this<Question> {
 public:
  Question(std::shared_ptr<Known> known, std::string key)
      : known_(std::move(known)), key_(std::move(key)) {}

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
    if (--left_ == 0) known_->Tell(key_, is_part_);
  }

  const std::shared_ptr<Known> known_;
  const std::string key_;
  std::array<std::unique_ptr<UnaryCall>, aggregator::kUpstreams.size()> calls_;
  std::atomic<size_t> left_ = 0;
  std::atomic<bool> is_part_ = true;
};

Histories::Histories(const Services& services)
    : services_(services), known_(std::make_shared<Known>()) {}

std::optional<bool> Histories::Find(const std::string& snapshot,
                                    const std::string& jurisdiction) const {
  const std::string key = KeyOf(snapshot, jurisdiction);
  const std::lock_guard lock(known_->mutex);
  return known_->Find(key, Clock::now());
}

void Histories::Ask(const std::string& snapshot, const std::string& jurisdiction, Done done) {
  const auto decoded = aggregator::DecodeSnapshot(
      snapshot,
      platform::JurisdictionCode(std::string(absl::StripPrefix(jurisdiction, "jurisdictions/"))),
      "snapshot");
  if (!decoded.ok()) return done(false);
  const std::string key = KeyOf(snapshot, jurisdiction);
  const auto now = Clock::now();
  std::optional<bool> is_part;
  bool ask = false;
  {
    const std::lock_guard lock(known_->mutex);
    is_part = known_->Find(key, now);
    if (!is_part) ask = known_->Wait(key, now, done);
  }
  if (is_part) return done(*is_part);
  if (ask) std::make_shared<Question>(known_, key)->Send(services_, *decoded);
}

}  // namespace kuzukuri::gateway
