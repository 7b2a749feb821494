#include "services/platform/server/revision_source.h"

#include <map>
#include <set>

#include "services/platform/db/revision.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::platform {
namespace {

// Records handed over at a time.
constexpr int kMaxRecords = 500;
constexpr std::chrono::seconds kDeadline{5};

using Answers = std::vector<WatchAnswer>;

Answers ReadAnswers(pqxx::transaction_base& tx, const std::vector<WatchQuestion>& questions) {
  std::set<JurisdictionCode> jurisdictions;
  for (const WatchQuestion& question : questions) jurisdictions.insert(question.jurisdiction);
  const auto heads = ListHeads(tx, {jurisdictions.begin(), jurisdictions.end()});
  Answers answers;
  for (const WatchQuestion& question : questions) {
    const auto found = heads.find(question.jurisdiction);
    const Revision head = found == heads.end() ? Revision() : found->second;
    if (question.after > head) {
      answers.emplace_back(
          RevisionAhead(question.jurisdiction, question.after, HeadRevision(head)));
    } else if (question.after == head) {
      answers.emplace_back(std::vector<RevisionRecord>());
    } else {
      answers.emplace_back(ListRevisions(tx, question.jurisdiction, question.after, kMaxRecords));
    }
  }
  return answers;
}

}  // namespace

WatchSource RevisionSource(Pools& pools) {
  return [&pools](const std::vector<WatchQuestion>& questions) {
    RequestContext context;
    context.deadline = std::chrono::system_clock::now() + kDeadline;
    context.method = "watch";
    return Read(pools.control, context, [&](pqxx::transaction_base& tx) -> absl::StatusOr<Answers> {
      return ReadAnswers(tx, questions);
    });
  };
}

}  // namespace kuzukuri::platform
