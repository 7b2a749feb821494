#include "services/platform/flags/flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace kuzukuri::platform {
namespace {

using testing::ContainsRegex;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// What a program has told, and how it ended.
struct Ended {
  std::optional<int> code;
  std::string out;
  std::string err;
};

Ended Parse(App& app, std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "program");
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const auto code = app.Parse(static_cast<int>(arguments.size()), arguments.data());
  return {code, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
}

TEST(Flags, EveryKindOfValueArrives) {
  App app("program", "A program");
  std::string text;
  int number = 0;
  int64_t revision = 0;
  size_t size = 0;
  double ratio = 0;
  std::optional<int> percent;
  std::vector<std::string> names;
  std::vector<int> years;
  app.AddFlag("TEXT", text, "");
  app.AddFlag("--number", number, "");
  app.AddFlag("--revision", revision, "");
  app.AddFlag("--size", size, "");
  app.AddFlag("--ratio", ratio, "");
  app.AddFlag("--percent", percent, "");
  app.AddFlag("--names", names, "").Commas();
  app.AddFlag("--year", years, "").OneEach();
  const Ended ended =
      Parse(app, {"--number", "-1", "--revision", "9000000000", "--size", "3", "--ratio", "0.5",
                  "--percent", "0", "--names", "a,b", "--year", "2022", "--year", "2023", "word"});
  EXPECT_EQ(ended.code, std::nullopt) << ended.err;
  EXPECT_EQ(text, "word");
  EXPECT_EQ(number, -1);
  EXPECT_EQ(revision, 9000000000);
  EXPECT_EQ(size, 3U);
  EXPECT_EQ(ratio, 0.5);
  EXPECT_EQ(percent, 0);
  EXPECT_THAT(names, ElementsAre("a", "b"));
  EXPECT_THAT(years, ElementsAre(2022, 2023));
}

TEST(Flags, ASwitchThatNobodySaidIsAbsent) {
  App app("program", "A program");
  std::optional<bool> reflection;
  bool plan = false;
  app.AddSwitch("--reflection,!--no-reflection", reflection, "");
  app.AddSwitch("--plan", plan, "");
  EXPECT_EQ(Parse(app, {"--plan"}).code, std::nullopt);
  EXPECT_TRUE(plan);
  EXPECT_EQ(reflection, std::nullopt);
  EXPECT_EQ(Parse(app, {"--no-reflection"}).code, std::nullopt);
  EXPECT_EQ(reflection, false);
  EXPECT_EQ(Parse(app, {"--reflection"}).code, std::nullopt);
  EXPECT_EQ(reflection, true);
}

TEST(Flags, WordsStandForNumbersAndSetThem) {
  App app("program", "A program");
  int64_t yen = 0;
  app.AddWord(
         "--unit", {{"yen", 1}, {"thousand", 1000}}, [&yen](int64_t number) { yen = number; },
         "Unit")
      .ShowAs("INT");
  EXPECT_EQ(Parse(app, {"--unit", "Thousand"}).code, std::nullopt);
  EXPECT_EQ(yen, 1000);
  EXPECT_EQ(Parse(app, {"--unit", "1"}).code, std::nullopt);
  EXPECT_EQ(yen, 1);
  EXPECT_EQ(Parse(app, {"--unit", "2"}).code, 2);
  EXPECT_THAT(Parse(app, {"--help"}).out, ContainsRegex("--unit INT +Unit"));
}

TEST(Flags, TheEnvironmentIsAskedWhereTheFlagIsNotGiven) {
  App app("program", "A program");
  int seconds = 60;
  app.AddFlag("--timeout", seconds, "").Env("KUZUKURI_FLAGS_TEST").Range(1, 3600).ShowDefault();
  EXPECT_THAT(Parse(app, {"--help"}).out, HasSubstr("=60 (Env:KUZUKURI_FLAGS_TEST)"));
  setenv("KUZUKURI_FLAGS_TEST", "5", 1);
  EXPECT_EQ(Parse(app, {}).code, std::nullopt);
  EXPECT_EQ(seconds, 5);
  EXPECT_EQ(Parse(app, {"--timeout", "7"}).code, std::nullopt);
  EXPECT_EQ(seconds, 7);
  setenv("KUZUKURI_FLAGS_TEST", "0", 1);
  EXPECT_EQ(Parse(app, {}).code, 2);
  unsetenv("KUZUKURI_FLAGS_TEST");
}

TEST(Flags, HelpAndVersionEndWellAndWrongUsageDoesNot) {
  App app("program", "A program");
  app.Footer("Below");
  std::string name;
  app.AddFlag("NAME", name, "The name").Required();
  const Ended help = Parse(app, {"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_THAT(help.out, HasSubstr("A program"));
  EXPECT_THAT(help.out, HasSubstr("Below"));
  EXPECT_EQ(Parse(app, {"--version"}).code, 0);
  const Ended wrong = Parse(app, {});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("NAME is required"));
}

TEST(Flags, WhatIsNotTakenIsRefused) {
  App app("program", "A program");
  double ratio = 1;
  std::string level;
  std::string snapshot;
  std::vector<std::string> columns;
  bool all = false;
  bool force = false;
  app.AddFlag("COLUMN", columns, "").AtLeast(2);
  app.AddFlag("--ratio", ratio, "").Range(0.0, 1.0);
  app.AddFlag("--level", level, "").OneOf({"info", "error"});
  app.AddFlag("--snapshot", snapshot, "").Change([](std::string& text) -> std::string {
    if (text.empty() || text.front() != '@') return "no file";
    text.erase(0, 1);
    return "";
  });
  app.AddSwitch("--all", all, "").Excludes({"--ratio", "--level"});
  app.AddSwitch("--force", force, "").Needs("--all");
  EXPECT_EQ(Parse(app, {"--ratio", "1.5"}).code, 2);
  EXPECT_THAT(Parse(app, {"--level", "INFO"}).err, HasSubstr("{info,error}"));
  EXPECT_THAT(Parse(app, {"--snapshot", "x"}).err, HasSubstr("no file"));
  EXPECT_EQ(Parse(app, {"--force"}).code, 2);
  EXPECT_EQ(Parse(app, {"--all", "--level", "info"}).code, 2);
  EXPECT_EQ(Parse(app, {"2022"}).code, 2);
  EXPECT_EQ(Parse(app, {"--all", "--force", "--snapshot", "@x", "2022", "2023"}).code,
            std::nullopt);
  EXPECT_EQ(snapshot, "x");
}

TEST(Flags, CommandsTakeTheFlagsOfTheProgramBehindThem) {
  App app("program", "A program");
  bool json = false;
  app.AddSwitch("--json", json, "");
  app.TakeCommands(1, 1);
  const App before = app.AddCommand("before", "Added before flags may fall through");
  app.FallThrough();
  const App show = app.AddCommand("show", "Shows");
  App year = app.AddCommand("year", "Years");
  year.TakeCommands(1, 1);
  const App copy = year.AddCommand("copy", "Copies");
  EXPECT_EQ(Parse(app, {}).code, 2);
  EXPECT_EQ(Parse(app, {"before", "--json"}).code, 2);
  EXPECT_EQ(Parse(app, {"show", "year", "copy"}).code, 2);
  EXPECT_EQ(Parse(app, {"year"}).code, 2);
  EXPECT_EQ(Parse(app, {"year", "copy", "--json"}).code, std::nullopt);
  EXPECT_TRUE(json);
  EXPECT_TRUE(copy.given());
  EXPECT_FALSE(show.given());
  EXPECT_FALSE(before.given());
  EXPECT_THAT(Parse(app, {"show", "--help"}).out, Not(HasSubstr("copy")));
}

}  // namespace
}  // namespace kuzukuri::platform
