// Comparisons and reports as files for people: CSV, XLSX and HTML beside JSON.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/gateway/route/table.h"

namespace kuzukuri::gateway {

enum class Format { kJson, kCsv, kXlsx, kHtml };

// The format a request asks for: by the path's suffix, else the best of `Accept` that the route has; JSON
// when the header is empty or has a wildcard. UNIMPLEMENTED never; INVALID_ARGUMENT (reason as bad
// input) when `Accept` names nothing there is. The answer varies by `Accept`.
absl::StatusOr<Format> FormatOf(const Match& match, absl::string_view accept);

// `application/json`, `text/csv; charset=utf-8; header=present` and so on.
absl::string_view ContentType(Format format);

// The pages of a comparison as one: a file has all rows, whatever `page_size` says.
//
//   Pages pages(*request, format);
//   do { call with pages.request(); } while (pages.Add(answer));
//   Present(format, pages.request(), pages.whole());
class Pages {
 public:
  // `request` as bound; only in formats other than JSON, and of CompareExecution, it is asked for all rows.
  Pages(const google::protobuf::Message& request, Format format);
  const google::protobuf::Message& request() const { return *request_; }
  // Takes an answer; true when the next page is to be asked for with request().
  bool Add(std::unique_ptr<google::protobuf::Message> answer);
  // All rows so far.
  const google::protobuf::Message& whole() const { return *whole_; }

 private:
  const bool gathers_;
  std::unique_ptr<google::protobuf::Message> request_;
  std::unique_ptr<google::protobuf::Message> whole_;
};

// A file.
struct Document {
  std::string content_type;
  std::string content_disposition;  // RFC 6266, with the name in Japanese as RFC 5987 has it
  std::string content_language;     // ja or en
  std::string body;
};

// The answer of CompareExecution or GetExecutionReport in a format other than JSON; in the language that
// the request asks for, Japanese when it asks for none.
absl::StatusOr<Document> Present(Format format, const google::protobuf::Message& request,
                                 const google::protobuf::Message& answer);

}  // namespace kuzukuri::gateway
