#include "services/aggregator/wire/told_findings.h"

#include "services/aggregator/wire/cell.h"
#include "services/aggregator/wire/frame.h"
#include "services/report/text/finding_words.h"

namespace kuzukuri::aggregator {
namespace {

// Sentences are found in English, and made anew of the same figures in other languages.
v1::Finding InJapanese(const Finding& finding, const report::FindingWords& words) {
  v1::Finding proto;
  FillFinding(finding, &proto);
  proto.set_message(words.Of(proto));
  return proto;
}

void Learn(const v1::ExecutionReport& report, report::FindingWords& words) {
  for (const v1::ReportTable& table : report.tables()) {
    for (const v1::ReportRow& row : table.rows()) words.Learn(row);
  }
  for (const v1::ProjectPage& page : report.pages()) {
    words.Learn(page.row());
    for (const v1::ReportRow& row : page.sub_projects()) words.Learn(row);
  }
}

}  // namespace

void AppendFindings(const std::vector<Finding>& findings, Language language,
                    const google::protobuf::RepeatedPtrField<v1::Column>& columns,
                    std::string& out) {
  constexpr int kField = v1::CompareExecutionResponse::kFindingsFieldNumber;
  if (language == Language::kEnglish) {
    for (const Finding& finding : findings) AppendFrame(kField, FindingBytes(finding), out);
    return;
  }
  std::vector<const v1::Column*> all;
  for (const v1::Column& column : columns) all.push_back(&column);
  const report::FindingWords words(report::Language::kJapanese, all);
  for (const Finding& finding : findings) {
    AppendFrame(kField, InJapanese(finding, words).SerializeAsString(), out);
  }
}

void AddFindings(const std::vector<Finding>& findings, Language language,
                 v1::ExecutionReport& report) {
  if (language == Language::kEnglish) {
    for (const Finding& finding : findings) FillFinding(finding, report.add_findings());
    return;
  }
  report::FindingWords words(report::Language::kJapanese, {&report.column()});
  Learn(report, words);
  for (const Finding& finding : findings) *report.add_findings() = InJapanese(finding, words);
}

}  // namespace kuzukuri::aggregator
