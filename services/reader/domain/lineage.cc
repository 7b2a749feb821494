#include "services/reader/domain/lineage.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/base/money.h"
#include "services/platform/base/text.h"
#include "services/reader/domain/likeness.h"
#include "services/reader/domain/lineage_link.h"
#include "services/reader/domain/lineage_matching.h"

namespace kuzukuri::reader {
namespace {

using lineage::Item;
using lineage::Items;
using lineage::Link;
using lineage::Side;
using lineage::Wide;

// The less alike the most similar name of the other year, the surer.
int EndConfidence(const Item& item, const Items& others) {
  int most = 0;
  for (const Item* other : others) {
    most = std::max(most, KeyLikeness(item.key, other->key));
  }
  return std::clamp(90 - most, 30, 80);
}

void ShareOut(const std::vector<LineageProposal*>& parts) {
  constexpr int64_t kWhole = 1'000'000;
  Wide sum = 0;
  for (const LineageProposal* part : parts) {
    const int64_t amount = part->successor->appropriation_yen.value_or(0);
    if (amount <= 0) return;  // a share of nothing says nothing
    sum += amount;
  }
  int64_t left = kWhole;
  for (size_t i = 0; i + 1 < parts.size(); ++i) {
    const Wide amount = *parts[i]->successor->appropriation_yen;
    const int64_t share = platform::DivideHalfAway(amount * kWhole, sum);
    parts[i]->share_ppm = static_cast<int>(share);
    left -= share;
  }
  parts.back()->share_ppm = static_cast<int>(left);
  const bool positive = std::all_of(
      parts.begin(), parts.end(), [](const LineageProposal* part) { return *part->share_ppm > 0; });
  if (positive) return;
  for (LineageProposal* part : parts) part->share_ppm.reset();
}

// By the budgets of what it went to; the last one takes what rounding leaves.
void AddShares(std::vector<LineageProposal>& proposals) {
  std::map<const LineageNode*, std::vector<LineageProposal*>> splits;
  std::set<const LineageNode*> otherwise;  // that also live on as themselves
  for (LineageProposal& proposal : proposals) {
    if (proposal.type == LineageType::kSplitsInto) {
      splits[proposal.predecessor].push_back(&proposal);
    } else if (proposal.predecessor != nullptr) {
      otherwise.insert(proposal.predecessor);
    }
  }
  for (auto& [node, parts] : splits) {
    if (!otherwise.contains(node)) ShareOut(parts);
  }
}

class Proposer {
 public:
  Proposer(const LineageYear& earlier, const LineageYear& later)
      : before_(lineage::MakeSide(earlier)),
        after_(lineage::MakeSide(later)),
        links_(lineage::MatchYears(before_, after_)) {
    for (const Link& link : links_) {
      linked_.insert(link.before);
      ++arrivals_[link.after];
    }
  }

  std::vector<LineageProposal> Propose() const {
    std::vector<LineageProposal> proposals;
    for (const bool parts : {false, true}) {
      std::vector<const Link*> ordered;
      for (const Link& link : links_) {
        if ((link.before->part >= 0) == parts) ordered.push_back(&link);
      }
      std::stable_sort(ordered.begin(), ordered.end(), [](const Link* a, const Link* b) {
        return std::pair(a->before->project, a->before->part) <
               std::pair(b->before->project, b->before->part);
      });
      for (const Link* link : ordered) proposals.push_back(ToProposal(*link));
      AddEnds(parts, proposals);
    }
    AddShares(proposals);
    return proposals;
  }

 private:
  LineageType TypeOf(const Link& link) const {
    if (link.type) return *link.type;
    const bool same = platform::ComparisonKey(link.before->node->name) ==
                      platform::ComparisonKey(link.after->node->name);
    if (same) return LineageType::kContinues;
    // One of several that arrive, and not the one whose name lives on.
    if (arrivals_.at(link.after) > 1 && link.before->key != link.after->key &&
        link.before->key != link.after->former_key) {
      return LineageType::kMergesInto;
    }
    return LineageType::kRenames;
  }

  LineageProposal ToProposal(const Link& link) const {
    LineageProposal proposal;
    proposal.type = TypeOf(link);
    proposal.predecessor = link.before->node;
    proposal.successor = link.after->node;
    proposal.confidence = link.confidence;
    proposal.evidence = link.evidence;
    if (proposal.type == LineageType::kMergesInto) AddMergedAmounts(*link.after, proposal);
    if (link.before->part >= 0 && !FollowsProject(link)) {
      proposal.evidence.push_back(
          {absl::StrCat("別の事業「", after_.projects[link.after->project].node->name,
                        "」に移った"),
           absl::StrCat("it moved to another project, ",
                        after_.projects[link.after->project].node->name)});
    }
    return proposal;
  }

  // Whether the budgets of all that merge make about that of what they merge into.
  void AddMergedAmounts(const Item& after, LineageProposal& proposal) const {
    int64_t sum = 0;
    for (const Link& link : links_) {
      if (link.after != &after) continue;
      const std::optional<int64_t> amount = link.before->node->appropriation_yen;
      if (!amount || __builtin_add_overflow(sum, *amount, &sum)) return;
    }
    const std::optional<int64_t> whole = after.node->appropriation_yen;
    if (!whole || !lineage::CloseAmounts(sum, *whole)) return;
    proposal.confidence = std::min(proposal.confidence + 3, 99);
    proposal.evidence.push_back(
        {absl::StrCat("統合元の予算額の計が近い（", lineage::Yen(sum), "→", lineage::Yen(*whole),
                      "）"),
         absl::StrCat("the budgets of all that merge are close (", sum, " and ", *whole, " yen)")});
  }

  // Whether the projects of two parts belong together.
  bool FollowsProject(const Link& link) const {
    const Item* before = &before_.projects[link.before->project];
    return std::any_of(links_.begin(), links_.end(), [&](const Link& of) {
      return of.before == before && of.after == &after_.projects[link.after->project];
    });
  }

  void AddEnds(bool parts, std::vector<LineageProposal>& proposals) const {
    const Items before = parts ? lineage::AllParts(before_) : lineage::Projects(before_);
    const Items after = parts ? lineage::AllParts(after_) : lineage::Projects(after_);
    for (const Item* item : before) {
      if (linked_.contains(item)) continue;
      proposals.push_back({LineageType::kEnded,
                           item->node,
                           nullptr,
                           EndConfidence(*item, after),
                           {{"翌年度の一覧に掲載なし", "it is not listed in the next year"}},
                           {}});
    }
    for (const Item* item : after) {
      if (arrivals_.contains(item)) continue;
      proposals.push_back({LineageType::kNew,
                           nullptr,
                           item->node,
                           EndConfidence(*item, before),
                           {{"前年度の一覧に掲載なし", "it is not listed in the year before"}},
                           {}});
    }
  }

  const Side before_;
  const Side after_;
  const std::vector<Link> links_;
  std::set<const Item*> linked_;         // of those before
  std::map<const Item*, int> arrivals_;  // of those after
};

}  // namespace

const char* LineageWord(LineageType type) {
  switch (type) {
    case LineageType::kContinues:
      return "continues";
    case LineageType::kRenames:
      return "renames";
    case LineageType::kMergesInto:
      return "merges_into";
    case LineageType::kSplitsInto:
      return "splits_into";
    case LineageType::kEnded:
      return "ended";
    case LineageType::kNew:
      return "new";
  }
  return "";
}

std::vector<LineageProposal> ProposeLineage(const LineageYear& earlier, const LineageYear& later) {
  return Proposer(earlier, later).Propose();
}

}  // namespace kuzukuri::reader
