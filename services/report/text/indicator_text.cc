#include "services/report/text/indicator_text.h"

#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/strings/substitute.h"
#include "services/platform/base/money.h"
#include "services/report/text/value_text.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;
namespace iv1 = indicator::v1;

class Writer {
 public:
  explicit Writer(const Labels& labels) : labels_(labels) {}

  std::vector<std::string> Run(const v1::Row& row) const {
    std::vector<std::string> lines;
    for (const v1::IndicatorComparison& item : row.indicators()) {
      const std::string tag = Tag(item);
      for (const v1::IndicatorResult& result : item.results()) {
        lines.push_back(absl::StrCat("◇ ", result.fiscal_year(), " ", Text(result.indicator()),
                                     ResultText(result), tag));
      }
      for (const v1::IndicatorRelation& relation : item.relations()) {
        AddTargets(item, relation, lines);
      }
    }
    return lines;
  }

 private:
  std::string Tag(const v1::IndicatorComparison& item) const {
    std::string tag;
    for (const v1::IndicatorRelation& relation : item.relations()) {
      const std::string text = labels_.comparabilities.Of(relation.comparability());
      if (!text.empty() && !absl::StrContains(tag, "［" + text + "］")) {
        absl::StrAppend(&tag, "［", text, "］");
      }
    }
    return tag;
  }

  std::string Text(const iv1::Indicator& indicator) const {
    std::vector<std::string> parts;
    for (const auto& component : indicator.components()) {
      parts.push_back(absl::StrCat(
          component.label(), component.label().empty() ? "" : " ", labels_.target, " ",
          ValueText(labels_, indicator, component, iv1::VALUE_ROLE_TARGET), " ", labels_.actual,
          " ", ValueText(labels_, indicator, component, iv1::VALUE_ROLE_ACTUAL)));
    }
    return absl::StrCat(indicator.display_name(), labels_.colon,
                        absl::StrJoin(parts, labels_.separator));
  }

  // Whose achievement it is, where an indicator has several components.
  static std::string ComponentName(const v1::IndicatorResult& result,
                                   const v1::Achievement& achievement) {
    const iv1::Indicator& indicator = result.indicator();
    if (indicator.components_size() < 2) return "";
    for (const iv1::IndicatorComponent& component : indicator.components()) {
      if (component.id() == achievement.component() && !component.label().empty()) {
        return component.label() + " ";
      }
    }
    return "";
  }

  // 達成率 and 単位当たり, where they were computed.
  std::string ResultText(const v1::IndicatorResult& result) const {
    std::vector<std::string> parts;
    for (const v1::Achievement& achievement : result.achievements()) {
      if (achievement.has_permille()) {
        parts.push_back(absl::StrCat(ComponentName(result, achievement), labels_.achievement, " ",
                                     platform::FormatRate(achievement.permille())));
      } else if (achievement.has_met()) {
        parts.emplace_back(achievement.met() ? labels_.values.as_targeted
                                             : labels_.values.not_as_targeted);
      }
    }
    if (result.has_cost_per_unit_yen()) {
      const auto& components = result.indicator().components();
      parts.push_back(absl::Substitute(labels_.values.cost_each,
                                       components.empty() ? "" : components.begin()->unit(),
                                       platform::FormatAmount(result.cost_per_unit_yen())));
    }
    if (parts.empty()) return "";
    return absl::Substitute(labels_.in_brackets, absl::StrJoin(parts, labels_.separator));
  }

  static const iv1::Indicator* Find(const v1::IndicatorComparison& item, const std::string& name) {
    for (const v1::IndicatorResult& result : item.results()) {
      if (result.indicator().name() == name) return &result.indicator();
    }
    return nullptr;
  }

  // Only numbers are set against each other, and only where the relation allows it.
  void AddTargets(const v1::IndicatorComparison& item, const v1::IndicatorRelation& relation,
                  std::vector<std::string>& lines) const {
    if (relation.comparability() != iv1::COMPARABILITY_COMPARABLE) return;
    if (relation.predecessors_size() != 1 || relation.successors_size() != 1) return;
    const iv1::Indicator* before = Find(item, relation.predecessors(0));
    const iv1::Indicator* after = Find(item, relation.successors(0));
    if (before == nullptr || after == nullptr) return;
    for (const iv1::IndicatorComponent& to : after->components()) {
      for (const iv1::IndicatorComponent& from : before->components()) {
        const bool pair = from.unit() == to.unit() &&
                          (from.label() == to.label() ||
                           (before->components_size() == 1 && after->components_size() == 1));
        if (!pair || !HasTarget(*before, from) || !HasTarget(*after, to)) continue;
        lines.push_back(absl::StrCat("◇ ", labels_.target, " ", Arrow(*before, from, *after, to)));
      }
    }
  }

  static bool HasTarget(const iv1::Indicator& indicator, const iv1::IndicatorComponent& component) {
    for (const iv1::IndicatorValue& value : indicator.values()) {
      if (value.component() == component.id() && value.role() == iv1::VALUE_ROLE_TARGET) {
        return value.state() == iv1::VALUE_STATE_VALUE || value.state() == iv1::VALUE_STATE_ZERO;
      }
    }
    return false;
  }

  // 80→95％; with the unit on both sides where a comparator stands on one.
  std::string Arrow(const iv1::Indicator& before, const iv1::IndicatorComponent& from,
                    const iv1::Indicator& after, const iv1::IndicatorComponent& to) const {
    std::string old_text = ValueText(labels_, before, from, iv1::VALUE_ROLE_TARGET);
    const std::string new_text = ValueText(labels_, after, to, iv1::VALUE_ROLE_TARGET);
    if (old_text == new_text) {
      return absl::Substitute(labels_.values.unchanged, new_text);
    }
    if (absl::EndsWith(new_text, to.unit())) {
      old_text = std::string(absl::StripSuffix(old_text, from.unit()));
    }
    return absl::StrCat(old_text, "→", new_text);
  }

  const Labels& labels_;
};

}  // namespace

std::vector<std::string> IndicatorLines(const Labels& labels, const v1::Row& row) {
  return Writer(labels).Run(row);
}

}  // namespace kuzukuri::report
