#include "services/reader/domain/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "services/platform/base/printed_amount.h"
#include "tests/unit/reader/random_statements.h"

namespace kuzukuri::reader {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<Violation> Of(const std::vector<Violation>& violations, ViolationClass wanted) {
  std::vector<Violation> some;
  for (const Violation& violation : violations) {
    if (violation.violation_class == wanted) some.push_back(violation);
  }
  return some;
}

std::vector<Figure*> AllFigures(Reading& reading) {
  std::vector<Figure*> figures;
  const auto add = [&](std::vector<Figure>& some) {
    for (Figure& figure : some) figures.push_back(&figure);
  };
  for (Statement& statement : reading.statements) {
    for (Table& table : statement.tables) {
      for (Row& row : table.rows) add(row.figures);
    }
    for (Project& project : statement.projects) {
      add(project.figures);
      for (SubProject& part : project.sub_projects) add(part.figures);
    }
  }
  return figures;
}

std::string Words(const std::vector<Violation>& violations) {
  std::string words;
  for (const Violation& violation : violations) absl::StrAppend(&words, violation.english, "\n");
  return words;
}

// Whether the exact amounts of a broken relation satisfy it, and print as it does unless the whole
// is a sum of rounded parts.
void CheckExact(const BrokenRelation& relation) {
  ASSERT_EQ(relation.exact.size(), relation.operands.size());
  for (size_t i = 0; i < relation.operands.size(); ++i) {
    const Operand& operand = relation.operands[i];
    if (operand.unit_yen == 0) continue;
    // Wholes may be sums of up to sixteen rounded rows.
    const int64_t slack = operand.unit_yen == 1 ? 0 : 16;
    const int64_t printed = platform::DivideHalfAway(relation.exact[i], operand.unit_yen);
    EXPECT_LE(std::abs(printed - operand.value), slack);
  }
  int64_t rest = 0;
  switch (relation.kind) {
    case RelationKind::kDifference:
      EXPECT_EQ(relation.exact[0], relation.exact[1] - relation.exact[2]);
      break;
    case RelationKind::kRate:
      EXPECT_TRUE(platform::IsRate(relation.exact[2], relation.exact[1], relation.exact[0]));
      break;
    default:
      for (size_t i = 1; i < relation.exact.size(); ++i) rest += relation.exact[i];
      EXPECT_EQ(relation.exact[0], rest);
  }
}

class RandomAudit : public ::testing::TestWithParam<int> {
 protected:
  RandomPresentation Presentation() const {
    return {(GetParam() & 1) != 0, (GetParam() & 2) != 0, (GetParam() & 4) != 0};
  }
};

INSTANTIATE_TEST_SUITE_P(Presentations, RandomAudit, ::testing::Range(0, 8));

TEST_P(RandomAudit, ConsistentStatementsHaveRoundingOnly) {
  int rounding = 0;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    const Reading reading = RandomStatements(seed, Presentation()).Make();
    const std::vector<Violation> violations = Audit(reading);
    EXPECT_THAT(Of(violations, ViolationClass::kArithmetic), IsEmpty())
        << "seed " << seed << "\n"
        << Words(Of(violations, ViolationClass::kArithmetic));
    EXPECT_THAT(Of(violations, ViolationClass::kWording), IsEmpty());
    for (const Violation& violation : violations) {
      ASSERT_THAT(violation.relations, SizeIs(1));
      CheckExact(violation.relations[0]);
      ++rounding;
    }
  }
  EXPECT_GT(rounding, 0);
}

TEST_P(RandomAudit, AChangedFigureIsTheOneSuspect) {
  std::mt19937_64 random(static_cast<uint64_t>(GetParam()));
  const auto pick = [&](int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  };
  for (uint64_t seed = 100; seed < 108; ++seed) {
    Reading reading = RandomStatements(seed, Presentation()).Make();
    for (Figure* figure : AllFigures(reading)) {
      if (pick(0, 2) > 0) continue;
      const int64_t before = figure->value;
      // Beyond what the rounding of the rows it sums could explain.
      const int64_t change = figure->unit_yen == 0   ? pick(30, 400)
                             : figure->unit_yen == 1 ? pick(20'000, 9'000'000)
                                                     : pick(20, 9000);
      figure->value += pick(0, 1) ? change : -change;
      const std::vector<Violation> found = Of(Audit(reading), ViolationClass::kArithmetic);
      EXPECT_THAT(found, SizeIs(1)) << "seed " << seed << " line " << figure->place.line << " "
                                    << before << " -> " << figure->value << "\n"
                                    << Words(found);
      if (found.size() == 1) {
        EXPECT_EQ(found[0].suspect.place.line, figure->place.line)
            << "seed " << seed << " " << before << " -> " << figure->value << "\n"
            << Words(found);
        const int64_t tolerance = figure->unit_yen == 1 ? 600 : 20;
        EXPECT_LE(std::abs(found[0].recomputed - before), tolerance) << found[0].english;
      }
      figure->value = before;
    }
  }
}

}  // namespace
}  // namespace kuzukuri::reader
