// A project's page.
#pragma once

#include <vector>

#include "services/reader/parse/scan.h"

namespace kuzukuri::reader {

// Reads the lines of one project's page. Lines with figures that were not understood are added to
// `not_understood`, lines of prose counted.
Project ReadProjectPage(const Grammar& grammar, const std::vector<ScannedLine>& lines,
                        const Section& section, std::vector<NotUnderstood>& not_understood,
                        int& prose_lines);

}  // namespace kuzukuri::reader
