#include "services/reader/domain/lineage_matching.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/reader/domain/likeness.h"

namespace kuzukuri::reader::lineage {
namespace {

class Matcher {
 public:
  Matcher(const Side& before, const Side& after) : before_(before), after_(after) {
    for (const Item* part : AllParts(before_)) ++names_before_[part->key];
  }

  std::vector<Link> Match() {
    LinkEqual(Projects(before_), Projects(after_), 95);
    LinkPartsOfLinked();
    LinkEqual(AllParts(before_), AllParts(after_), 92);
    LinkProjectsByParts();
    LinkPartsOfLinked();
    LinkAbsorbedParts();
    LinkSplitParts();
    LinkOnlyLeft();
    LinkNewProjects();
    return std::move(links_);
  }

 private:
  bool HasLater(const Item& item) const { return linked_before_.contains(&item); }
  bool HasEarlier(const Item& item) const { return linked_after_.contains(&item); }
  Items Open(const std::vector<Item>& items, bool before) const {
    Items open;
    for (const Item& item : items) {
      if (!(before ? HasLater(item) : HasEarlier(item))) open.push_back(&item);
    }
    return open;
  }

  void Add(Link link) {
    AddCommonEvidence(link);
    linked_before_.emplace(link.before, link.after);
    linked_after_.insert(link.after);
    links_.push_back(std::move(link));
  }

  // Equal names, and former names printed beside later ones, that stand once on either side.
  void LinkEqual(const Items& before, const Items& after, int confidence) {
    std::map<std::string, Items> names;
    std::map<std::string, Items> later;
    for (const Item* item : before) {
      if (!HasLater(*item) && !item->key.empty()) names[item->key].push_back(item);
    }
    for (const Item* item : after) {
      if (HasEarlier(*item)) continue;
      if (!item->key.empty()) later[item->key].push_back(item);
      if (!item->former_key.empty()) later[item->former_key].push_back(item);
    }
    for (const auto& [key, items] : names) {
      const auto found = later.find(key);
      if (found == later.end() || items.size() != 1 || found->second.size() != 1) continue;
      if (HasEarlier(*found->second[0])) continue;
      Add(EqualLink(*items[0], *found->second[0], confidence));
    }
  }

  // Sub-projects of projects that belong together: equal names, then alike ones, the most alike
  // first.
  void LinkPartsOfLinked() {
    const std::vector<Link> links = links_;
    for (const Link& link : links) {
      if (link.before->part >= 0) continue;
      const std::vector<Item>& before = before_.parts[link.before->project];
      const std::vector<Item>& after = after_.parts[link.after->project];
      LinkEqual(Open(before, true), Open(after, false), 96);
      LinkAlike(Open(before, true), Open(after, false));
      LinkJoined(Open(before, true), after);
    }
  }

  // Sub-projects of the same name in several projects that became one: all of them go on in its
  // own.
  void LinkJoined(const Items& before, const std::vector<Item>& after) {
    for (const Item* part : before) {
      for (const Item& joined : after) {
        if (part->key.empty() || part->key != joined.key) continue;
        Add(EqualLink(*part, joined, 80));
        break;
      }
    }
  }

  void LinkAlike(const Items& before, const Items& after) {
    struct Pair {
      int likeness;
      const Item* a;
      const Item* b;
    };
    std::vector<Pair> pairs;
    for (const Item* a : before) {
      for (const Item* b : after) {
        const int likeness = PartLikeness(*a, *b);
        if (likeness >= kAlike) pairs.push_back({likeness, a, b});
      }
    }
    std::stable_sort(pairs.begin(), pairs.end(),
                     [](const Pair& x, const Pair& y) { return x.likeness > y.likeness; });
    for (const Pair& pair : pairs) {
      if (HasLater(*pair.a) || HasEarlier(*pair.b)) continue;
      Add(AlikeLink(*pair.a, *pair.b));
    }
  }

  Way WayOfParts(int before, int after) const {
    const std::vector<Item>& parts = before_.parts[before];
    if (parts.empty()) return {};
    Way way;
    int sum = 0;
    for (const Item& part : parts) {
      const Item* linked = LinkedPart(part);
      if (linked != nullptr) {
        if (linked->project != after) continue;
        sum += 100;
        ++way.moved;
        continue;
      }
      int most = 0;
      for (const Item* other : Open(after_.parts[after], false)) {
        most = std::max(most, PartLikeness(part, *other));
      }
      // A name several sub-projects have says less of where this one went.
      if (most >= kAlike) sum += std::min(most, 100) / (names_before_.at(part.key) > 1 ? 2 : 1);
    }
    way.percent = sum / static_cast<int>(parts.size());
    return way;
  }

  const Item* LinkedPart(const Item& before) const {
    const auto found = linked_before_.find(&before);
    return found == linked_before_.end() ? nullptr : found->second;
  }

