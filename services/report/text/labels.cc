#include "services/report/text/labels.h"

#include "services/report/text/labels_tables.h"

namespace kuzukuri::report {

const Labels& LabelsOf(Language language) {
  return language == Language::kEnglish ? kEnglishLabels : kJapaneseLabels;
}

}  // namespace kuzukuri::report
