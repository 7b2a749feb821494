#include "clients/cli/audit/audit.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <memory>

#include "clients/cli/audit/audit_page.h"
#include "clients/cli/shared/flags.h"
#include "clients/cli/shared/outcome.h"
#include "clients/cli/shared/page.h"
#include "clients/cli/shared/read_input.h"
#include "services/reader/domain/walk.h"

namespace kuzukuri::cli {
namespace {

// Exit code when figures contradict each other beyond rounding.
constexpr int kExitContradiction = 3;

enum class Format { kTable, kJson, kCsv };

constexpr std::array<Choice<Format>, 3> kFormats = {
    {{"table", Format::kTable}, {"json", Format::kJson}, {"csv", Format::kCsv}}};

struct AuditOptions {
  PaperFlags papers;
  Format format = Format::kTable;
  report::Language language = report::Language::kJapanese;
  bool all = false;  // what rounding explains too
  PageFlags page;
};

size_t CountFigures(const reader::Reading& reading) {
  size_t figures = 0;
  for (const reader::Statement& statement : reading.statements) {
    reader::Walk(statement, {[](const auto&, const reader::Text&) {},
                             [&](const auto&, const reader::Figure&) { ++figures; }});
  }
  return figures;
}

absl::StatusOr<std::vector<AuditResult>> AuditAll(const AuditOptions& options) {
  const auto readings = ReadPapers(options.papers);
  if (!readings.ok()) return readings.status();
  std::vector<AuditResult> results;
  for (size_t i = 0; i < readings->size(); ++i) {
    const reader::Reading& reading = (*readings)[i];
    results.push_back({options.papers.files[i], CountFigures(reading), reader::Audit(reading),
                       reader::CheckedOf(reading), reading.not_understood.size()});
  }
  return results;
}

void PrintTables(const std::vector<AuditResult>& results, const AuditOptions& options) {
  AuditPageOptions page;
  page.language = options.language;
  page.all = options.all;
  page.width = PageWidth(options.page.width);
  page.ambiguous_width = options.page.ambiguous_width;
  for (const AuditResult& result : results) {
    if (&result != &results.front()) std::cout << "\n";
    std::cout << RenderAudit(result, page);
  }
}

int Audit(const AuditOptions& options, bool json) {
  auto results = AuditAll(options);
  if (!results.ok()) return Misused(results.status().message());
  if (json || options.format == Format::kJson) {
    std::cout << AuditJson(*results, options.all);
  } else if (options.format == Format::kCsv) {
    std::cout << AuditCsv(*results, options.language, options.all);
  } else {
    PrintTables(*results, options);
  }
  const bool contradictions =
      std::any_of(results->begin(), results->end(), [](const AuditResult& result) {
        return CountOf(result, reader::ViolationClass::kArithmetic) > 0;
      });
  return contradictions ? kExitContradiction : kExitOk;
}

}  // namespace

void AddAudit(CommandLine& commands) {
  const auto options = std::make_shared<AuditOptions>();
  platform::App app =
      commands.Add("audit", "Hold every printed figure of published statements against the others",
                   [options](const Session& session) { return Audit(*options, session.json); });
  app.Footer(
      "Exit codes: 0 no relation that was checked fails beyond rounding and wording, 3 figures "
      "contradict each other, 2 wrong usage or files.");
  AddPaperFlags(app, options->papers);
  AddChoice(app, "--format", options->format, kFormats, "table (for a terminal), json or csv");
  AddLanguageFlag(app, options->language, "findings");
  app.AddSwitch("--all", options->all, "Also list what rounding explains, with amounts that do");
  AddPageFlags(app, options->page);
}

}  // namespace kuzukuri::cli
