#include "services/platform/base/error_reason.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "kuzukuri/type/v1/error_reason.pb.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::platform {
namespace {

using ::testing::EndsWith;

namespace v1 = type::v1;

TEST(ErrorReasonTest, TheEnumIsThatOfTheProtoWithCodesAndRemedies) {
  const auto* reasons = v1::ErrorReason_descriptor();
  for (int i = 1; i < reasons->value_count(); ++i) {
    const auto* value = reasons->value(i);
    const v1::ErrorKind& kind = value->options().GetExtension(v1::error);
    const ErrorReason reason{value->number()};
    EXPECT_EQ(absl::StrCat("ERROR_REASON_", NameOf(reason)), value->name());
    EXPECT_EQ(absl::StatusCodeToString(CodeOf(reason)), kind.code()) << value->name();
    EXPECT_THAT(kind.remedy(), EndsWith(".")) << value->name();
  }
}

TEST(ErrorReasonTest, AnErrorCarriesNameAndCodeOfItsReason) {
  const absl::Status status = Unavailable(ErrorReason::kShuttingDown, "stopping");
  EXPECT_EQ(status.code(), CodeOf(ErrorReason::kShuttingDown));
  EXPECT_EQ(Reason(status), "SHUTTING_DOWN");
  EXPECT_TRUE(HasReason(status, ErrorReason::kShuttingDown));
  EXPECT_FALSE(HasReason(status, ErrorReason::kServerBusy));
  EXPECT_FALSE(HasReason(absl::UnavailableError("without details"), ErrorReason::kShuttingDown));
}

}  // namespace
}  // namespace kuzukuri::platform
