#include "services/budget/handler/reported_figure.h"

#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/budget/store/reported_figure.h"
#include "services/budget/store/statement.h"
#include "services/budget/usecase/certified_year.h"
#include "services/budget/usecase/resource_proto.h"
#include "services/budget/usecase/statement.h"
#include "services/platform/base/names.h"
#include "services/platform/base/validation.h"
#include "services/platform/db/page.h"
#include "services/platform/server/write.h"

namespace kuzukuri::budget {
namespace {

constexpr const char* kCollection = "reportedFigures";

// Page key of a figure: the table last, whose text may hold anything.
std::string PageKey(const ReportedFigure& figure) {
  return absl::StrCat(figure.row, "|", figure.measure, "|", figure.statement.value(), "|",
                      figure.table);
}

FigurePlace ParsePageKey(const std::string& key) {
  const std::vector<std::string> parts = absl::StrSplit(key, absl::MaxSplits('|', 3));
  int row = -1;
  int measure = 0;
  if (parts.size() != 4 || !absl::SimpleAtoi(parts[0], &row) ||
      !absl::SimpleAtoi(parts[1], &measure)) {
    return {};
  }
  return {{parts[3], row, measure}, platform::ResourceId(parts[2])};
}

}  // namespace

absl::StatusOr<v1::BatchCreateReportedFiguresResponse> BatchCreateReportedFigures(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateReportedFiguresRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  platform::FieldViolations violations;
  KZ_RETURN_IF_ERROR(
      platform::CheckBatchSize(violations, "reported_figures", request.reported_figures_size()));
  std::vector<ReportedFigure> figures;
  for (const v1::ReportedFigure& proto : request.reported_figures()) {
    figures.push_back(FromProto(violations,
                                platform::RowField("reported_figures", figures.size(), ""),
                                request.parent(), proto));
  }
  return platform::CommitWrite<v1::BatchCreateReportedFiguresResponse>(
      pools, context, request, year.jurisdiction, /*may_create_head=*/true,
      {{*year.fiscal_year, kCollection}},
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::BatchCreateReportedFiguresResponse> {
        KZ_RETURN_IF_ERROR(CheckNotCertified(tx, year.jurisdiction, *year.fiscal_year, revision));
        ReportedFigureStore store(tx);
        KZ_RETURN_IF_ERROR(ValidateNew(year.jurisdiction, *year.fiscal_year, figures,
                                       store.Taken(year.jurisdiction, *year.fiscal_year),
                                       violations));
        store.Insert(year.jurisdiction, *year.fiscal_year, revision, /*statement=*/{}, figures);
        v1::BatchCreateReportedFiguresResponse response;
        for (ReportedFigure& figure : figures) {
          figure.revision = revision;
          *response.add_reported_figures() = ToProto(year, figure);
        }
        return response;
      });
}

absl::StatusOr<v1::GetReportedFigureResponse> GetReportedFigure(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::GetReportedFigureRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), kCollection, "name"));
  return platform::ReadAt(
      pools, context, name.jurisdiction, platform::Revision(request.revision()),
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::GetReportedFigureResponse> {
        const auto found = ReportedFigureStore(tx).Get(name.jurisdiction, *name.fiscal_year,
                                                       revision, name.parent_id, name.id);
        if (!found) {
          return platform::NotFound("ReportedFigure", request.name(),
                                    "list the reported figures of the year to see which exist");
        }
        v1::GetReportedFigureResponse response;
        *response.mutable_reported_figure() = ToProto(name, *found);
        response.set_revision(revision.value());
        return response;
      });
}

absl::StatusOr<v1::ListReportedFiguresResponse> ListReportedFigures(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListReportedFiguresRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName parent,
                      platform::ParseName(request.parent(), "parent"));
  const bool of_statement = parent.collection == "statements";
  if (!of_statement) {
    KZ_RETURN_IF_ERROR(platform::ParseNameOf(request.parent(), "fiscalYears", "parent").status());
  }
  const platform::ResourceId statement = of_statement ? parent.id : platform::ResourceId();
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<ReportedFigure> page,
      (platform::ReadPage<ReportedFigure>(
          pools, context, parent.jurisdiction, request, request.parent(),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<ReportedFigure>> {
            if (of_statement && !StatementStore(tx, parent.jurisdiction, *parent.fiscal_year)
                                     .Get(query.revision, statement)) {
              return NoSuchStatement(request.parent());
            }
            return ReportedFigureStore(tx).List(parent.jurisdiction, *parent.fiscal_year,
                                                query.revision, statement,
                                                ParsePageKey(query.after), query.limit);
          },
          PageKey)));
  v1::ListReportedFiguresResponse response;
  for (const ReportedFigure& figure : page.rows) {
    *response.add_reported_figures() = ToProto(parent, figure);
  }
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

}  // namespace kuzukuri::budget
