#include "services/reader/domain/lineage.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/numeric/int128.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/platform/base/money.h"
#include "services/platform/base/text.h"
#include "services/reader/domain/likeness.h"

namespace kuzukuri::reader {
namespace {

// Percent from which two names, or the ways of a project's parts, are worth a proposal.
constexpr int kAlike = 50;
constexpr int kHoldsWhole = 75;
// Shorter names are held by too many others.
constexpr size_t kShortestHeld = 3;

// A node with what it is compared by.
struct Item {
  const LineageNode* node = nullptr;
  int project = -1;
  int part = -1;  // -1: the project itself
  std::string key;
  std::string former_key;
};

struct Side {
  std::vector<Item> projects;
  std::vector<std::vector<Item>> parts;  // by project
};

int KeyLikeness(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return 0;
  const int likeness = static_cast<int>(100 * Likeness(a, b));
  const std::string& shorter = a.size() < b.size() ? a : b;
  const std::string& longer = a.size() < b.size() ? b : a;
  const bool held =
      platform::CodePoints(shorter) >= kShortestHeld && absl::StrContains(longer, shorter);
  return held ? std::max(likeness, kHoldsWhole) : likeness;
}

Item MakeItem(const LineageNode& node, int project, int part) {
  return {&node, project, part, LineageKey(node.name), LineageKey(node.former_name)};
}

Side MakeSide(const LineageYear& year) {
  Side side;
  for (size_t p = 0; p < year.projects.size(); ++p) {
    const LineageNode& project = year.projects[p];
    side.projects.push_back(MakeItem(project, static_cast<int>(p), -1));
    side.parts.emplace_back();
    for (size_t s = 0; s < project.parts.size(); ++s) {
      side.parts.back().push_back(
          MakeItem(project.parts[s], static_cast<int>(p), static_cast<int>(s)));
    }
  }
  return side;
}

// Two nodes that belong together, before it is known what that is called.
struct Link {
  const Item* before = nullptr;
  const Item* after = nullptr;
  int confidence = 0;
  std::vector<Evidence> evidence;
  std::optional<LineageType> type;
};

std::string Yen(int64_t amount) { return absl::StrCat(platform::FormatAmount(amount), "円"); }

bool SameAmount(const Item& a, const Item& b) {
  return a.node->appropriation_yen && a.node->appropriation_yen == b.node->appropriation_yen;
}

// Sums and products of yen, whatever a paper prints.
using Wide = absl::int128;

Wide Magnitude(Wide amount) { return amount < 0 ? -amount : amount; }

// Within a tenth of the greater.
bool CloseAmounts(Wide a, Wide b) {
  return Magnitude(a - b) <= std::max(Magnitude(a), Magnitude(b)) / 10;
}

void AddAmounts(const Item& a, const Item& b, Link& link) {
  if (!a.node->appropriation_yen || !b.node->appropriation_yen) return;
  const int64_t before = *a.node->appropriation_yen;
  const int64_t after = *b.node->appropriation_yen;
  if (before == after) {
    link.confidence += 3;
    link.evidence.push_back({absl::StrCat("予算額が同じ（", Yen(before), "）"),
                             absl::StrCat("the budgets are equal (", before, " yen)")});
  } else if (CloseAmounts(before, after)) {
    link.confidence += 1;
    link.evidence.push_back(
        {absl::StrCat("予算額が近い（", Yen(before), "→", Yen(after), "）"),
         absl::StrCat("the budgets are close (", before, " and ", after, " yen)")});
  }
}

void AddPosition(const Item& a, const Item& b, Link& link) {
  if (a.node->node != b.node->node) return;
  link.confidence += 1;
  link.evidence.push_back({"番号が同じ", "the numbers are equal"});
}

class Proposer {
 public:
  Proposer(const LineageYear& earlier, const LineageYear& later)
      : before_(MakeSide(earlier)), after_(MakeSide(later)) {
    for (const Item* part : AllParts(before_)) ++names_before_[part->key];
  }