  // Projects whose name is gone: where their sub-projects went, or who has a name like theirs.
  void LinkProjectsByParts() {
    struct Candidate {
      int score;
      const Item* before;
      const Item* after;
      Way way;
    };
    std::vector<Candidate> chosen;
    for (const Item* before : Open(before_.projects, true)) {
      Candidate best{0, before, nullptr, {}};
      for (const Item& after : after_.projects) {
        const Way way = WayOfParts(before->project, after.project);
        const int likeness = KeyLikeness(before->key, after.key);
        if (way.percent < kAlike && likeness < kAlike) continue;
        // A project that has its predecessor is reached by parts only, not by a similar name.
        if (HasEarlier(after) && way.percent < kAlike) continue;
        const int score = way.percent * 6 + likeness * 4;
        if (score > best.score) best = {score, before, &after, way};
      }
      if (best.after != nullptr) chosen.push_back(best);
    }
    for (const Candidate& candidate : chosen) {
      Add(ByPartsLink(*candidate.before, *candidate.after, candidate.way));
    }
  }

  // A part that is gone, while another's budget grew by about its own.
  void LinkAbsorbedParts() {
    const std::vector<Link> links = links_;
    for (const Link& link : links) {
      if (link.before->part < 0) continue;
      for (const Item* gone : Open(before_.parts[link.before->project], true)) {
        if (!Absorbs(*link.before, *gone, *link.after)) continue;
        Link merge{gone,
                   link.after,
                   50,
                   {{absl::StrCat("「", link.before->node->name, "」と予算額を合わせると近い"),
                     absl::StrCat("its budget and that of ", link.before->node->name,
                                  " together are close")}},
                   LineageType::kMergesInto};
        Add(std::move(merge));
      }
    }
  }

  static bool Absorbs(const Item& before, const Item& gone, const Item& after) {
    if (!before.node->appropriation_yen || !gone.node->appropriation_yen ||
        !after.node->appropriation_yen) {
      return false;
    }
    const Wide own = *before.node->appropriation_yen;
    const Wide other = *gone.node->appropriation_yen;
    const Wide sum = *after.node->appropriation_yen;
    return other > 0 && !CloseAmounts(own, sum) && CloseAmounts(own + other, sum);
  }

  // A part that is gone, or has one successor, while its project has new parts whose budgets with
  // that make about its own and whose names hold something of its own.
  void LinkSplitParts() {
    const std::vector<Link> links = links_;
    for (const Link& link : links) {
      if (link.before->part >= 0) continue;
      for (const Item& part : before_.parts[link.before->project]) {
        SplitPart(part, Open(after_.parts[link.after->project], false));
      }
    }
  }

  void SplitPart(const Item& part, const Items& fresh) {
    if (!part.node->appropriation_yen || fresh.empty()) return;
    Items into;
    if (const Item* linked = LinkedPart(part)) into.push_back(linked);
    for (const Item* item : fresh) {
      if (KeyLikeness(part.key, item->key) >= kAlike / 3) into.push_back(item);
    }
    Wide sum = 0;
    for (const Item* item : into) sum += item->node->appropriation_yen.value_or(0);
    if (into.size() < 2 || !CloseAmounts(sum, *part.node->appropriation_yen)) return;
    // What was one successor is one of several now.
    std::erase_if(links_, [&](const Link& link) { return link.before == &part; });
    for (const Item* item : into) {
      Link link = AlikeLink(part, *item);
      link.type = LineageType::kSplitsInto;
      link.evidence.push_back({"予算額を合わせると近い", "their budgets together are close"});
      Add(std::move(link));
    }
  }

  // The one sub-project that is left on either side of projects that belong together.
  void LinkOnlyLeft() {
    const std::vector<Link> links = links_;
    for (const Link& link : links) {
      if (link.before->part >= 0) continue;
      const Items before = Open(before_.parts[link.before->project], true);
      const Items after = Open(after_.parts[link.after->project], false);
      if (before.size() != 1 || after.size() != 1) continue;
      Link left{before[0],
                after[0],
                50,
                {{"前後の事業で対応の残る細事業がこの組だけ",
                  "they are the only sub-projects left of the two projects"}},
                {}};
      // The position says more where nothing else does.
      if (before[0]->part == after[0]->part) left.confidence += 5;
      Add(std::move(left));
    }
  }

  // New projects with sub-projects that were another project's: that one was split.
  void LinkNewProjects() {
    for (const Item* after : Open(after_.projects, false)) {
      std::map<int, int> from;
      for (const Link& link : links_) {
        if (link.after->part >= 0 && link.after->project == after->project) {
          ++from[link.before->project];
        }
      }
      for (const auto& [project, count] : from) {
        const int all = static_cast<int>(after_.parts[after->project].size());
        Link split{&before_.projects[project],
                   after,
                   45 + 40 * count / all,
                   {{absl::StrCat("細事業 ", count, "件が移った（", all, "件のうち）"),
                     absl::StrCat(count, " of its ", all, " sub-projects came from there")}},
                   LineageType::kSplitsInto};
        Add(std::move(split));
      }
    }
  }

  const Side& before_;
  const Side& after_;
  std::map<std::string, int> names_before_;  // of sub-projects
  std::vector<Link> links_;
  std::map<const Item*, const Item*> linked_before_;  // with the first it belongs to
  std::set<const Item*> linked_after_;
};

}  // namespace

std::vector<Link> MatchYears(const Side& before, const Side& after) {
  return Matcher(before, after).Match();
}

}  // namespace kuzukuri::reader::lineage
