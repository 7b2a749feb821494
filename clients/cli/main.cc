#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "clients/cli/audit/audit.h"
#include "clients/cli/balance/balance.h"
#include "clients/cli/compare/compare.h"
#include "clients/cli/export/export.h"
#include "clients/cli/import/import.h"
#include "clients/cli/lineage/lineage.h"
#include "clients/cli/read/read.h"
#include "clients/cli/report/report.h"
#include "clients/cli/shared/connection.h"
#include "clients/cli/show/show.h"
#include "services/platform/base/version.h"

namespace kuzukuri::cli {
namespace {

void AddConnectionFlags(CLI::App& app, Addresses& addresses, int& timeout) {
  const auto address = [&](const char* flag, std::string& value, const char* env,
                           const char* service) {
    app.add_option(flag, value, std::string("Address of the ") + service + " service")
        ->envname(env)
        ->capture_default_str();
  };
  address("--aggregator", addresses.aggregator, "KUZUKURI_AGGREGATOR", "aggregator");
  address("--catalog", addresses.catalog, "KUZUKURI_CATALOG", "catalog");
  address("--budget", addresses.budget, "KUZUKURI_BUDGET", "budget");
  address("--indicator", addresses.indicator, "KUZUKURI_INDICATOR", "indicator");
  app.add_option("--timeout", timeout, "Seconds a request may take")
      ->envname("KUZUKURI_TIMEOUT")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
}

void AddThresholdFlags(CLI::App& app, ThresholdOptions& options) {
  app.add_option("--low-execution", options.low_execution,
                 "A finding below this rate of a settled year, in percent (service's default: 70)");
  app.add_option(
      "--swing", options.swing,
      "A finding from this change of an amount on, in percent of the older one (30) ...");
  app.add_option("--swing-yen", options.swing_yen, "... and from this many yen on (1,000,000)");
  app.add_option("--behind-pace", options.pace,
                 "A finding this far below the rate of the same date a year before, in points (5)");
}

void AddSnapshotFlags(CLI::App& app, std::string& snapshot, std::string& min_snapshot) {
  app.add_option("--snapshot", snapshot, "Snapshot of an earlier answer, to get it again");
  app.add_option("--min-snapshot", min_snapshot,
                 "Snapshot the answer must not be older than, e.g. that of your last write");
}

void AddLanguageFlag(CLI::App& app, std::string& language) {
  app.add_option("--language", language, "Language of the labels: ja or en")
      ->check(CLI::IsMember({"ja", "en"}))
      ->capture_default_str();
}

void AddCompareFlags(CLI::App& app, CompareOptions& options) {
  app.add_option("JURISDICTION", options.jurisdiction,
                 "Six-digit local government code, e.g. 141127")
      ->required();
  app.add_option("COLUMN", options.columns,
                 "2 to 20 columns: a fiscal year, e.g. 2022; as of a date, e.g. 2022@2022-07-31 or "
                 "2022@R4.7.31; with the stage that counts as executed, commitment or "
                 "disbursement, e.g. 2023:commitment or 2023@2023-07-31:commitment")
      ->required()
      ->expected(-2);  // at least; the service says how many are too many
  app.add_option("--level", options.level,
                 "Rows: class, pillar, project, sub-project, department or fund-source")
      ->check(
          CLI::IsMember({"class", "pillar", "project", "sub-project", "department", "fund-source"}))
      ->capture_default_str();
  app.add_option("--policy", options.policy,
                 "Matching of rows: grouped (by lineage), as-printed (same name only) or restated "
                 "(earlier years on the structure of the latest)")
      ->check(CLI::IsMember({"grouped", "as-printed", "restated"}))
      ->capture_default_str();
  app.add_option("--node", options.nodes,
                 "Only rows at or below a classification node, e.g. pillar-1; may be repeated");
  app.add_option("--department", options.departments,
                 "Only rows of a department by its id; may be repeated");
  app.add_option("--text", options.text, "Only rows whose name contains this");
  app.add_option("--match", options.matches,
                 "Only rows whose years match so: one-to-one, group, none or share; may be "
                 "repeated");
  app.add_option("--finding", options.findings_of,
                 "Only rows about which there is such a finding, e.g. over-execution, "
                 "large-swing; may be repeated");
  AddThresholdFlags(app, options.thresholds);
  app.add_option("--order", options.order_by,
                 "Order of the rows: place (default), appropriation, executed, difference, rate, "
                 "appropriation_change or executed_change, then ' desc' for descending");
  app.add_flag("--pace", options.pace,
               "Also show how far a running year has come beside earlier years at the same date");
  app.add_option("--findings", options.findings,
                 "Findings one by one: warnings (the others are counted) or all")
      ->check(CLI::IsMember({"warnings", "all"}))
      ->capture_default_str();
  app.add_flag("--places", options.places,
               "Also show where the published statements print each figure, and what they print");
  app.add_flag("--why", options.why, "Also show what each change is made of");
  app.add_flag("--components", options.components, "Also show what each appropriation is made of");
  app.add_flag("--sub-projects", options.sub_projects,
               "Also show the sub-projects of each project");
  AddLanguageFlag(app, options.language);
  app.add_option("--unit", options.unit, "Unit of the table: yen, thousand or million")
      ->check(CLI::IsMember({"yen", "thousand", "million"}))
      ->capture_default_str();
  app.add_option("--totals", options.totals,
                 "Totals: exact (rounded from exact yen) or rounded (summed from rounded rows)")
      ->check(CLI::IsMember({"exact", "rounded"}))
      ->capture_default_str();
  app.add_option("--rates", options.rates,
                 "Rates and differences: from exact yen, or from the rounded figures beside them")
      ->check(CLI::IsMember({"exact", "rounded"}))
      ->capture_default_str();
  app.add_flag("--hold-below-full", options.hold_below_full,
               "Print 99.9% until every yen is spent");
  app.add_flag("--indicators,!--no-indicators", options.indicators,
               "Also show the indicators of each project, or do not (default)");
  AddSnapshotFlags(app, options.snapshot, options.min_snapshot);
  app.add_option("--width", options.width, "Columns of the page; 0: the terminal's, or 120")
      ->capture_default_str();
  app.add_option("--ambiguous-width", options.ambiguous_width,
                 "Columns of characters such as ▲ and Ⅰ in this terminal: 1 or 2")
      ->envname("KUZUKURI_AMBIGUOUS_WIDTH")
      ->check(CLI::Range(1, 2))
      ->capture_default_str();
}

void AddExportFlags(CLI::App& app, ExportOptions& options) {
  app.add_option("JURISDICTION", options.jurisdiction,
                 "Six-digit local government code, e.g. 141127")
      ->required();
  app.add_option("YEAR", options.year, "Fiscal year, e.g. 2022")->required();
  app.add_option("--as-of", options.as_of, "Entries effective on or before YYYY-MM-DD");
  app.add_option("--revision", options.revision, "Entries known at this revision");
  app.add_option("--format", options.format,
                 "csv, which import takes, or journal, which hledger reads")
      ->check(CLI::IsMember({"csv", "journal"}))
      ->capture_default_str();
  app.add_option("-o,--output", options.output, "File to write (default: standard output)");
}

void AddBalanceFlags(CLI::App& app, BalanceOptions& options) {
  app.add_option("JURISDICTION", options.jurisdiction,
                 "Six-digit local government code, e.g. 141127")
      ->required();
  app.add_option("YEAR", options.year, "Fiscal year, e.g. 2022")->required();
  app.add_option("--by", options.by, "Rows")
      ->check(CLI::IsMember({"budget-line", "node", "project", "classification-node", "department",
                             "fund-source", "economic-item", "year"}))
      ->capture_default_str();
  app.add_flag("--monthly", options.monthly, "Split each row by month");
  app.add_option("--as-of", options.as_of, "Entries effective on or before YYYY-MM-DD");
  app.add_option("--revision", options.revision, "Entries known at this revision");
  app.add_option("--unit", options.unit, "Unit of the table: yen, thousand or million")
      ->check(CLI::IsMember({"yen", "thousand", "million"}))
      ->capture_default_str();
  app.add_option("--width", options.width, "Columns of the page; 0: the terminal's, or 120")
      ->capture_default_str();
  app.add_option("--ambiguous-width", options.ambiguous_width,
                 "Columns of characters such as ▲ and Ⅰ in this terminal: 1 or 2")
      ->envname("KUZUKURI_AMBIGUOUS_WIDTH")
      ->check(CLI::Range(1, 2))
      ->capture_default_str();
}

void AddReportFlags(CLI::App& app, ReportOptions& options) {
  app.add_option("JURISDICTION", options.jurisdiction,
                 "Six-digit local government code, e.g. 141127")
      ->required();
  app.add_option("YEAR", options.year, "Fiscal year, e.g. 2022")->required();
  app.add_option("--as-of", options.as_of, "Count what took effect on or before this date");
  app.add_option("--stage", options.stage,
                 "What counts as executed: what the year's statement counts, commitments or "
                 "disbursements")
      ->check(CLI::IsMember({"statement", "commitment", "disbursement"}))
      ->capture_default_str();
  app.add_option("--format", options.format,
                 "table (for a terminal), csv, xlsx, package (a folder with a Fiscal Data Package) "
                 "or html (one page with charts, to print)")
      ->check(CLI::IsMember({"table", "csv", "xlsx", "package", "html"}))
      ->capture_default_str();
  app.add_option("-o,--output", options.output,
                 "File to write, or folder of a package (default: standard output)");
  AddLanguageFlag(app, options.language);
  app.add_option("--unit", options.unit, "Unit of the tables: yen, thousand or million")
      ->check(CLI::IsMember({"yen", "thousand", "million"}))
      ->capture_default_str();
  app.add_option("--table-unit", options.table_units,
                 "Unit of one table by its classification tree, or of the project pages, e.g. "
                 "summary=yen or pages=yen; may be repeated");
  app.add_option("--totals", options.totals,
                 "Totals: exact (rounded from exact yen) or rounded (summed from rounded rows)")
      ->check(CLI::IsMember({"exact", "rounded"}))
      ->capture_default_str();
  app.add_option("--rates", options.rates,
                 "Rates and differences: from exact yen, or from the rounded figures beside them")
      ->check(CLI::IsMember({"exact", "rounded"}))
      ->capture_default_str();
  app.add_flag("--hold-below-full", options.hold_below_full,
               "Print 99.9% until every yen is spent");
  app.add_flag("--pages", options.pages, "Also print the project pages in a terminal");
  AddSnapshotFlags(app, options.snapshot, options.min_snapshot);
  AddThresholdFlags(app, options.thresholds);
  app.add_option("--width", options.width, "Columns of the page; 0: the terminal's, or 120")
      ->capture_default_str();
  app.add_option("--ambiguous-width", options.ambiguous_width,
                 "Columns of characters such as ▲ and Ⅰ in this terminal: 1 or 2")
      ->envname("KUZUKURI_AMBIGUOUS_WIDTH")
      ->check(CLI::Range(1, 2))
      ->capture_default_str();
}

void AddReadFlags(CLI::App& app, ReadOptions& options) {
  app.add_option("FILE", options.files, "Published statements, as text")->required();
  app.add_option("--jurisdiction", options.jurisdiction,
                 "Six-digit local government code the statements are of, e.g. 141127");
  app.add_option("--name", options.name,
                 "Name of the local government (default: that of --like, or from the title)");
  app.add_option("-o,--out", options.out,
                 "Folder to write in the format that import takes (default: only report)");
  app.add_option("--rules", options.rules,
                 "Rules of the layout: their name or a file (default: those that read most)");
  app.add_option("--like", options.like,
                 "Folder of an earlier output whose ids are kept (default: the one in --out)");
  app.add_option("--format", options.format,
                 "csv, which import takes, or json: all that was read, with its places")
      ->check(CLI::IsMember({"csv", "json"}))
      ->capture_default_str();
  app.add_option("--year", options.years, "Only statements of a fiscal year; may be repeated")
      ->allow_extra_args(false);
  app.add_option("--check", options.check,
                 "Compare what is read with a file of facts; exit code 1 when something differs");
  app.add_flag("--all", options.all, "List everything inferred and not understood");
}

void AddAuditFlags(CLI::App& app, AuditOptions& options) {
  app.footer(
      "Exit codes: 0 nothing is wrong beyond rounding and wording, 3 figures contradict each "
      "other, 2 wrong usage or files.");
  app.add_option("FILE", options.files, "Published statements, as text")->required();
  app.add_option("--format", options.format, "table (for a terminal), json or csv")
      ->check(CLI::IsMember({"table", "json", "csv"}))
      ->capture_default_str();
  app.add_option("--rules", options.rules,
                 "Rules of the layout: their name or a file (default: those that read most)");
  app.add_option("--language", options.language, "Language of the findings: ja or en")
      ->check(CLI::IsMember({"ja", "en"}))
      ->capture_default_str();
  app.add_flag("--all", options.all, "Also list what rounding explains, with amounts that do");
  app.add_option("--width", options.width, "Columns of the page; 0: the terminal's, or 120")
      ->capture_default_str();
  app.add_option("--ambiguous-width", options.ambiguous_width,
                 "Columns of characters such as ▲ and Ⅰ in this terminal: 1 or 2")
      ->envname("KUZUKURI_AMBIGUOUS_WIDTH")
      ->check(CLI::Range(1, 2))
      ->capture_default_str();
}

void AddReviewFlags(CLI::App& app, LineageReviewOptions& options) {
  app.add_option("FOLDER", options.folder, "Folder written by read")->required();
  app.add_option("--accept-above", options.accept_above,
                 "Accept the open proposals above this confidence in percent without asking")
      ->check(CLI::Range(0, 100));
  app.add_flag("--list", options.list, "List the proposals and the decisions on them");
  app.add_option("--width", options.width, "Columns of the page; 0: the terminal's, or 120")
      ->capture_default_str();
}

int Run(int argc, char** argv) {
  CLI::App app(
      "Kuzukuri: a local government's budgets, projects and indicators, compared over the years.\n"
      "Exit codes: 0 done, 1 a service refused, 2 wrong usage or files, 3 a service is away.",
      "kuzukuri");
  app.set_version_flag("--version", platform::kVersion);
  app.require_subcommand(1);
  app.fallthrough();
  Addresses addresses;
  int timeout = 60;
  bool json = false;
  AddConnectionFlags(app, addresses, timeout);
  app.add_flag("--json", json, "Print JSON (the API's messages in their JSON form)");

  std::vector<std::string> paths;
  CLI::App* import = app.add_subcommand(
      "import", "Load CSV files or folders of them; running it again changes nothing");
  import->add_option("FILE", paths, "Files named KIND.csv, or folders of such files")->required();
  Encoding encoding = Encoding::kAuto;
  import
      ->add_option("--encoding", encoding,
                   "Encoding of the files: auto (UTF-8 or CP932, by their content), utf-8, cp932")
      ->transform(
          CLI::CheckedTransformer(std::map<std::string, Encoding>{{"auto", Encoding::kAuto},
                                                                  {"utf-8", Encoding::kUtf8},
                                                                  { "cp932",
                                                                    Encoding::kCp932 }},
                                  CLI::ignore_case))
      ->default_str("auto");

  ExportOptions export_options;
  CLI::App* exporting = app.add_subcommand(
      "export", "Write the ledger of a year, as CSV that import takes or as a journal");
  AddExportFlags(*exporting, export_options);

  CompareOptions compare_options;
  CLI::App* compare = app.add_subcommand(
      "compare", "Compare the execution of 2 to 20 columns: fiscal years, as of any dates");
  AddCompareFlags(*compare, compare_options);

  ReportOptions report_options;
  CLI::App* report = app.add_subcommand(
      "report", "Print a year's whole statement: tables, projects, indicators and findings");
  AddReportFlags(*report, report_options);

  BalanceOptions balance_options;
  CLI::App* balance = app.add_subcommand(
      "balance", "Show a year's appropriations, execution and what is left, from the ledger");
  AddBalanceFlags(*balance, balance_options);

  std::string name;
  CLI::App* show = app.add_subcommand("show", "Show a resource by its name");
  show->add_option("NAME", name,
                   "Resource name, e.g. jurisdictions/141127/fiscalYears/2022/projects/I-1; a "
                   "code alone shows the jurisdiction and its years; nothing lists jurisdictions");

  ReadOptions read_options;
  CLI::App* read = app.add_subcommand("read", "Read published statements into what import takes");
  AddReadFlags(*read, read_options);

  AuditOptions audit_options;
  CLI::App* audit = app.add_subcommand(
      "audit", "Hold every printed figure of published statements against the others");
  AddAuditFlags(*audit, audit_options);

  CLI::App* lineage = app.add_subcommand(
      "lineage", "What became of projects from one year to the next: proposals and decisions");
  lineage->require_subcommand(1);
  std::string lineage_folder;
  CLI::App* propose = lineage->add_subcommand(
      "propose", "Propose the lineage between the years of a folder; decisions are kept");
  propose->add_option("FOLDER", lineage_folder, "Folder in the format that import takes")
      ->required();
  LineageReviewOptions review_options;
  CLI::App* review =
      lineage->add_subcommand("review", "Show the open proposals one by one and ask what to do");
  AddReviewFlags(*review, review_options);

  for (CLI::App* command :
       {import, exporting, compare, report, balance, show, read, audit, lineage, propose, review})
    command->fallthrough();

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  if (*read) return Read(read_options, json);
  if (*audit) return Audit(audit_options, json);
  if (*propose) return ProposeLineageIn(lineage_folder);
  if (*review) return ReviewLineage(review_options, json);
  Connection connection(addresses, std::chrono::seconds(timeout));
  if (*import) return Import(connection, paths, encoding, json);
  if (*exporting) return Export(connection, export_options);
  if (*compare) return Compare(connection, compare_options, json);
  if (*report) return Report(connection, report_options, json);
  if (*balance) return Balance(connection, balance_options, json);
  return Show(connection, name, json);
}

}  // namespace
}  // namespace kuzukuri::cli

int main(int argc, char** argv) { return kuzukuri::cli::Run(argc, argv); }
