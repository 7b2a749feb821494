// A project's page: name, figures, departments, sub-projects, indicators, related projects.
#pragma once

#include <vector>

#include "services/reader/parse/scan.h"

namespace kuzukuri::reader {

// Reads the lines of a section that is a project's page. Lines that hold figures and were not
// understood are added to `not_understood`; other text is counted in `prose_lines`.
Project ReadProjectPage(const Grammar& grammar, const std::vector<ScannedLine>& lines,
                        const Section& section, std::vector<NotUnderstood>& not_understood,
                        int& prose_lines);

}  // namespace kuzukuri::reader
