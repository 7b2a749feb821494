#include "clients/cli/files/ledger_csv.h"

#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/shared/enum_words.h"
#include "services/platform/base/names.h"
#include "services/report/text/csv_cell.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

const std::vector<std::string>& ExportColumns() {
  static const std::vector<std::string> kColumns = {
      "jurisdiction",       "fiscal_year",          "entry",         "budget_line",   "kind",
      "amount_yen",         "effective_date",       "precision_yen", "commitment",    "reverses",
      "transfer_group",     "supplementary_number", "fund_source",   "economic_item", "actor",
      "document_reference", "description"};
  return kColumns;
}

std::string LastPart(const std::string& name) { return name.substr(name.rfind('/') + 1); }

std::string Number(int64_t value) { return value == 0 ? "" : absl::StrCat(value); }

}  // namespace

const CsvColumns& LedgerColumns() {
  static const CsvColumns kColumns = {
      {"jurisdiction", "fiscal_year", "budget_line", "kind", "amount_yen", "effective_date"},
      {"batch", "entry", "precision_yen", "supplementary_number", "transfer_group", "commitment",
       "reverses", "fund_source", "economic_item", "actor", "document_reference", "description"}};
  return kColumns;
}

v1::LedgerEntry ReadLedgerEntry(const Record& record) {
  static const std::map<std::string, int> kKinds = EnumWords(*v1::LedgerEntry::Kind_descriptor());
  const std::string year = platform::FiscalYearName(record.Jurisdiction(), record.FiscalYear());
  const auto name = [&](const char* collection, const char* column) {
    const std::string id = record.Text(column);
    return id.empty() ? "" : absl::StrCat(year, "/", collection, "/", id);
  };
  v1::LedgerEntry entry;
  entry.set_name(name("ledgerEntries", "entry"));
  entry.set_budget_line(absl::StrCat(year, "/budgetLines/", record.Text("budget_line")));
  entry.set_kind(static_cast<v1::LedgerEntry::Kind>(record.Word("kind", kKinds)));
  entry.set_amount_yen(record.Integer("amount_yen"));
  if (const auto date = record.Date("effective_date")) {
    *entry.mutable_effective_date() = *date;
  } else if (record.Cell("effective_date").empty()) {
    record.Problem("effective_date", "a date is required");
  }
  entry.set_precision_yen(record.OptionalInteger("precision_yen").value_or(1));
  if (!record.Cell("supplementary_number").empty()) {
    entry.set_supplementary_number(record.Number("supplementary_number"));
  }
  entry.set_transfer_group(record.Text("transfer_group"));
  entry.set_commitment(name("ledgerEntries", "commitment"));
  entry.set_reverses(name("ledgerEntries", "reverses"));
  entry.set_fund_source(record.Text("fund_source"));
  entry.set_economic_item(record.Text("economic_item"));
  entry.set_actor(record.Text("actor"));
  entry.set_document_reference(record.Text("document_reference"));
  entry.set_description(record.Text("description"));
  return entry;
}

std::string LedgerCsvHeader() { return absl::StrJoin(ExportColumns(), ",") + "\n"; }

std::string LedgerCsvRow(const v1::LedgerEntry& entry) {
  const auto name = platform::ParseName(entry.name(), "name");
  const auto& date = entry.effective_date();
  const std::vector<std::string> cells = {
      name.ok() ? name->jurisdiction.value() : "",
      name.ok() ? Number(name->fiscal_year.value_or(platform::Year()).value()) : "",
      LastPart(entry.name()),
      LastPart(entry.budget_line()),
      EnumWord(*v1::LedgerEntry::Kind_descriptor()->FindValueByNumber(entry.kind())),
      absl::StrCat(entry.amount_yen()),
      absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day()),
      Number(entry.precision_yen()),
      LastPart(entry.commitment()),
      LastPart(entry.reverses()),
      report::CsvCell(entry.transfer_group()),
      Number(entry.supplementary_number()),
      report::CsvCell(entry.fund_source()),
      report::CsvCell(entry.economic_item()),
      report::CsvCell(entry.actor()),
      report::CsvCell(entry.document_reference()),
      report::CsvCell(entry.description())};
  return absl::StrJoin(cells, ",") + "\n";
}

}  // namespace kuzukuri::cli
