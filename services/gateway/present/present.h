// Comparisons and reports as files for people: CSV, XLSX and HTML beside JSON.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/gateway/route/table.h"

namespace kuzukuri::gateway {

enum class Format { kJson, kCsv, kXlsx, kHtml };

// Content-Security-Policy of an HTML document: it has its styles in itself, and nothing else.
inline constexpr absl::string_view kDocumentPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

// The format a request asks for: by the path's suffix, else what `accept` likes best of those the
// route has; JSON first among equals, and where the route has no other. INVALID_ARGUMENT when
// `accept` names nothing there is. Where the route has files and the path no suffix, the answer
// varies by `Accept`.
absl::StatusOr<Format> FormatOf(const Match& match, absl::string_view accept);

// `application/json`, `text/csv; charset=utf-8; header=present` and so on.
absl::string_view ContentType(Format format);

// The pages of a comparison as one: a file has all rows, whatever the request says of pages.
//
//   Pages pages(*request, format);
//   do { answer = call(pages.request()); } while (pages.Add(std::move(answer)));
//   Present(format, pages.request(), pages.whole());
class Pages {
 public:
  // `request` as bound and admitted. JSON is answered page by page, and what is not paged as it is.
  Pages(const google::protobuf::Message& request, Format format);
  const google::protobuf::Message& request() const { return *request_; }
  // Takes an answer; true when the next page is to be asked for with request().
  bool Add(std::unique_ptr<google::protobuf::Message> answer);
  // What was answered, with all rows so far.
  const google::protobuf::Message& whole() const { return *whole_; }
  google::protobuf::Message* mutable_whole() { return whole_.get(); }

 private:
  bool gathers_ = false;
  std::unique_ptr<google::protobuf::Message> request_;
  std::unique_ptr<google::protobuf::Message> whole_;
};

// A file.
struct Document {
  std::string content_type;
  std::string content_disposition;  // RFC 6266; the name in the language of the document, as RFC
                                    // 5987 has it
  std::string content_language;     // ja or en
  std::string body;
};

// The answer of CompareExecution or GetExecutionReport in a format other than JSON; in the language
// that the request asks for, Japanese when it asks for none. INTERNAL when a workbook cannot be
// written, and for answers of other methods.
absl::StatusOr<Document> Present(Format format, const google::protobuf::Message& request,
                                 const google::protobuf::Message& answer);

}  // namespace kuzukuri::gateway
