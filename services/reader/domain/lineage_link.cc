#include "services/reader/domain/lineage_link.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/platform/base/money.h"
#include "services/platform/base/text.h"
#include "services/reader/domain/likeness.h"

namespace kuzukuri::reader::lineage {
namespace {

Item MakeItem(const LineageNode& node, int project, int part) {
  return {&node, project, part, LineageKey(node.name), LineageKey(node.former_name)};
}

bool SameAmount(const Item& a, const Item& b) {
  return a.node->appropriation_yen && a.node->appropriation_yen == b.node->appropriation_yen;
}

Wide Magnitude(Wide amount) { return amount < 0 ? -amount : amount; }

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

}  // namespace

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

Items Projects(const Side& side) {
  Items result;
  for (const Item& item : side.projects) result.push_back(&item);
  return result;
}

Items AllParts(const Side& side) {
  Items result;
  for (const auto& parts : side.parts) {
    for (const Item& part : parts) result.push_back(&part);
  }
  return result;
}

bool CloseAmounts(Wide a, Wide b) {
  return Magnitude(a - b) <= std::max(Magnitude(a), Magnitude(b)) / 10;
}

std::string Yen(int64_t amount) { return absl::StrCat(platform::FormatAmount(amount), "円"); }

int PartLikeness(const Item& a, const Item& b) {
  const int likeness = KeyLikeness(a.key, b.key);
  return likeness > 0 && SameAmount(a, b) ? likeness + 20 : likeness;
}

Link EqualLink(const Item& a, const Item& b, int confidence) {
  Link link{&a, &b, confidence, {}, {}};
  if (a.key != b.key) {
    link.evidence.push_back(
        {absl::StrCat("「旧：", b.node->former_name, "」と印字"),
         absl::StrCat("the former name ", b.node->former_name, " is printed beside the new one")});
  } else if (platform::ComparisonKey(a.node->name) == platform::ComparisonKey(b.node->name)) {
    link.evidence.push_back({"名称が同じ", "the names are equal"});
  } else {
    link.confidence -= 3;
    link.evidence.push_back(
        {"名称が括弧等を除いて同じ", "the names are equal but for quotes and brackets"});
  }
  return link;
}

Link AlikeLink(const Item& a, const Item& b) {
  const int likeness = KeyLikeness(a.key, b.key);
  return {&a,
          &b,
          40 + likeness / 2,
          {{absl::StrCat("名称が似ている（一致率 ", likeness, "％）"),
            absl::StrCat("the names are alike (", likeness, "%)")}},
          {}};
}

Link ByPartsLink(const Item& a, const Item& b, const Way& way) {
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

void AddCommonEvidence(Link& link) {
  AddAmounts(*link.before, *link.after, link);
  AddPosition(*link.before, *link.after, link);
  link.confidence = std::clamp(link.confidence, 1, 99);
}

}  // namespace kuzukuri::reader::lineage
