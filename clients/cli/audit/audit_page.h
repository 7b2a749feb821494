// What an audit found, for people and for programs.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "services/reader/domain/audit.h"
#include "services/reader/domain/checked.h"
#include "services/report/text/labels.h"

namespace kuzukuri::cli {

// Of one file.
struct AuditResult {
  std::string file;
  size_t figures = 0;  // read
  std::vector<reader::Violation> violations;
  reader::Checked checked = {};
  size_t not_understood = 0;  // lines

  // Figures that take part in no relation.
  size_t unchecked() const { return figures - std::min(figures, checked.figures); }
};

struct AuditPageOptions {
  report::Language language = report::Language::kJapanese;
  bool all = false;  // what rounding explains one by one, not only counted
  int width = 120;
  int ambiguous_width = 1;
};

size_t CountOf(const AuditResult& result, reader::ViolationClass violation_class);

// For a terminal.
std::string RenderAudit(const AuditResult& result, const AuditPageOptions& options);
// One document for all files. Without `all` what rounding explains is only counted.
std::string AuditJson(const std::vector<AuditResult>& results, bool all);
// RFC 4180: a row for each violation; header included. Without `all` none that rounding explains.
std::string AuditCsv(const std::vector<AuditResult>& results, report::Language language, bool all);

}  // namespace kuzukuri::cli
