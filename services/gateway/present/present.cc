#include "services/gateway/present/present.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "kuzukuri/aggregator/v1/execution_report.pb.h"
#include "services/gateway/present/comparison_csv.h"
#include "services/gateway/present/comparison_html.h"
#include "services/gateway/present/comparison_workbook.h"
#include "services/gateway/present/guarded_csv.h"
#include "services/gateway/present/memory_file.h"
#include "services/gateway/route/percent.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"
#include "services/report/comparison/comparison.h"
#include "services/report/statement/csv_file.h"
#include "services/report/statement/html_page.h"
#include "services/report/statement/view.h"
#include "services/report/statement/workbook.h"

namespace kuzukuri::gateway {
namespace {

namespace pb = google::protobuf;
namespace v1 = aggregator::v1;

struct Kind {
  Format format;
  const char* suffix;
  absl::string_view type;          // as Accept names it
  absl::string_view content_type;  // as an answer names it
};

// JSON is preferred among equals, then in this order.
constexpr std::array<Kind, 4> kKinds = {
    {{Format::kJson, "json", "application/json", "application/json"},
     {Format::kHtml, "html", "text/html", "text/html; charset=utf-8"},
     {Format::kCsv, "csv", "text/csv", "text/csv; charset=utf-8; header=present"},
     {Format::kXlsx, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}}};

bool HasFormat(const Route& route, const Kind& kind) {
  return std::find(route.suffixes.begin(), route.suffixes.end(), kind.suffix) !=
         route.suffixes.end();
}

// How much an Accept header likes a type: that of the most specific range that it is in; 0: not at
// all.
double Liking(absl::string_view accept, absl::string_view type) {
  double liking = 0;
  int best = 0;
  const absl::string_view group = type.substr(0, type.find('/'));
  for (const absl::string_view range : absl::StrSplit(accept, ',', absl::SkipWhitespace())) {
    const std::vector<std::string> parts = absl::StrSplit(range, ';');
    const std::string name = absl::AsciiStrToLower(absl::StripAsciiWhitespace(parts[0]));
    const int specific = name == type                        ? 3
                         : name == absl::StrCat(group, "/*") ? 2
                         : name == "*/*"                     ? 1
                                                             : 0;
    double quality = 1;
    for (size_t i = 1; i < parts.size(); ++i) {
      const absl::string_view parameter = absl::StripAsciiWhitespace(parts[i]);
      double given = 0;
      if (absl::StartsWithIgnoreCase(parameter, "q=") &&
          absl::SimpleAtod(parameter.substr(2), &given)) {
        quality = given;
      }
    }
    if (specific > best) {
      best = specific;
      liking = quality;
    }
  }
  return liking;
}

report::Language LanguageOf(const std::string& code) {
  return code == "en" ? report::Language::kEnglish : report::Language::kJapanese;
}

// Names of files: one that every client can write, and one that people read.
std::string Disposition(Format format, const std::string& plain, const std::string& readable) {
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(),
                                 [&](const Kind& known) { return known.format == format; });
  return absl::StrCat(format == Format::kHtml ? "inline" : "attachment", "; filename=\"", plain,
                      ".", kind->suffix, "\"; filename*=UTF-8''",
                      EncodePercent(absl::StrCat(readable, ".", kind->suffix)));
}

// The code of a name, in a file's: digits only, whatever the answer says.
std::string CodeOf(absl::string_view name) {
  std::string code;
  for (const absl::string_view part : absl::StrSplit(name, '/')) {
    const bool digits = !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
      return absl::ascii_isdigit(static_cast<unsigned char>(c));
    });
    if (digits) absl::StrAppend(&code, code.empty() ? "" : "-", part);
  }
  return code;
}

// Characters that file systems do not take.
std::string FileText(std::string text) {
  for (char& c : text) {
    const bool bad = absl::ascii_iscntrl(static_cast<unsigned char>(c)) ||
                     absl::string_view("/\\:*?\"<>|").find(c) != absl::string_view::npos;
    if (bad) c = '_';
  }
  return text;
}

absl::StatusOr<std::string> WriteComparison(Format format, const report::Comparison& comparison) {
  switch (format) {
    case Format::kCsv:
      return RenderComparisonCsv(comparison);
    case Format::kHtml:
      return RenderComparisonHtml(comparison);
    default:
      return BytesWritten(
          [&](const std::string& path) { return WriteComparisonWorkbook(comparison, path); });
  }
}

