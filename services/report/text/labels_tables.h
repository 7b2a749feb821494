// One table a language; LabelsOf() chooses among them.
#pragma once

#include "services/report/text/labels.h"

namespace kuzukuri::report {

extern const Labels kJapaneseLabels;
extern const Labels kEnglishLabels;

}  // namespace kuzukuri::report
