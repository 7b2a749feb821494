#include "clients/cli/import/refusal.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/cli/shared/outcome.h"
#include "google/rpc/error_details.pb.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::cli {
namespace {

struct BadRow {
  std::string place;
  std::string title;
  std::vector<std::string> fields;  // those of which the service gives no whole sentence
  std::vector<std::string> rules;   // `field: sentence`
};

// Services shorten what they say of many rows, so that all of them fit into an answer.
bool IsShortened(const std::string& description) { return absl::EndsWith(description, "…"); }

BadRow& RowOf(const SentRow& row, std::vector<BadRow>& rows) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const BadRow& known) {
    return known.place == row.place && known.title == row.title;
  });
  if (found != rows.end()) return *found;
  rows.push_back({row.place, row.title, {}, {}});
  return rows.back();
}

// A sentence in which the rows of the request are called by their places in the files.
std::string WithPlaces(const Step& step, const std::string& sentence) {
  const std::string row_of_request = "changes[";
  std::string text;
  size_t from = 0;
  for (size_t at = sentence.find(row_of_request); at != std::string::npos && step.locate != nullptr;
       at = sentence.find(row_of_request, from)) {
    const size_t end = std::min(sentence.find_first_of(" ;,'", at), sentence.size());
    const SentRow row = step.locate(sentence.substr(at, end - at));
    absl::StrAppend(&text, sentence.substr(from, at - from),
                    row.place.empty() ? sentence.substr(at, end - at) : row.place);
    from = end;
  }
  return text + sentence.substr(from);
}

std::vector<BadRow> BadRows(const Step& step, const google::rpc::BadRequest& bad) {
  std::vector<BadRow> rows;
  for (const auto& violation : bad.field_violations()) {
    SentRow sent = step.locate == nullptr ? SentRow() : step.locate(violation.field());
    BadRow& row = RowOf(sent, rows);
    if (IsShortened(violation.description())) {
      row.fields.push_back(sent.field);
    } else {
      row.rules.push_back(absl::StrCat(sent.field, sent.field.empty() ? "" : ": ",
                                       WithPlaces(step, violation.description())));
    }
  }
  return rows;
}

std::string RowText(const BadRow& row) {
  std::string text = absl::StrCat(row.place.empty() ? "the request" : row.place,
                                  row.title.empty() ? "" : ": ", row.title);
  if (!row.fields.empty()) absl::StrAppend(&text, " (", absl::StrJoin(row.fields, ", "), ")");
  for (const std::string& rule : row.rules) absl::StrAppend(&text, "\n    ", rule);
  return text;
}

// Problems the answer had no room for.
int Unnamed(const absl::Status& status, const google::rpc::BadRequest& bad) {
  google::rpc::ErrorInfo info;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  if (!payload || !info.ParseFromString(std::string(*payload))) return 0;
  const auto count = info.metadata().find("violations");
  int all = 0;
  if (count == info.metadata().end() || !absl::SimpleAtoi(count->second, &all)) return 0;
  return std::max(0, all - bad.field_violations_size());
}

std::string RowsText(const Step& step, const absl::Status& status,
                     const google::rpc::BadRequest& bad) {
  const std::vector<BadRow> rows = BadRows(step, bad);
  std::string text;
  for (const BadRow& row : rows) absl::StrAppend(&text, "\n  ", RowText(row));
  if (const int more = Unnamed(status, bad); more > 0) {
    absl::StrAppend(&text, "\n  ... and ", more, " more problems");
  }
  const bool shortened =
      std::any_of(rows.begin(), rows.end(), [](const BadRow& row) { return !row.fields.empty(); });
  if (shortened) {
    absl::StrAppend(&text,
                    "\n  In brackets: fields of which the service, with so much to say, gives no "
                    "whole sentence; those above say what such a field must be.");
  }
  return text;
}

std::string WrittenText(const std::vector<Written>& all) {
  std::vector<Written> written = all;
  std::erase_if(written, [](const Written& one) { return one.sent() == 0; });
  if (written.empty()) return "Nothing was written before it.";
  return absl::StrCat("Written before it, and staying so: ",
                      absl::StrJoin(written, ", ",
                                    [](std::string* out, const Written& one) {
                                      absl::StrAppend(out, one.collection, " ", one.sent(),
                                                      " rows (revision ", one.revision, ")");
                                    }),
                      ".");
}

// A service that did not answer may have written the rows all the same.
std::string Headline(const Part& part, const absl::Status& status) {
  const bool answered = ExitCode(status) != kExitUnavailable && !absl::IsDeadlineExceeded(status);
  return absl::StrCat(part.collection, " of ", part.parent, ": ",
                      answered
                          ? absl::StrCat("refused; none of these ", part.rows, " rows are written")
                          : absl::StrCat("no answer; it is not known whether these ", part.rows,
                                         " rows are written"));
}

}  // namespace

std::string CauseText(const Step& step, const absl::Status& status) {
  std::string text = Headline({step.collection, step.parent, step.rows}, status);
  google::rpc::BadRequest bad;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  if (payload && bad.ParseFromString(std::string(*payload))) {
    absl::StrAppend(&text, " (", platform::Reason(status), ")", RowsText(step, status, bad));
  } else {
    absl::StrAppend(&text, "\n", Explain(status));
  }
  if (platform::HasReason(status, platform::ErrorReason::kRequestIdReused)) {
    absl::StrAppend(&text, "\nBatch '", step.batch,
                    "' was imported before with other rows, and entries are never changed: give "
                    "new entries a batch name of their own, or take that batch back first "
                    "(kuzukuri take-back).");
  }
  if (platform::HasReason(status, platform::ErrorReason::kEqualBatch)) {
    absl::StrAppend(&text, "\nTo post them once more run the command with --allow-equal-batch.");
  }
  if (platform::HasReason(status, platform::ErrorReason::kStatementsDisagree)) {
    absl::StrAppend(
        &text, "\nkuzukuri close shows each figure, and closes the year with --despite REASON.");
  }
  if (platform::HasReason(status, platform::ErrorReason::kYearClosed)) {
    absl::StrAppend(&text, "\nkuzukuri reopen opens a year again that is not certified.");
  }
  if (platform::HasReason(status, platform::ErrorReason::kEtagMismatch)) {
    absl::StrAppend(&text, "\nSomebody else changed it meanwhile; run the command again.");
  }
  if (platform::HasReason(status, platform::ErrorReason::kStatementExists)) {
    absl::StrAppend(&text, "\nTo put this one in its place run the command with --replace.");
  }
  return text + "\n";
}

std::string DifferingText(const Differing& differing) {
  std::string text = absl::StrCat("  ", differing.row.place, ": ", differing.row.title, "\n");
  for (const absl::string_view line :
       absl::StrSplit(differing.difference, '\n', absl::SkipEmpty())) {
    absl::StrAppend(&text, "    ", line, "\n");
  }
  return text;
}

std::string CauseText(const Step& step, const Part& part, const Survey& survey) {
  if (!survey.refusal.ok()) return CauseText(step, survey.refusal);
  std::string text = absl::StrCat(Headline(part, absl::OkStatus()), "\n", survey.note,
                                  survey.note.empty() ? "" : "\n");
  for (const Differing& one : survey.differing) absl::StrAppend(&text, DifferingText(one));
  return text;
}

std::string RefusalText(const Step& step, const absl::Status& status,
                        const std::vector<Written>& written) {
  return absl::StrCat(CauseText(step, status), WrittenText(written),
                      "\nMend the cause and run the same command again: what is written is "
                      "recognised and left as it is, and the rest follows.\n");
}

}  // namespace kuzukuri::cli
