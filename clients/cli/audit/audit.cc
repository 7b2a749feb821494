#include "clients/cli/audit/audit.h"

#include <iostream>

#include "clients/cli/audit/audit_page.h"
#include "clients/cli/shared/connection.h"
#include "clients/cli/shared/page.h"
#include "clients/cli/shared/read_input.h"
#include "services/reader/domain/walk.h"

namespace kuzukuri::cli {
namespace {

size_t CountFigures(const reader::Reading& reading) {
  size_t figures = 0;
  for (const reader::Statement& statement : reading.statements) {
    reader::Walk(statement, {[](const auto&, const reader::Text&) {},
                             [&](const auto&, const reader::Figure&) { ++figures; }});
  }
  return figures;
}

absl::StatusOr<std::vector<AuditResult>> AuditAll(const AuditOptions& options) {
  auto rules = LoadRules(options.rules);
  if (!rules.ok()) return rules.status();
  std::vector<AuditResult> results;
  for (const std::string& file : options.files) {
    auto reading = ReadFile(file, *rules);
    if (!reading.ok()) return reading.status();
    results.push_back({file, CountFigures(*reading), reader::Audit(*reading)});
  }
  return results;
}

void PrintTables(const std::vector<AuditResult>& results, const AuditOptions& options) {
  AuditPageOptions page;
  page.language = options.language;
  page.all = options.all;
  page.width = PageWidth(options.width);
  page.ambiguous_width = options.ambiguous_width;
  for (const AuditResult& result : results) {
    if (&result != &results.front()) std::cout << "\n";
    std::cout << RenderAudit(result, page);
  }
}

}  // namespace

int Audit(const AuditOptions& options, bool json) {
  auto results = AuditAll(options);
  if (!results.ok()) {
    std::cerr << results.status().message() << "\n";
    return kExitUsage;
  }
  bool contradictions = false;
  for (const AuditResult& result : *results) {
    contradictions |= CountOf(result, reader::ViolationClass::kArithmetic) > 0;
  }
  if (json || options.format == "json") {
    std::cout << AuditJson(*results, options.all);
  } else if (options.format == "csv") {
    std::cout << AuditCsv(*results, options.language, options.all);
  } else {
    PrintTables(*results, options);
  }
  return contradictions ? kExitContradiction : kExitOk;
}

}  // namespace kuzukuri::cli
