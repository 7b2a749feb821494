#include "services/gateway/json/error.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "services/platform/base/errors.h"

namespace kuzukuri::gateway {
namespace {

using nlohmann::json;

json DetailOf(const json& error, const std::string& type) {
  for (const json& detail : error["details"]) {
    if (detail["@type"] == "type.googleapis.com/google.rpc." + type) return detail;
  }
  return nullptr;
}

TEST(Error, FieldsAreNamedAsTheCallerWritesThem) {
  platform::FieldViolations violations;
  violations.Add("comparison.columns[1].fiscal_year", "fiscal_year is 9; it has 4 digits");
  violations.Add("comparison.filter.classification_nodes[0]",
                 "'jurisdictions/141127/fiscal_year' is no name; see page_token");
  const HttpError error = ErrorOf(violations.ToStatus(), FieldNames{"comparison"});
  EXPECT_EQ(error.code, 400);
  EXPECT_FALSE(error.retry_after);
  const json body = json::parse(error.body);
  EXPECT_EQ(body["code"], 3);
  EXPECT_EQ(body["message"].get<std::string>().rfind("columns[1].fiscalYear: fiscalYear is 9", 0),
            0)
      << body["message"];
  const json bad = DetailOf(body, "BadRequest");
  EXPECT_EQ(bad["fieldViolations"][0]["field"], "columns[1].fiscalYear");
  EXPECT_EQ(bad["fieldViolations"][0]["description"], "fiscalYear is 9; it has 4 digits");
  EXPECT_EQ(bad["fieldViolations"][1]["field"], "filter.classificationNodes[0]");
  // What stands in quotes is the caller's own.
  EXPECT_EQ(bad["fieldViolations"][1]["description"],
            "'jurisdictions/141127/fiscal_year' is no name; see pageToken");
  EXPECT_EQ(DetailOf(body, "ErrorInfo")["reason"], "INVALID_FIELD");
  EXPECT_EQ(DetailOf(body, "ErrorInfo")["domain"], "kuzukuri.dev");
}

TEST(Error, WordsThatAreNoFieldsStay) {
  const HttpError error = ErrorOf(absl::NotFoundError("no_such_word of page_size"));
  EXPECT_EQ(json::parse(error.body)["message"], "no_such_word of pageSize");
}

TEST(Error, ResourcesAndPreconditionsAreTold) {
  const HttpError missing = ErrorOf(platform::NotFound("Project", "jurisdictions/1/x", "look"));
  EXPECT_EQ(missing.code, 404);
  EXPECT_EQ(DetailOf(json::parse(missing.body), "ResourceInfo")["resourceName"],
            "jurisdictions/1/x");
  platform::Blockers blockers;
  blockers.Add("jurisdictions/1/x", "is used");
  const HttpError blocked = ErrorOf(blockers.ToStatus(platform::ErrorReason::kInUse));
  EXPECT_EQ(blocked.code, 400);
  EXPECT_EQ(DetailOf(json::parse(blocked.body), "PreconditionFailure")["violations"][0]["subject"],
            "jurisdictions/1/x");
}

TEST(Error, RetryAfterIsRoundedUpToWholeSeconds) {
  using std::chrono::milliseconds;
  for (const auto& [delay, seconds] : std::vector<std::pair<int, int64_t>>{
           {0, 1}, {1, 1}, {500, 1}, {1000, 1}, {1001, 2}, {2500, 3}}) {
    const HttpError error = ErrorOf(platform::ResourceExhausted(platform::ErrorReason::kServerBusy,
                                                                "busy", milliseconds(delay)));
    EXPECT_EQ(error.code, 429);
    EXPECT_EQ(error.retry_after, seconds) << delay;
  }
  EXPECT_EQ(ErrorOf(platform::Unavailable(platform::ErrorReason::kShuttingDown, "x")).code, 503);
}

TEST(Error, EveryCodeHasOneOfHttp) {
  const std::vector<int> codes = {200, 499, 500, 400, 504, 404, 409, 403, 429,
                                  400, 409, 400, 501, 500, 503, 500, 401};
  for (size_t i = 0; i < codes.size(); ++i) {
    EXPECT_EQ(HttpCodeOf(static_cast<absl::StatusCode>(i)), codes[i]) << i;
  }
}

TEST(Error, TextThatIsNotUtf8IsJsonAllTheSame) {
  EXPECT_TRUE(json::accept(ErrorOf(absl::InternalError("\xFF\xFE")).body));
}

}  // namespace
}  // namespace kuzukuri::gateway
