#include "services/gateway/present/comparison_texts.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/report/comparison/findings.h"
#include "services/report/comparison/footer.h"
#include "services/report/comparison/header.h"

namespace kuzukuri::gateway {
namespace {

std::vector<std::string> LinesOfText(const std::string& text) {
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const absl::string_view stripped = absl::StripAsciiWhitespace(line);
    if (!stripped.empty()) lines.emplace_back(stripped);
  }
  return lines;
}

}  // namespace

ComparisonTexts TextsOf(const report::Comparison& comparison) {
  constexpr absl::string_view kBullet = "・";
  ComparisonTexts texts;
  texts.facts = LinesOfText(report::HeaderText(comparison));
  if (!texts.facts.empty()) {
    texts.title = texts.facts.front();
    texts.facts.erase(texts.facts.begin());
  }
  for (const std::string& line : LinesOfText(report::FindingsText(comparison))) {
    // The heading of the block has no bullet.
    if (absl::StartsWith(line, kBullet))
      texts.findings.emplace_back(absl::StripPrefix(line, kBullet));
  }
  texts.legend = LinesOfText(report::FooterText(comparison));
  return texts;
}

}  // namespace kuzukuri::gateway
