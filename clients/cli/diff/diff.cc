#include "clients/cli/diff/diff.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/compare/compare_flags.h"
#include "clients/cli/compare/compare_request.h"
#include "clients/cli/files/cell.h"
#include "clients/cli/shared/outcome.h"
#include "clients/cli/shared/page.h"
#include "services/platform/base/status_macros.h"
#include "services/report/difference/page.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = aggregator::v1;

struct DiffOptions {
  CompareOptions comparison;
  std::string from;  // a snapshot or a date
  std::string to;    // the same; empty: now
  int parts = 0;
};

// A state of knowledge.
struct Side {
  std::string snapshot;  // empty: now
  std::string name;
};

// Snapshots are long and have no dashes or slashes where dates have them.
bool IsDate(const std::string& text) { return ParseDateText(text).ok(); }

absl::StatusOr<Side> SideOf(Connection& connection, const std::string& jurisdiction,
                            const std::string& flag, const std::string& text, bool japanese) {
  if (text.empty()) return Side{"", japanese ? "現在" : "now"};
  if (!IsDate(text)) return Side{text, japanese ? "指定した断面" : "the snapshot given"};
  v1::GetSnapshotRequest request;
  request.set_jurisdiction(jurisdiction);
  KZ_ASSIGN_OR_RETURN(*request.mutable_known_on(), ParseDateFlag(flag, text));
  v1::GetSnapshotResponse response;
  KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
    return connection.aggregator().GetSnapshot(&context, request, &response);
  }));
  const type::v1::Date& date = request.known_on();
  const std::string day = absl::StrCat(date.year(), "-", absl::Dec(date.month(), absl::kZeroPad2),
                                       "-", absl::Dec(date.day(), absl::kZeroPad2));
  return Side{response.snapshot(), japanese ? absl::StrCat(day, " の終わりに分かっていたこと")
                                            : absl::StrCat("as known at the end of ", day)};
}

// Asks for every page and puts them together: writes keep their place in the list.
absl::Status Ask(Connection& connection, v1::ExplainDifferenceRequest request,
                 v1::ExplainDifferenceResponse& response) {
  do {
    v1::ExplainDifferenceResponse page;
    KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
      return connection.aggregator().ExplainDifference(&context, request, &page);
    }));
    const int before = response.revisions_size();
    const auto shift = [before](google::protobuf::RepeatedField<int>* indexes) {
      for (int& index : *indexes) index += before;
    };
    for (v1::RowDifference& row : *page.mutable_rows()) {
      shift(row.mutable_revisions());
      for (v1::AmountDifference& amount : *row.mutable_amounts()) {
        for (v1::DifferencePart& part : *amount.mutable_parts()) shift(part.mutable_revisions());
      }
    }
    request.set_page_token(page.next_page_token());
    request.clear_to_snapshot();  // the token has it
    response.MergeFrom(page);
    response.clear_next_page_token();
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

std::string ColumnName(const std::string& text, bool japanese) {
  const size_t end = std::min(text.find('@'), text.find(':'));
  const std::string year = text.substr(0, end);
  const std::string rest = end == std::string::npos ? "" : text.substr(end + 1);
  const std::string name = japanese ? year + "年度" : "FY" + year;
  return rest.empty() ? name
                      : absl::StrCat(name, japanese ? "（" : " (", rest, japanese ? "）" : ")");
}

int Diff(const Session& session, const DiffOptions& options) {
  v1::ExplainDifferenceRequest request;
  v1::CompareExecutionRequest& comparison = *request.mutable_comparison();
  if (const absl::Status status = MakeCompareRequest(options.comparison, comparison);
      !status.ok()) {
    return Misused(status.message());
  }
  comparison.clear_presentation();
  request.set_max_parts(options.parts);
  const bool japanese = options.comparison.language == report::Language::kJapanese;
  Connection connection = session.Connect();
  const auto from = SideOf(connection, comparison.jurisdiction(), "--from", options.from, japanese);
  if (!from.ok()) return Failed(from.status());
  const auto to = SideOf(connection, comparison.jurisdiction(), "--to", options.to, japanese);
  if (!to.ok()) return Failed(to.status());
  request.set_from_snapshot(from->snapshot);
  request.set_to_snapshot(to->snapshot);
  v1::ExplainDifferenceResponse response;
  if (const absl::Status status = Ask(connection, request, response); !status.ok()) {
    return Failed(status);
  }
  if (session.json) return PrintJson(response);
  report::DifferencePageOptions page;
  page.title = JurisdictionTitle(connection, options.comparison.jurisdiction);
  page.from = from->name;
  page.to = to->name;
  page.language = options.comparison.language;
  page.width = PageWidth(options.comparison.page.width);
  page.ambiguous_width = options.comparison.page.ambiguous_width;
  for (const std::string& column : options.comparison.columns) {
    page.columns.push_back(ColumnName(column, japanese));
  }
  std::cout << report::RenderDifference(response, page);
  return kExitOk;
}

}  // namespace

void AddDiff(CommandLine& commands) {
  const auto options = std::make_shared<DiffOptions>();
  platform::App app =
      commands.Add("diff", "Show what differs from what was known before, and which writes made it",
                   [options](const Session& session) { return Diff(session, *options); });
  AddJurisdiction(app, options->comparison.jurisdiction);
  app.AddFlag("COLUMN", options->comparison.columns,
              "1 to 20 columns, as of `compare`: a fiscal year, e.g. 2023, or 2023@2023-07-31. "
              "One column is the report of its year")
      .Required();
  AddSnapshotOption(
      app, "--from", options->from,
      "As it was: a snapshot of an earlier answer (@FILE reads it from a file), or a "
      "date: what was known at the end of that day in Japan, e.g. 2024-09-30 or R6.9.30")
      .Required();
  AddSnapshotOption(app, "--to", options->to, "As it is: the same; by default now");
  AddMatchingFlags(app, options->comparison);
  AddFilterFlags(app, options->comparison);
  app.AddSwitch("--indicators,!--no-indicators", options->comparison.indicators,
                "Also hold the indicators of each project against each other, or do not (default)");
  app.AddFlag("--parts", options->parts,
              "Parts told of each amount; the smaller ones are summed up (10)")
      .Range(1, 1000);
  AddLanguageFlag(app, options->comparison.language, "labels");
  AddPageFlags(app, options->comparison.page);
}

}  // namespace kuzukuri::cli
