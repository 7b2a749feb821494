// Names that differ between the places that print them.
#pragma once

#include <vector>

#include "services/reader/domain/audit.h"

namespace kuzukuri::reader {

// Names of projects, sub-projects and pillars and departments of projects, compared under NFKC and
// without spaces. The odd one out is the suspect: of two the later in the paper. Without sentences.
std::vector<Violation> AuditLabels(const Reading& reading);

}  // namespace kuzukuri::reader
