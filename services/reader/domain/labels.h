// Names that differ between the places that print them.
#pragma once

#include <vector>

#include "services/reader/domain/audit.h"

namespace kuzukuri::reader {

struct LabelAuditResult {
  std::vector<Violation> violations;  // without sentences
  size_t compared = 0;                // names that were held against another place's
};

// Names of projects, sub-projects and pillars and departments of projects, compared under NFKC and
// without spaces. The odd one out is the suspect: of two the later in the paper.
LabelAuditResult AuditLabels(const Reading& reading);

}  // namespace kuzukuri::reader
