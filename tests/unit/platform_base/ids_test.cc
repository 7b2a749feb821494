#include "services/platform/base/ids.h"

#include <gtest/gtest.h>

#include <functional>
#include <sstream>
#include <type_traits>
#include <unordered_set>

#include "services/platform/base/names.h"

namespace kuzukuri::platform {
namespace {

// What would let two of them be swapped, or anything be taken for one of them.
static_assert(!std::is_convertible_v<Year, Revision>);
static_assert(!std::is_convertible_v<Revision, Year>);
static_assert(!std::is_constructible_v<Revision, Year>);
static_assert(!std::is_convertible_v<int, Year>);
static_assert(!std::is_convertible_v<Year, int>);
static_assert(!std::is_convertible_v<std::string, JurisdictionCode>);
static_assert(!std::is_convertible_v<JurisdictionCode, std::string>);
static_assert(!std::is_constructible_v<JurisdictionCode, ResourceId>);
static_assert(!std::is_constructible_v<ResourceId, JurisdictionCode>);
static_assert(!std::is_invocable_v<std::plus<>, Year, Revision>);
static_assert(!std::is_invocable_v<std::plus<>, ResourceId, ResourceId>);
static_assert(!std::is_invocable_v<std::less<>, Year, Revision>);

// Names are made in one order, and of nothing else.
using YearName = decltype(FiscalYearName);
static_assert(std::is_invocable_v<YearName, JurisdictionCode, Year>);
static_assert(!std::is_invocable_v<YearName, Year, JurisdictionCode>);
static_assert(!std::is_invocable_v<YearName, JurisdictionCode, Revision>);
static_assert(!std::is_invocable_v<YearName, ResourceId, Year>);
static_assert(!std::is_invocable_v<YearName, std::string, int>);
using OfYearName = decltype(YearResourceName);
static_assert(std::is_invocable_v<OfYearName, JurisdictionCode, Year, std::string, ResourceId>);
static_assert(!std::is_invocable_v<OfYearName, JurisdictionCode, Year, ResourceId, std::string>);
static_assert(!std::is_invocable_v<OfYearName, ResourceId, Year, std::string, JurisdictionCode>);
using PartName = decltype(SubProjectName);
static_assert(std::is_invocable_v<PartName, std::string, ResourceId>);
static_assert(!std::is_invocable_v<PartName, ResourceId, std::string>);
static_assert(!std::is_invocable_v<PartName, ResourceId, ResourceId>);

TEST(TypedTest, ComparesCountsHashesAndPrintsAsItsValue) {
  EXPECT_LT(Year(2022), Year(2023));
  EXPECT_EQ(JurisdictionCode("141127"), JurisdictionCode("141127"));
  EXPECT_EQ(Revision().value(), 0);
  EXPECT_EQ(Year(2022) + 1, Year(2023));
  EXPECT_EQ(Revision(7) - 1, Revision(6));
  EXPECT_TRUE(ResourceId().empty());
  const std::unordered_set<JurisdictionCode> codes = {JurisdictionCode("141127")};
  EXPECT_TRUE(codes.contains(JurisdictionCode("141127")));
  std::ostringstream out;
  out << JurisdictionCode("141127") << "/" << Year(2022) << "@" << Revision(7);
  EXPECT_EQ(out.str(), "141127/2022@7");
}

}  // namespace
}  // namespace kuzukuri::platform
