#include "services/platform/server/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "kuzukuri/budget/v1/budget_service.pb.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::platform {
namespace {

using testing::HasSubstr;

const Caller kAsahi = {"spiffe://a/asahi", Role::kWriter, false, {JurisdictionCode("141127")}};

// Read and written are told apart by what methods are called, so that none is declared wrongly.
bool SoundsLikeWriting(const std::string& method) {
  for (const char* verb :
       {"BatchCreate", "Create", "Put", "Withdraw", "Apply", "Import", "Append", "Close", "Reopen",
        "Certify", "TakeBack", "Set", "Update", "Delete", "Record"}) {
    if (method.rfind(verb, 0) == 0) return true;
  }
  return false;
}

TEST(Gate, EveryMethodSaysWhoMayCallIt) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  int methods = 0;
  for (const char* name :
       {"kuzukuri.catalog.v1.CatalogService", "kuzukuri.budget.v1.BudgetService",
        "kuzukuri.indicator.v1.IndicatorService", "kuzukuri.aggregator.v1.AggregatorService"}) {
    const auto* service = pool->FindServiceByName(name);
    ASSERT_NE(service, nullptr) << name;
    for (int i = 0; i < service->method_count(); ++i, ++methods) {
      const std::string path =
          absl::StrCat("/", service->full_name(), "/", service->method(i)->name());
      const bool writes = SoundsLikeWriting(service->method(i)->name());
      for (const Role role :
           {Role::kReader, Role::kWriter, Role::kAggregator, Role::kGateway, Role::kOperator}) {
        const Caller caller{"spiffe://a/b", role, true, {}};
        const bool may = !writes || role == Role::kWriter || role == Role::kGateway;
        EXPECT_EQ(CheckMethod(caller, path).ok(), may) << path << " " << NameOf(role);
      }
      EXPECT_EQ(CheckMethod({}, path).code(), absl::StatusCode::kUnauthenticated);
      EXPECT_EQ(CheckMethod({"spiffe://a/b", Role::kNobody, false, {}}, path).code(),
                absl::StatusCode::kUnauthenticated);
    }
  }
  EXPECT_GT(methods, 80);
}

TEST(Gate, AMethodThatIsNotKnownIsNobodys) {
  const Caller caller{"spiffe://a/b", Role::kWriter, true, {}};
  for (const char* path : {"/kuzukuri.catalog.v1.CatalogService/Drop", "/a.B/C", "/x", "/"}) {
    const absl::Status status = CheckMethod(caller, path);
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied) << path;
    EXPECT_TRUE(HasReason(status, ErrorReason::kCallerNotAllowed));
  }
}

TEST(Gate, EveryNameInARequestIsTheCallersOwn) {
  budget::v1::BatchGetHeadsRequest heads;
  EXPECT_FALSE(CheckRequest(kAsahi, heads).ok());  // of none is of all
  EXPECT_TRUE(CheckNames(kAsahi, heads).ok());
  EXPECT_TRUE(CheckRequest(kAsahi, budget::v1::GetServiceStatusRequest()).ok());  // cannot name one
  heads.add_queries()->set_name("jurisdictions/141127");
  EXPECT_TRUE(CheckRequest(kAsahi, heads).ok());
  heads.add_queries()->set_name("jurisdictions/141135/fiscalYears/2022");
  const absl::Status status = CheckRequest(kAsahi, heads);
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(status.message(), HasSubstr("calls for jurisdiction 141135, and may for 141127"));

  // A name somewhere below, in a list and in a field that is no name of the request itself.
  budget::v1::BatchCreateBudgetLinesRequest lines;
  lines.set_parent("jurisdictions/141127/fiscalYears/2022");
  lines.add_budget_lines()->add_rollups("jurisdictions/141127/departments/a");
  EXPECT_TRUE(CheckRequest(kAsahi, lines).ok());
  lines.add_budget_lines()->add_rollups("jurisdictions/999999/departments/a");
  EXPECT_FALSE(CheckRequest(kAsahi, lines).ok());
  EXPECT_FALSE(CheckNames(kAsahi, lines).ok());
  EXPECT_TRUE(CheckRequest({"spiffe://a/b", Role::kWriter, true, {}}, lines).ok());
}

TEST(Gate, ATableThatCannotBeReadLeavesTheOneBefore) {
  const std::string path =
      (std::filesystem::temp_directory_path() / absl::StrCat("kuzukuri-gate-", getpid())).string();
  const auto write = [&](const char* text) { std::ofstream(path) << text; };
  Gate gate(Role::kWriter, path);
  EXPECT_FALSE(gate.Refresh().ok());  // there is none
  write("spiffe://a/b reader *\n");
  EXPECT_TRUE(gate.Refresh().ok());
  write("spiffe://a/b\n");
  EXPECT_THAT(gate.Refresh().message(), HasSubstr("line 1"));
  std::filesystem::remove(path);
  EXPECT_FALSE(gate.Refresh().ok());
  EXPECT_TRUE(Gate(Role::kWriter, "").Refresh().ok());
}

}  // namespace
}  // namespace kuzukuri::platform
