#include "services/platform/base/errors.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "google/rpc/error_details.pb.h"

namespace kuzukuri::platform {
namespace {

template <class Detail>
Detail Get(const absl::Status& status) {
  Detail detail;
  const auto payload =
      status.GetPayload("type.googleapis.com/" + Detail::descriptor()->full_name());
  EXPECT_TRUE(payload.has_value());
  EXPECT_TRUE(detail.ParseFromString(std::string(payload.value_or(absl::Cord()))));
  return detail;
}

TEST(FieldViolations, OkWhenEmpty) { EXPECT_TRUE(FieldViolations().ToStatus().ok()); }

TEST(FieldViolations, ListsEveryFieldAndStaysSmall) {
  FieldViolations violations;
  for (int i = 0; i < 1000; ++i) {
    violations.Add("projects[" + std::to_string(i) + "].display_name", "the text is empty");
  }
  const absl::Status status = violations.ToStatus();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const auto bad = Get<google::rpc::BadRequest>(status);
  EXPECT_GT(bad.field_violations_size(), 50);
  EXPECT_EQ(Get<google::rpc::ErrorInfo>(status).metadata().at("violations"), "1000");
  // Most gRPC clients refuse trailers above 8 KiB.
  EXPECT_LT(SerializeRichStatus(status).size(), 6000u);
}

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto bad = Get<google::rpc::BadRequest>(status);
  for (const auto& one : bad.field_violations()) fields.push_back(one.field());
  return fields;
}

TEST(Together, ListsWhatIsWrongByEither) {
  const absl::Status id = InvalidField("request_id", "it is no UUID");
  FieldViolations rows;
  rows.Add("rows[0].name", "it is empty");
  rows.Add("rows[1].name", "it is empty");
  const absl::Status both = Together(id, rows.ToStatus());
  EXPECT_EQ(both.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(FieldsOf(both),
            (std::vector<std::string>{"request_id", "rows[0].name", "rows[1].name"}));
  // Of what is no bad field, nothing can be listed.
  for (const absl::Status& other :
       {absl::OkStatus(), NotFound("Project", "p", "create it"), absl::InvalidArgumentError("x")}) {
    EXPECT_EQ(FieldsOf(Together(id, other)), std::vector<std::string>{"request_id"});
  }
}

TEST(BadRows, AreListedBesideBadFields) {
  BadRows taken;
  taken.Add("projects/a", "projects[2].name", "it exists already");
  EXPECT_EQ(taken.AlreadyExists("Project").code(), absl::StatusCode::kAlreadyExists);
  FieldViolations violations;
  violations.Add("projects[0].display_name", "it is empty");
  const absl::Status both = taken.AlreadyExists("Project", violations);
  EXPECT_EQ(both.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(FieldsOf(both),
            (std::vector<std::string>{"projects[0].display_name", "projects[2].name"}));
  EXPECT_EQ(BadRows().AlreadyExists("Project", violations).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(BadRows().AlreadyExists("Project").ok());
}

TEST(RichStatus, RoundTripKeepsCodeMessageAndDetails) {
  const absl::Status status = NotFound("Project", "jurisdictions/141127", "create it first");
  const absl::Status parsed =
      ParseRichStatus(status.code(), status.message(), SerializeRichStatus(status));
  EXPECT_EQ(parsed, status);
  EXPECT_EQ(Reason(parsed), "NOT_FOUND");
}

TEST(RichStatus, GarbageDetailsAreIgnored) {
  const absl::Status parsed = ParseRichStatus(absl::StatusCode::kInternal, "x", "\xff\xff");
  EXPECT_EQ(parsed.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Reason(parsed), "");
}

TEST(Details, RetryInfoWhereARetryHelps) {
  EXPECT_EQ(Get<google::rpc::RetryInfo>(Unavailable(ErrorReason::kDatabaseUnavailable, "y"))
                .retry_delay()
                .nanos(),
            500000000);
  Get<google::rpc::RetryInfo>(Aborted(ErrorReason::kConflict, "y"));
  EXPECT_EQ(
      Get<google::rpc::PreconditionFailure>(FailedPrecondition(ErrorReason::kYearClosed, "s", "d"))
          .violations(0)
          .type(),
      "YEAR_CLOSED");
}

}  // namespace
}  // namespace kuzukuri::platform
