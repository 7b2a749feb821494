#include "services/aggregator/handler/compare_execution.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/aggregator/handler/query.h"
#include "services/aggregator/wire/render.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/paging.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

using Request = v1::CompareExecutionRequest;

// A request as bytes, the same for equal requests.
std::string RequestBytes(const Request& request) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    request.SerializeToCodedStream(&coded);
  }
  return bytes;
}

// What ties the page tokens of a list to its request.
std::string PageScope(const Request& request) {
  Request list = request;
  list.clear_snapshot();
  list.clear_min_snapshot();
  list.clear_page_token();
  list.clear_page_size();
  return absl::StrCat("CompareExecution|", RequestBytes(list));
}

// The request without what says which snapshot.
std::string Key(const Request& request) {
  if (request.snapshot().empty() && request.min_snapshot().empty()) return RequestBytes(request);
  Request canonical = request;
  canonical.clear_snapshot();
  canonical.clear_min_snapshot();
  return RequestBytes(canonical);
}

absl::Status TakePageToken(const Request& request, ComparisonQuestion& question) {
  if (request.page_token().empty()) return absl::OkStatus();
  KZ_ASSIGN_OR_RETURN(const platform::PageToken token,
                      platform::DecodePageToken(request.page_token(), PageScope(request)));
  question.after = static_cast<size_t>(token.revision.value());
  if (!question.snapshot.empty() && question.snapshot != token.after) {
    return platform::InvalidField("page_token",
                                  "the page token is of another snapshot than the request's; "
                                  "leave snapshot empty or start the list again",
                                  platform::ErrorReason::kInvalidPageToken);
  }
  question.snapshot = token.after;
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const ComparisonQuestion>> Parse(
    Memory& memory, std::shared_ptr<const Request> request) {
  auto question = std::make_shared<ComparisonQuestion>();
  KZ_ASSIGN_OR_RETURN(question->query, ParseQuery(*request));
  question->snapshot = request->snapshot();
  question->min_snapshot = request->min_snapshot();
  question->key = Key(*request);
  KZ_RETURN_IF_ERROR(TakePageToken(*request, *question));
  question->page_scope = [request = std::move(request)] { return PageScope(*request); };
  question->ward = memory.Open(question->query.jurisdiction);
  return question;
}

}  // namespace

void AnswerRequest(const Backend& backend, const Context& context,
                   std::shared_ptr<const Request> request,
                   std::function<void(absl::StatusOr<Answered>)> done) {
  auto question = Parse(backend.memory, std::move(request));
  if (!question.ok()) return done(question.status());
  Answer(backend, context, *std::move(question), std::move(done));
}

void CompareExecution(const Backend& backend, const Context& context,
                      std::shared_ptr<const Request> request,
                      std::function<void(absl::StatusOr<platform::Payload>)> done) {
  AnswerRequest(backend, context, std::move(request),
                [done](const absl::StatusOr<Answered>& answered) {
                  if (!answered.ok()) return done(answered.status());
                  done(platform::Payload{AnswerHead(answered->snapshot), answered->body});
                });
}

}  // namespace kuzukuri::aggregator
