#include "services/aggregator/upstream/memory/memory.h"

#include <utility>

namespace kuzukuri::aggregator {

Memory::Memory(const Services& services, const Options& options)
    : wards_(options.max_bytes),
      fetcher_(services, wards_),
      writes_(services),
      snapshots_(services, options.trust_heads, wards_) {}

AnswerBody Memory::FindAnswer(const WardHandle& ward, const std::string& request,
                              const Snapshot& snapshot) {
  AnswerBody answer = wards_.With(ward, [&](const Ward& in) {
    return in.answers.Find(request, [&](const auto& kept) { return in.IsRight(kept, snapshot); });
  });
  answer_uses_.Note(answer != nullptr);
  return answer;
}

void Memory::KeepAnswer(const WardHandle& ward, const std::string& request,
                        const Snapshot& snapshot, const Needs& needs, AnswerBody body) {
  wards_.With(ward, [&](Ward& in) {
    in.answers.Keep(request, {snapshot, needs, std::move(body)});
  });
}

KeptPlans::Plan Memory::FindPlan(const WardHandle& ward, const std::string& form) {
  KeptPlans::Plan plan = wards_.With(ward, [&](Ward& in) { return in.plans.Find(form); });
  plan_uses_.Note(plan != nullptr);
  return plan;
}

void Memory::KeepPlan(const WardHandle& ward, const std::string& form, KeptPlans::Plan plan,
                      size_t bytes) {
  wards_.With(ward, [&](Ward& in) { in.plans.Keep(form, std::move(plan), bytes); });
}

}  // namespace kuzukuri::aggregator
