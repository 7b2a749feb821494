#include "services/aggregator/answer/compare.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

using Done = std::function<void(absl::StatusOr<Answered>)>;

absl::StatusOr<Answered> ComputeAnswer(Memory& memory, const ComparisonQuestion& question,
                                       const Snapshot& snapshot, const Fetched& fetched,
                                       const StillWanted& still_wanted) {
  KZ_ASSIGN_OR_RETURN(
      const std::shared_ptr<const Plan> plan,
      FindPlan(memory, question.ward, question.query, snapshot, fetched, still_wanted));
  KZ_ASSIGN_OR_RETURN(ComputedAnswer computed,
                      Compute(*plan, question, snapshot, fetched, still_wanted));
  auto body = std::make_shared<const std::string>(std::move(computed.body));
  // Pages before the last carry their snapshot in a token and so are right at no other.
  if (!computed.has_next_page) {
    memory.KeepAnswer(question.ward, question.key, snapshot, NeedsOf(question.query), body);
  }
  return Answered{snapshot, std::move(body)};
}

void FetchAndCompute(const Backend& backend, const Context& context,
                     const std::shared_ptr<const ComparisonQuestion>& question,
                     const Snapshot& snapshot, const Done& done) {
  backend.memory.Fetch(context, question->ward, snapshot, NeedsOf(question->query),
                       [backend, context, question, snapshot,
                        done](const absl::StatusOr<std::shared_ptr<const Fetched>>& fetched) {
                         if (!fetched.ok()) return done(fetched.status());
                         RunOnWorker(backend.workers, context, done,
                                     [&memory = backend.memory, question, snapshot,
                                      fetched = *fetched](const StillWanted& still_wanted) {
                                       return ComputeAnswer(memory, *question, snapshot, *fetched,
                                                            still_wanted);
                                     });
                       });
}

}  // namespace

std::string FormOf(const Query& query) {
  std::string form = absl::StrCat(static_cast<int>(query.level), "|",
                                  static_cast<int>(query.policy), "|", query.indicators);
  for (const ColumnSpec& column : query.columns) {
    absl::StrAppend(&form, "|", column.fiscal_year.value());
  }
  return form;
}

// The plan kept for questions of this form, or a new one.
absl::StatusOr<std::shared_ptr<const Plan>> FindPlan(Memory& memory, const WardHandle& ward,
                                                     const Query& query, const Snapshot& snapshot,
                                                     const Fetched& fetched,
                                                     const StillWanted& still_wanted) {
  const std::string form = FormOf(query);
  auto kept = std::static_pointer_cast<const Plan>(memory.FindPlan(ward, form));
  if (kept != nullptr && kept->Fits(query, snapshot, fetched)) return kept;
  KZ_ASSIGN_OR_RETURN(std::shared_ptr<const Plan> plan,
                      Plan::Make(query, snapshot, fetched, still_wanted));
  memory.KeepPlan(ward, form, plan, plan->Bytes());
  return plan;
}

void Answer(const Backend& backend, const Context& context,
            std::shared_ptr<const ComparisonQuestion> question, Done done) {
  ResolveSnapshot(
      backend.memory, context, question,
      [backend, context, question, done](const absl::StatusOr<Snapshot>& snapshot) {
        if (!snapshot.ok()) return done(snapshot.status());
        if (AnswerBody kept = backend.memory.FindAnswer(question->ward, question->key, *snapshot)) {
          return done(Answered{*snapshot, std::move(kept)});
        }
        FetchAndCompute(backend, context, question, *snapshot, done);
      });
}

}  // namespace kuzukuri::aggregator
