#include <gtest/gtest.h>

#include "kuzukuri/aggregator/v1/aggregator_service.pb.h"
#include "kuzukuri/budget/v1/budget_service.pb.h"
#include "kuzukuri/catalog/v1/catalog_service.pb.h"
#include "services/platform/server/call.h"

namespace kuzukuri::platform {
namespace {

TEST(JurisdictionOf, IsThatOfTheParentOrName) {
  budget::v1::AppendLedgerEntriesRequest append;
  append.set_parent("jurisdictions/141127/fiscalYears/2022");
  EXPECT_EQ(JurisdictionOf(append), JurisdictionCode("141127"));
  catalog::v1::GetJurisdictionRequest get;
  get.set_name("jurisdictions/141127");
  EXPECT_EQ(JurisdictionOf(get), JurisdictionCode("141127"));
}

TEST(JurisdictionOf, IsThatOfTheResourceOrHeaderWithin) {
  catalog::v1::CreateJurisdictionRequest create;
  create.mutable_jurisdiction()->set_name("jurisdictions/141127");
  EXPECT_EQ(JurisdictionOf(create), JurisdictionCode("141127"));
  budget::v1::ImportEntriesRequest import;
  import.mutable_header()->set_parent("jurisdictions/141127");
  EXPECT_EQ(JurisdictionOf(import), JurisdictionCode("141127"));
  aggregator::v1::WatchComparisonRequest watch;
  watch.mutable_comparison()->set_jurisdiction("jurisdictions/141127");
  EXPECT_EQ(JurisdictionOf(watch), JurisdictionCode("141127"));
}

TEST(JurisdictionOf, IsEmptyForNoneSeveralAndThoseThatCannotBe) {
  EXPECT_EQ(JurisdictionOf(catalog::v1::ListJurisdictionsRequest()), JurisdictionCode());
  budget::v1::BatchGetHeadsRequest heads;
  heads.add_queries()->set_name("jurisdictions/141127");
  heads.add_queries()->set_name("jurisdictions/141011");
  EXPECT_EQ(JurisdictionOf(heads), JurisdictionCode());
  catalog::v1::GetJurisdictionRequest get;
  for (const char* name : {"", "141127", "jurisdictions/", "jurisdictions/141128",
                           "jurisdictions/abc", "Jurisdictions/141127"}) {
    get.set_name(name);
    EXPECT_EQ(JurisdictionOf(get), JurisdictionCode()) << name;
  }
}

}  // namespace
}  // namespace kuzukuri::platform
