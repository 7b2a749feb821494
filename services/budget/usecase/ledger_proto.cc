#include "services/budget/usecase/ledger_proto.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "services/platform/base/hash.h"
#include "services/platform/server/proto_date.h"

namespace kuzukuri::budget {
namespace {

// The id in `{year_name}/{collection}/{id}`; a violation and empty otherwise. Parses a name only
// when it is wrong: imports have millions.
platform::ResourceId IdIn(platform::FieldViolations& violations, const platform::RowPlace& row,
                          const char* field, const std::string& year_name,
                          absl::string_view collection, const std::string& name) {
  absl::string_view id = name;
  if (absl::ConsumePrefix(&id, year_name) && absl::ConsumePrefix(&id, "/") &&
      absl::ConsumePrefix(&id, collection) && absl::ConsumePrefix(&id, "/") &&
      platform::IsResourceId(id)) {
    return platform::ResourceId(std::string(id));
  }
  platform::ChildId(violations, row.Field(field), name, year_name, collection);
  return {};
}

}  // namespace

LedgerEntry FromProto(platform::FieldViolations& violations, const platform::RowPlace& row,
                      const std::string& year_name, const v1::LedgerEntry& proto) {
  const auto entry_id = [&](const char* field, const std::string& name) {
    return name.empty() ? platform::ResourceId()
                        : IdIn(violations, row, field, year_name, "ledgerEntries", name);
  };
  LedgerEntry entry;
  entry.id = entry_id("name", proto.name());
  entry.commitment = entry_id("commitment", proto.commitment());
  entry.reverses = entry_id("reverses", proto.reverses());
  if (!proto.budget_line().empty() || proto.reverses().empty()) {
    entry.budget_line =
        IdIn(violations, row, "budget_line", year_name, "budgetLines", proto.budget_line());
  }
  entry.kind = proto.kind();
  entry.amount_yen = proto.amount_yen();
  const auto& date = proto.effective_date();
  entry.effective_date = platform::MakeDate(date.year(), date.month(), date.day());
  if (!entry.effective_date) {
    platform::FromProto(violations, row.Field("effective_date"), proto.effective_date());
  }
  entry.precision_yen = proto.precision_yen() == 0 ? 1 : proto.precision_yen();
  entry.supplementary_number = proto.supplementary_number();
  entry.transfer_group = proto.transfer_group();
  entry.fund_source = proto.fund_source();
  entry.economic_item = proto.economic_item();
  entry.actor = proto.actor();
  entry.document_reference = proto.document_reference();
  entry.description = proto.description();
  return entry;
}

v1::LedgerEntry ToProto(const std::string& year_name, const LedgerEntry& entry) {
  v1::LedgerEntry proto;
  proto.set_name(EntryName(year_name, entry.id));
  proto.set_budget_line(absl::StrCat(year_name, "/budgetLines/", entry.budget_line.value()));
  proto.set_kind(static_cast<v1::LedgerEntry::Kind>(entry.kind));
  proto.set_amount_yen(entry.amount_yen);
  *proto.mutable_effective_date() = platform::ToProto(entry.effective_date.value());
  proto.set_precision_yen(entry.precision_yen);
  proto.set_document_reference(entry.document_reference);
  proto.set_description(entry.description);
  proto.set_revision(entry.revision.value());
  proto.mutable_record_time()->set_seconds(entry.recorded_micros / 1000000);
  proto.mutable_record_time()->set_nanos(static_cast<int32_t>(entry.recorded_micros % 1000000) *
                                         1000);
  proto.set_supplementary_number(entry.supplementary_number);
  proto.set_transfer_group(entry.transfer_group);
  if (!entry.commitment.empty()) proto.set_commitment(EntryName(year_name, entry.commitment));
  if (!entry.reverses.empty()) proto.set_reverses(EntryName(year_name, entry.reverses));
  proto.set_fund_source(entry.fund_source);
  proto.set_economic_item(entry.economic_item);
  proto.set_actor(entry.actor);
  if (!entry.statement.empty()) {
    proto.set_statement(absl::StrCat(year_name, "/statements/", entry.statement.value()));
  }
  if (entry.in_batch) {
    const std::string jurisdiction = year_name.substr(0, year_name.find("/fiscalYears/"));
    proto.set_batch(absl::StrCat(jurisdiction, "/ledgerBatches/", entry.revision.value()));
  }
  return proto;
}

std::string EntryName(const std::string& year_name, const platform::ResourceId& id) {
  return absl::StrCat(year_name, "/ledgerEntries/", id.value());
}

platform::ResourceId MakeEntryId(const std::string& request_id_hash, int64_t index) {
  return platform::ResourceId(absl::StrCat(request_id_hash, "-", index));
}

std::string HashRequestId(const platform::JurisdictionCode& jurisdiction,
                          const std::string& request_id) {
  return platform::Sha256Hex(absl::StrCat(jurisdiction.value(), "|", request_id)).substr(0, 16);
}

}  // namespace kuzukuri::budget