  std::vector<LineageProposal> Propose() {
    LinkEqual(Pointers(before_.projects), Pointers(after_.projects), 95);
    LinkPartsOfLinked();
    LinkEqual(AllParts(before_), AllParts(after_), 92);
    LinkProjectsByParts();
    LinkPartsOfLinked();
    LinkAbsorbedParts();
    LinkSplitParts();
    LinkOnlyLeft();
    LinkNewProjects();
    return Proposals();
  }

 private:
  using Items = std::vector<const Item*>;

  static Items Pointers(const std::vector<Item>& items) {
    Items result;
    for (const Item& item : items) result.push_back(&item);
    return result;
  }
  static Items AllParts(const Side& side) {
    Items result;
    for (const auto& parts : side.parts) {
      for (const Item& part : parts) result.push_back(&part);
    }
    return result;
  }

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
    AddAmounts(*link.before, *link.after, link);
    AddPosition(*link.before, *link.after, link);
    link.confidence = std::clamp(link.confidence, 1, 99);
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

  static Link EqualLink(const Item& a, const Item& b, int confidence) {
    Link link{&a, &b, confidence, {}, {}};
    if (a.key != b.key) {
      link.evidence.push_back({absl::StrCat("「旧：", b.node->former_name, "」と印字"),
                               absl::StrCat("the former name ", b.node->former_name,
                                            " is printed beside the new one")});
    } else if (platform::ComparisonKey(a.node->name) == platform::ComparisonKey(b.node->name)) {
      link.evidence.push_back({"名称が同じ", "the names are equal"});
    } else {
      link.confidence -= 3;
      link.evidence.push_back(
          {"名称が括弧等を除いて同じ", "the names are equal but for quotes and brackets"});
    }
    return link;
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

  // Of names and budgets.
  static int PartLikeness(const Item& a, const Item& b) {
    const int likeness = KeyLikeness(a.key, b.key);
    return likeness > 0 && SameAmount(a, b) ? likeness + 20 : likeness;
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

  static Link AlikeLink(const Item& a, const Item& b) {
    const int likeness = KeyLikeness(a.key, b.key);
    return {&a,
            &b,
            40 + likeness / 2,
            {{absl::StrCat("名称が似ている（一致率 ", likeness, "％）"),
              absl::StrCat("the names are alike (", likeness, "%)")}},
            {}};
  }

  // How much of a project's parts went, or seem to have gone, to another one.
  struct Way {
    int percent = 0;
    int moved = 0;  // parts with the same name there
  };

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

  static Link ByPartsLink(const Item& a, const Item& b, const Way& way) {
    Link link{&a, &b, 35 + way.percent / 2, {}, {}};
    if (way.percent > 0) {
      link.evidence.push_back(
          {absl::StrCat("細事業の行き先（同名 ", way.moved, "件、全体の ", way.percent, "％）"),
           absl::StrCat("its sub-projects are found there (", way.moved, " by name, ", way.percent,
                        "% in all)")});
    }
    const int likeness = KeyLikeness(a.key, b.key);
    if (likeness >= kAlike) {
      link.confidence = std::max(link.confidence, 40 + likeness / 2) + way.percent / 20;
      link.evidence.push_back({absl::StrCat("名称が似ている（一致率 ", likeness, "％）"),
                               absl::StrCat("the names are alike (", likeness, "%)")});
    }
    return link;
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

  static LineageType TypeOf(const Link& link, const std::map<const Item*, int>& arrivals) {
    if (link.type) return *link.type;
    const bool same = platform::ComparisonKey(link.before->node->name) ==
                      platform::ComparisonKey(link.after->node->name);
    if (same) return LineageType::kContinues;
    // One of several that arrive, and not the one whose name lives on.
    if (arrivals.at(link.after) > 1 && link.before->key != link.after->key &&
        link.before->key != link.after->former_key) {
      return LineageType::kMergesInto;
    }
    return LineageType::kRenames;
  }

  LineageProposal ToProposal(const Link& link, const std::map<const Item*, int>& arrivals) const {
    LineageProposal proposal;
    proposal.type = TypeOf(link, arrivals);
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
    if (!whole || !CloseAmounts(sum, *whole)) return;
    proposal.confidence = std::min(proposal.confidence + 3, 99);
    proposal.evidence.push_back(
        {absl::StrCat("統合元の予算額の計が近い（", Yen(sum), "→", Yen(*whole), "）"),
         absl::StrCat("the budgets of all that merge are close (", sum, " and ", *whole, " yen)")});
  }

  // Whether the projects of two parts belong together.
  bool FollowsProject(const Link& link) const {
    const Item* before = &before_.projects[link.before->project];
    return std::any_of(links_.begin(), links_.end(), [&](const Link& of) {
      return of.before == before && of.after == &after_.projects[link.after->project];
    });
  }

  std::vector<LineageProposal> Proposals() const {
    std::map<const Item*, int> arrivals;
    for (const Link& link : links_) ++arrivals[link.after];
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
      for (const Link* link : ordered) proposals.push_back(ToProposal(*link, arrivals));
      AddEnds(parts, proposals);
    }
    AddShares(proposals);
    return proposals;
  }

  void AddEnds(bool parts, std::vector<LineageProposal>& proposals) const {
    const Items before = parts ? AllParts(before_) : Pointers(before_.projects);
    const Items after = parts ? AllParts(after_) : Pointers(after_.projects);
    for (const Item* item : before) {
      if (HasLater(*item)) continue;
      proposals.push_back({LineageType::kEnded,
                           item->node,
                           nullptr,
                           EndConfidence(*item, after),
                           {{"翌年度の一覧に掲載なし", "it is not listed in the next year"}},
                           {}});
    }
    for (const Item* item : after) {
      if (HasEarlier(*item)) continue;
      proposals.push_back({LineageType::kNew,
                           nullptr,
                           item->node,
                           EndConfidence(*item, before),
                           {{"前年度の一覧に掲載なし", "it is not listed in the year before"}},
                           {}});
    }
  }

  // The less alike the most similar name of the other year, the surer.
  static int EndConfidence(const Item& item, const Items& others) {
    int most = 0;
    for (const Item* other : others) {
      most = std::max(most, KeyLikeness(item.key, other->key));
    }
    return std::clamp(90 - most, 30, 80);
  }

  // By the budgets of what it went to; the last one takes what rounding leaves.
  static void AddShares(std::vector<LineageProposal>& proposals) {
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

  static void ShareOut(const std::vector<LineageProposal*>& parts) {
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
    const bool positive = std::all_of(parts.begin(), parts.end(), [](const LineageProposal* part) {
      return *part->share_ppm > 0;
    });
    if (positive) return;
    for (LineageProposal* part : parts) part->share_ppm.reset();
  }

  const Side before_;
  const Side after_;
  std::map<std::string, int> names_before_;  // of sub-projects
  std::vector<Link> links_;
  std::map<const Item*, const Item*> linked_before_;  // with the first it belongs to
  std::set<const Item*> linked_after_;
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

std::string LineageKey(const std::string& name) {
  return absl::StrReplaceAll(platform::ComparisonKey(name), {{"「", ""},
                                                             {"」", ""},
                                                             {"『", ""},
                                                             {"』", ""},
                                                             {"【", ""},
                                                             {"】", ""},
                                                             {"〈", ""},
                                                             {"〉", ""},
                                                             {"“", ""},
                                                             {"”", ""},
                                                             {"(", ""},
                                                             {")", ""},
                                                             {"[", ""},
                                                             {"]", ""},
                                                             {"<", ""},
                                                             {">", ""},
                                                             {"\"", ""},
                                                             {"'", ""}});
}

int NameLikeness(const std::string& a, const std::string& b) {
  return KeyLikeness(LineageKey(a), LineageKey(b));
}

std::vector<LineageProposal> ProposeLineage(const LineageYear& earlier, const LineageYear& later) {
  return Proposer(earlier, later).Propose();
}

}  // namespace kuzukuri::reader
