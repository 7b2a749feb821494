#include "clients/cli/close/settlement_write.h"

#include "clients/cli/balance/names.h"
#include "clients/cli/shared/page.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

constexpr int kPageSize = 1000;

// Titles of a year's statements by name; those that cannot be asked for are left out.
std::map<std::string, std::string> StatementTitles(Connection& connection,
                                                   const std::string& year) {
  std::map<std::string, std::string> titles;
  v1::ListStatementsRequest request;
  request.set_parent(year);
  request.set_page_size(kPageSize);
  do {
    v1::ListStatementsResponse page;
    const absl::Status status = connection.Once([&](grpc::ClientContext& context) {
      return connection.budget().ListStatements(&context, request, &page);
    });
    if (!status.ok()) break;
    for (const v1::Statement& statement : page.statements()) {
      titles[statement.name()] = statement.title();
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return titles;
}

}  // namespace

void AddSettlementFlags(platform::App& app, SettlementOptions& options) {
  AddJurisdiction(app, options.jurisdiction);
  AddYear(app, options.year);
  app.AddSwitch("--plan", options.plan, "Show what would be done; write nothing");
  AddUnitFlag(app, options.unit_yen);
  AddLanguageFlag(app, options.language, "page");
  AddPageFlags(app, options.page);
}

std::string YearNameOf(const SettlementOptions& options) {
  return platform::FiscalYearName(platform::JurisdictionCode(options.jurisdiction),
                                  platform::Year(options.year));
}

SettlementPageOptions PageOf(Connection& connection, const SettlementOptions& options) {
  SettlementPageOptions page;
  page.title = JurisdictionTitle(connection, options.jurisdiction);
  page.year = options.year;
  page.unit_yen = options.unit_yen;
  page.language = options.language;
  page.width = PageWidth(options.page.width);
  page.ambiguous_width = options.page.ambiguous_width;
  page.names = DisplayNames(connection, platform::JurisdictionCode(options.jurisdiction),
                            platform::Year(options.year));
  page.statements = StatementTitles(connection, YearNameOf(options));
  return page;
}

}  // namespace kuzukuri::cli
