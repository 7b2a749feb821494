#include "clients/cli/import/refusal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cli/import/batch.h"
#include "kuzukuri/catalog/v1/project.pb.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

catalog::v1::BatchCreateProjectsRequest Projects(int count) {
  catalog::v1::BatchCreateProjectsRequest request;
  for (int i = 0; i < count; ++i) {
    catalog::v1::Project* project = request.add_projects();
    project->set_name(absl::StrCat("jurisdictions/141127/fiscalYears/2022/projects/I-", i + 1));
    project->set_display_name(absl::StrCat("地域の見守りと支え合いの推進事業", i + 1));
  }
  request.mutable_projects(0)->add_sub_projects()->set_display_name("訓練");
  return request;
}

Step ProjectsStep(int count) {
  PlacesByPath places;
  for (int i = 0; i < count; ++i) {
    places[absl::StrCat("projects[", i, "]")] = absl::StrCat("projects.csv:", i + 2);
  }
  places["projects[0].sub_projects[0]"] = "sub_projects.csv:2";
  Step step = MakeStep<catalog::v1::BatchCreateProjectsResponse>(
      "projects", "jurisdictions/141127/fiscalYears/2022", Projects(count), places,
      [](auto&&...) { return grpc::Status(); });
  step.rows = static_cast<size_t>(count);
  return step;
}

// As the catalogue refuses rows whose ids and names are in use.
absl::Status Taken(int count) {
  platform::BadRows taken;
  for (int i = 0; i < count; ++i) {
    taken.Add(
        absl::StrCat("I-", i + 1), absl::StrCat("projects[", i, "].name"),
        absl::StrCat("id 'I-", i + 1, "' exists already in fiscal year 2022; choose another"));
    taken.Add(
        absl::StrCat("I-", i + 1), absl::StrCat("projects[", i, "].display_name"),
        absl::StrCat("'地域の見守りと支え合いの推進事業", i + 1, "' is the name of 'I-", i + 1,
                     "' already in fiscal year 2022, width and spaces aside; choose another"));
  }
  return taken.AlreadyExists("Project");
}

size_t Count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Refusal, EachBadRowOnceWithItsPlaceItsNameAndAllThatIsWrong) {
  const std::string text = RefusalText(ProjectsStep(2), Taken(2), {});
  EXPECT_THAT(text, HasSubstr("\n  projects.csv:3: I-2 地域の見守りと支え合いの推進事業2\n"
                              "    name: id 'I-2' exists already in fiscal year 2022; choose "
                              "another\n    display_name: '"));
  EXPECT_EQ(Count(text, "projects.csv:2"), 1u);
  EXPECT_EQ(Count(text, "projects.csv:3"), 1u);
}

TEST(Refusal, NamesStayReadableWhereTheServiceShortensItsSentences) {
  constexpr int kRows = 40;
  const std::string text = RefusalText(ProjectsStep(kRows), Taken(kRows), {});
  EXPECT_THAT(text, HasSubstr("\n  projects.csv:41: I-40 地域の見守りと支え合いの推進事業40 "
                              "(name, display_name)\n"));
  EXPECT_THAT(text, Not(HasSubstr("…")));
  for (int i = 0; i < kRows; ++i) {
    EXPECT_EQ(Count(text, absl::StrCat("projects.csv:", i + 2, ": ")), 1u) << i;
  }
}

TEST(Refusal, ProblemsTheAnswerHadNoRoomForAreCounted) {
  EXPECT_THAT(RefusalText(ProjectsStep(400), Taken(400), {}), HasSubstr(" more problems\n"));
}

TEST(Refusal, PartsHaveRowsOfTheirOwn) {
  const absl::Status status =
      platform::InvalidField("projects[0].sub_projects[0].display_name", "give it a name");
  EXPECT_THAT(RefusalText(ProjectsStep(1), status, {}),
              HasSubstr("\n  sub_projects.csv:2: 訓練\n    display_name: give it a name\n"));
}

TEST(Refusal, SaysWhatIsWrittenAndHowToGoOn) {
  const std::string first = RefusalText(ProjectsStep(2), Taken(2), {});
  EXPECT_THAT(first, HasSubstr("none of these 2 rows are written"));
  EXPECT_THAT(first, HasSubstr("Nothing was written before it."));
  const std::string later = RefusalText(
      ProjectsStep(2), Taken(2), {{"departments", 12, 0, 3, {}}, {"fiscalYears", 1, 0, 4, {}}});
  EXPECT_THAT(later,
              HasSubstr("departments 12 rows (revision 3), fiscalYears 1 rows (revision 4)"));
  EXPECT_THAT(later, HasSubstr("run the same command again"));
}

TEST(Refusal, AClosingThatDisagreesNamesTheCommandThatShowsIt) {
  const absl::Status status = platform::FailedPrecondition(
      platform::ErrorReason::kStatementsDisagree, "fiscal year 2022", "they disagree");
  EXPECT_THAT(RefusalText(ProjectsStep(1), status, {}), HasSubstr("kuzukuri close"));
}

TEST(Refusal, WithoutAnAnswerNothingIsClaimed) {
  const std::string text = RefusalText(ProjectsStep(2), absl::UnavailableError("gone"), {});
  EXPECT_THAT(text, HasSubstr("it is not known whether these 2 rows are written"));
  EXPECT_THAT(text, Not(HasSubstr("none of these")));
}

TEST(Refusal, FieldsOfNoRowAreThoseOfTheRequest) {
  EXPECT_THAT(RefusalText(ProjectsStep(1), platform::InvalidField("parent", "name a year"), {}),
              HasSubstr("\n  the request\n    parent: name a year\n"));
}

}  // namespace
}  // namespace kuzukuri::cli
