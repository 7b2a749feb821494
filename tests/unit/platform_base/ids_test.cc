#include "services/platform/base/ids.h"

#include <gtest/gtest.h>

#include <sstream>
#include <type_traits>
#include <unordered_set>

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

TEST(TypedTest, ComparesHashesAndPrintsAsItsValue) {
  EXPECT_LT(Year(2022), Year(2023));
  EXPECT_EQ(JurisdictionCode("141127"), JurisdictionCode("141127"));
  EXPECT_EQ(Revision().value(), 0);
  const std::unordered_set<JurisdictionCode> codes = {JurisdictionCode("141127")};
  EXPECT_TRUE(codes.contains(JurisdictionCode("141127")));
  std::ostringstream out;
  out << JurisdictionCode("141127") << "/" << Year(2022) << "@" << Revision(7);
  EXPECT_EQ(out.str(), "141127/2022@7");
}

}  // namespace
}  // namespace kuzukuri::platform
