// Headings that group projects.
#pragma once

#include <vector>

#include "services/reader/grammar/grammar.h"
#include "services/reader/parse/assemble.h"
#include "services/reader/parse/draft.h"

namespace kuzukuri::reader {

// Adds the pillars of a statement's parts to the draft and takes their headings out of the zones.
// `zones` are the draft's, in order; `before_page[i]`: a page follows zone i, whose last heading
// is then the page's.
void CollectPillars(const Grammar& grammar, std::vector<Zone>& zones,
                    const std::vector<bool>& before_page, Draft& draft);

// The pillar a project's code begins with; -1 when there is none.
int PillarOfCode(const Draft& draft, const std::string& code);

}  // namespace kuzukuri::reader
