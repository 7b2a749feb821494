#include "services/reader/parse/vertical.h"

#include "services/platform/base/text.h"

namespace kuzukuri::reader {
namespace {

bool IsSingle(const Fragment& fragment) {
  return fragment.kind != LineKind::kFootnote && platform::CodePoints(fragment.key) == 1;
}

// One word of the characters [begin, end).
Fragment Join(const std::vector<Fragment>& fragments, size_t begin, size_t end) {
  Fragment joined = fragments[begin];
  for (size_t i = begin + 1; i < end; ++i) {
    joined.text.text += fragments[i].text.text;
    joined.key += fragments[i].key;
  }
  if (end - begin > 1) {
    joined.kind = LineKind::kText;
    joined.text.certainty = {90, kPrintedVertically};
  }
  return joined;
}

void MergeRun(const std::vector<Fragment>& fragments, size_t begin, size_t end,
              std::vector<Fragment>& merged) {
  bool blanks_separate = false;
  for (size_t i = begin + 1; i < end; ++i) blanks_separate |= !fragments[i].after_blank;
  size_t word = begin;
  for (size_t i = begin + 1; i <= end; ++i) {
    if (i < end && (!blanks_separate || !fragments[i].after_blank)) continue;
    merged.push_back(Join(fragments, word, i));
    word = i;
  }
}

}  // namespace

void MergeVertical(std::vector<Fragment>& fragments) {
  std::vector<Fragment> merged;
  for (size_t i = 0; i < fragments.size();) {
    size_t end = i;
    while (end < fragments.size() && IsSingle(fragments[end])) ++end;
    if (end - i < 2) {
      merged.push_back(fragments[i]);
      ++i;
      continue;
    }
    MergeRun(fragments, i, end, merged);
    i = end;
  }
  fragments = std::move(merged);
}

}  // namespace kuzukuri::reader