absl::StatusOr<Document> PresentComparison(Format format,
                                           const v1::CompareExecutionRequest& request,
                                           const v1::CompareExecutionResponse& answer) {
  report::ComparisonPageOptions options;
  options.title = answer.jurisdiction_display_name();
  options.language = LanguageOf(request.language_code());
  if (request.level() != v1::LEVEL_UNSPECIFIED) options.level = request.level();
  options.unit_yen = std::max<int64_t>(1, request.presentation().unit_yen());
  options.rounded_totals =
      request.presentation().total_mode() == v1::Presentation::TOTAL_MODE_SUM_OF_ROUNDED;
  options.rounded_rates =
      request.presentation().rate_mode() == v1::Presentation::RATE_MODE_FROM_ROUNDED;
  options.hold_below_full = request.presentation().hold_below_full();
  // BASIC leaves out what stands beside them.
  options.components = request.include_components() && request.view() != v1::COMPARISON_VIEW_BASIC;
  options.unexplained = request.findings() == v1::FINDING_CHOICE_UNEXPLAINED;
  const report::Comparison comparison(answer, options);
  std::vector<std::string> years;
  for (const v1::Column& column : answer.columns()) {
    years.push_back(absl::StrCat(column.fiscal_year()));
  }
  Document document;
  KZ_ASSIGN_OR_RETURN(document.body, WriteComparison(format, comparison));
  document.content_language = comparison.labels.language;
  const std::string of_years = absl::StrJoin(years, "-");
  document.content_disposition = Disposition(
      format, absl::StrCat("comparison-", CodeOf(request.jurisdiction()), "-", of_years),
      FileText(
          absl::StrCat(options.title, "_", comparison.labels.comparison.title, "_", of_years)));
  return document;
}

absl::StatusOr<std::string> WriteReport(Format format, const report::ReportView& view,
                                        const std::string& snapshot) {
  switch (format) {
    case Format::kCsv:
      return GuardCsv(report::RenderCsv(view, snapshot));
    case Format::kHtml:
      return report::RenderHtml(view, snapshot);
    default:
      return BytesWritten(
          [&](const std::string& path) { return report::WriteWorkbook(view, snapshot, path); });
  }
}

absl::StatusOr<Document> PresentReport(Format format, const v1::GetExecutionReportRequest& request,
                                       const v1::GetExecutionReportResponse& answer) {
  const report::Labels& labels = report::LabelsOf(LanguageOf(request.language_code()));
  const report::ReportView view(answer.report(), labels);
  Document document;
  KZ_ASSIGN_OR_RETURN(document.body, WriteReport(format, view, answer.snapshot()));
  document.content_language = labels.language;
  document.content_disposition = Disposition(
      format, absl::StrCat("report-", CodeOf(request.name())),
      FileText(absl::StrCat(answer.report().jurisdiction_display_name(), "_", view.Title())));
  return document;
}

}  // namespace

absl::StatusOr<Format> FormatOf(const Match& match, absl::string_view accept) {
  const Route& route = *match.route;
  for (const Kind& kind : kKinds) {
    if (match.suffix == kind.suffix) return kind.format;
  }
  if (route.suffixes.empty() || absl::StripAsciiWhitespace(accept).empty()) return Format::kJson;
  const Kind* best = nullptr;
  double most = 0;
  std::vector<absl::string_view> known;
  for (const Kind& kind : kKinds) {
    if (!HasFormat(route, kind)) continue;
    known.push_back(kind.type);
    const double liking = Liking(accept, kind.type);
    if (liking > most) {
      most = liking;
      best = &kind;
    }
  }
  if (best != nullptr) return best->format;
  return platform::InvalidField(
      "accept", absl::StrCat("'", platform::Quote(accept),
                             "' names none of the forms there are: ", absl::StrJoin(known, ", ")));
}

absl::string_view ContentType(Format format) {
  return std::find_if(kKinds.begin(), kKinds.end(),
                      [&](const Kind& kind) { return kind.format == format; })
      ->content_type;
}

Pages::Pages(const pb::Message& request, Format format) : request_(request.New()) {
  request_->CopyFrom(request);
  auto* compare = dynamic_cast<v1::CompareExecutionRequest*>(request_.get());
  if (format == Format::kJson || compare == nullptr) return;
  constexpr int kMostRows = 5000;
  gathers_ = true;
  compare->set_page_size(kMostRows);
  compare->clear_page_token();
  // Pages print what the service printed.
  if (compare->presentation().unit_yen() == 0) compare->mutable_presentation()->set_unit_yen(1);
}

bool Pages::Add(std::unique_ptr<pb::Message> answer) {
  if (!gathers_) {
    whole_ = std::move(answer);
    return false;
  }
  auto& page = static_cast<v1::CompareExecutionResponse&>(*answer);
  const std::string token = page.next_page_token();
  if (whole_ == nullptr) {
    whole_ = std::move(answer);
  } else {
    static_cast<v1::CompareExecutionResponse&>(*whole_).mutable_rows()->MergeFrom(page.rows());
  }
  static_cast<v1::CompareExecutionResponse&>(*whole_).clear_next_page_token();
  static_cast<v1::CompareExecutionRequest&>(*request_).set_page_token(token);
  return !token.empty();
}

absl::StatusOr<Document> Present(Format format, const pb::Message& request,
                                 const pb::Message& answer) {
  absl::StatusOr<Document> document =
      absl::InternalError(absl::StrCat(answer.GetDescriptor()->name(), " has no form as a file"));
  if (const auto* compared = dynamic_cast<const v1::CompareExecutionResponse*>(&answer)) {
    document = PresentComparison(format, static_cast<const v1::CompareExecutionRequest&>(request),
                                 *compared);
  } else if (const auto* report = dynamic_cast<const v1::GetExecutionReportResponse*>(&answer)) {
    document =
        PresentReport(format, static_cast<const v1::GetExecutionReportRequest&>(request), *report);
  }
  if (document.ok()) document->content_type = std::string(ContentType(format));
  return document;
}

}  // namespace kuzukuri::gateway
