#include "services/reader/parse/pillars.h"

#include <algorithm>

#include "services/platform/base/text.h"
#include "services/reader/parse/vertical.h"

namespace kuzukuri::reader {
namespace {

struct HeadingParts {
  std::string code;  // ASCII: "II"
  Text name;
};

std::optional<HeadingParts> ReadHeading(const Grammar& grammar, const Text& text) {
  const FoldedText folded = Fold(text.text);
  Match match;
  const Pattern* pattern = FindFirst(grammar.pillars, folded.text, match);
  if (pattern == nullptr) return std::nullopt;
  HeadingParts heading;
  heading.code = platform::ComparisonKey(
      std::string(Printed(text.text, folded, pattern->Group(match, "code"))));
  heading.name = text;
  heading.name.text = std::string(Trim(Printed(text.text, folded, pattern->Group(match, "name"))));
  return heading;
}

bool IsVertical(const Fragment& fragment) {
  return fragment.text.certainty.reason == kPrintedVertically;
}

// A heading printed vertically: a numeral and the words below it, [at, end) of the fragments.
struct VerticalHeading {
  HeadingParts parts;
  size_t end = 0;
};

class Collector {
 public:
  Collector(const Grammar& grammar, Draft& draft) : grammar_(grammar), draft_(draft) {}

  void Pages(std::vector<Zone>& zones, const std::vector<bool>& before_page) {
    for (size_t z = 0; z < zones.size(); ++z) {
      if (!before_page[z]) continue;
      std::vector<Fragment>& fragments = zones[z].fragments;
      if (fragments.empty() || fragments.back().kind != LineKind::kPillar) continue;
      if (const auto heading = ReadHeading(grammar_, fragments.back().text)) {
        Pillar& pillar = Get(heading->code);
        if (!pillar.page) pillar.page = heading->name;
        fragments.pop_back();
      }
    }
  }

  void Lists(std::vector<Zone>& zones) {
    for (size_t z = 0; z < zones.size(); ++z) {
      std::vector<Fragment> left;
      std::vector<Fragment>& fragments = zones[z].fragments;
      for (size_t i = 0; i < fragments.size(); ++i) {
        std::optional<HeadingParts> heading;
        size_t end = i + 1;
        if (fragments[i].kind == LineKind::kPillar) {
          heading = ReadHeading(grammar_, fragments[i].text);
        } else if (const auto vertical = Vertical(fragments, i)) {
          heading = vertical->parts;
          end = vertical->end;
        }
        if (!heading) {
          left.push_back(fragments[i]);
          continue;
        }
        SetListName(*heading, z);
        i = end - 1;
      }
      fragments = std::move(left);
    }
  }

  // Pillars in the order of their codes' first appearance on pages or lists; a page's name stands
  // for one no list prints.
  void Finish() {
    for (Pillar& pillar : draft_.statement.pillars) {
      if (pillar.name.text.empty() && pillar.page) pillar.name = *pillar.page;
    }
  }

 private:
  Pillar& Get(const std::string& code) {
    auto& pillars = draft_.statement.pillars;
    for (Pillar& pillar : pillars) {
      if (pillar.code == code) return pillar;
    }
    pillars.emplace_back().code = code;
    draft_.pillar_zones.push_back(-1);
    return pillars.back();
  }

  void SetListName(const HeadingParts& heading, size_t zone) {
    Pillar& pillar = Get(heading.code);
    if (!pillar.name.text.empty()) return;
    pillar.name = heading.name;
    draft_.pillar_zones[static_cast<size_t>(&pillar - draft_.statement.pillars.data())] =
        static_cast<int>(zone);
  }

  // A numeral alone and the word below it; as many words as the page's heading has, where one does.
  std::optional<VerticalHeading> Vertical(const std::vector<Fragment>& fragments, size_t at) {
    if (at + 1 >= fragments.size() || !IsVertical(fragments[at + 1])) return std::nullopt;
    if (platform::CodePoints(fragments[at].key) > 2) return std::nullopt;
    std::optional<VerticalHeading> found;
    std::string words;
    for (size_t end = at + 1; end < fragments.size() && IsVertical(fragments[end]); ++end) {
      words += fragments[end].text.text;
      Text text = fragments[at].text;
      text.text += " " + words;
      const auto parts = ReadHeading(grammar_, text);
      if (!parts) return found;
      VerticalHeading heading{*parts, end + 1};
      heading.parts.name.place = fragments[at + 1].text.place;
      heading.parts.name.certainty = fragments[at + 1].text.certainty;
      const Pillar& pillar = Get(parts->code);
      const bool same = pillar.page && platform::ComparisonKey(pillar.page->text) ==
                                           platform::ComparisonKey(parts->name.text);
      if (same) return heading;
      if (!found) found = heading;
    }
    return found;
  }

  const Grammar& grammar_;
  Draft& draft_;
};

int Roman(const std::string& code) {
  int value = 0;
  int last = 0;
  for (auto c = code.rbegin(); c != code.rend(); ++c) {
    const int digit = *c == 'I' ? 1 : *c == 'V' ? 5 : *c == 'X' ? 10 : *c == 'L' ? 50 : 0;
    if (digit == 0) return 0;
    value += digit < last ? -digit : digit;
    last = digit;
  }
  return value;
}

// Headings left by extraction in any order go by their numerals.
void Order(Draft& draft) {
  auto& pillars = draft.statement.pillars;
  std::vector<size_t> order(pillars.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  const bool roman = std::all_of(pillars.begin(), pillars.end(),
                                 [](const Pillar& pillar) { return Roman(pillar.code) > 0; });
  if (!roman) return;
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return Roman(pillars[a].code) < Roman(pillars[b].code);
  });
  std::vector<Pillar> sorted;
  std::vector<int> zones;
  for (const size_t i : order) {
    sorted.push_back(std::move(pillars[i]));
    zones.push_back(draft.pillar_zones[i]);
  }
  pillars = std::move(sorted);
  draft.pillar_zones = std::move(zones);
}

}  // namespace

void CollectPillars(const Grammar& grammar, std::vector<Zone>& zones,
                    const std::vector<bool>& before_page, Draft& draft) {
  Collector collector(grammar, draft);
  collector.Pages(zones, before_page);
  collector.Lists(zones);
  collector.Finish();
  Order(draft);
}

int PillarOfCode(const Draft& draft, const std::string& code) {
  const std::string head = code.substr(0, code.find('-'));
  for (size_t i = 0; i < draft.statement.pillars.size(); ++i) {
    if (!head.empty() && draft.statement.pillars[i].code == head) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace kuzukuri::reader
