#include "services/budget/domain/budget_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"

namespace kuzukuri::budget {
namespace {

using Id = platform::ResourceId;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const platform::JurisdictionCode kCode("141127");
constexpr platform::Year kYear(2022);
const std::string kName = "jurisdictions/141127/fiscalYears/2022";

BudgetLine Line(const std::string& id) {
  BudgetLine line;
  line.id = Id(id);
  line.node = kName + "/projects/I-1";
  line.records_appropriation = true;
  line.fund_source = "state";
  line.revision = platform::Revision(3);
  return line;
}

ReportedFigure Figure(const std::string& id, int row) {
  ReportedFigure figure;
  figure.id = Id(id);
  figure.table = "T1";
  figure.row = row;
  figure.row_label = "行";
  figure.measure = 1;
  figure.unit_yen = 1000;
  return figure;
}

BudgetState State() {
  BudgetState state;
  YearState& year = state[kYear];
  for (const char* id : {"a", "b"}) year.lines[Id(id)] = Line(id);
  for (const char* id : {"state", "own"}) {
    year.dimensions[std::string("fundSources/") + id] = {"fundSources", Id(id), "財源", {}};
  }
  for (int row : {0, 1})
    year.figures[Id("f" + std::to_string(row))] = Figure("f" + std::to_string(row), row);
  return state;
}

const platform::ChangedRows kChanged = {
    {kName + "/budgetLines/a", "changes[1].resource.budget_line"},
    {kName + "/reportedFigures/f1", "changes[2].resource.reported_figure"},
    {kName + "/fundSources/new", "changes[3].resource.dimension"}};

struct Case {
  std::function<void(YearState&)> change;
  BudgetFacts facts = {{kYear, {UnknownBooks(kYear), {}, {}, {}}}};
  std::string reason = {};
  platform::ChangedRows changed = kChanged;
};

absl::Status Check(const Case& one) {
  BudgetState after = State();
  one.change(after[kYear]);
  return CheckState(kCode, State(), after, one.facts, one.changed, one.reason, {});
}

// The line with the id of one that is changed, as a request makes it.
std::function<void(YearState&)> Changed(const std::function<void(BudgetLine&)>& change) {
  return [change](YearState& year) {
    BudgetLine& line = year.lines[Id("a")];
    line.revision = platform::Revision();
    change(line);
  };
}

Case Of(std::function<void(YearState&)> change) { return {std::move(change)}; }

Case Closed(std::function<void(YearState&)> change, ClosingState state = ClosingState::kSettled) {
  Case one = Of(std::move(change));
  one.facts[kYear].books.closing_state = static_cast<int>(state);
  return one;
}

Case Posted(std::function<void(YearState&)> change) {
  Case one = Of(std::move(change));
  one.facts[kYear].posted = {Id("a")};
  return one;
}

std::vector<std::string> Fields(const absl::Status& status) {
  google::rpc::BadRequest bad;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  std::vector<std::string> fields;
  if (payload && bad.ParseFromString(std::string(*payload))) {
    for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
  }
  return fields;
}

std::vector<std::string> Subjects(const absl::Status& status) {
  google::rpc::PreconditionFailure failure;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.PreconditionFailure");
  std::vector<std::string> subjects;
  if (payload && failure.ParseFromString(std::string(*payload))) {
    for (const auto& violation : failure.violations()) subjects.push_back(violation.subject());
  }
  return subjects;
}

const auto kNote = Changed([](BudgetLine& line) { line.note = "注"; });
const auto kRollups =
    Changed([](BudgetLine& line) { line.rollups = {kName + "/classificationNodes/x"}; });
const auto kFund = Changed([](BudgetLine& line) { line.fund_source = "own"; });
const auto kNode = Changed([](BudgetLine& line) { line.node = kName + "/projects/I-2"; });
const auto kRecords = Changed([](BudgetLine& line) { line.records_execution = true; });
const auto kKeeper =
    Changed([](BudgetLine& line) { line.appropriation_keeper = Keeper::kPostings; });
const auto kOtherKeeper =
    Changed([](BudgetLine& line) { line.execution_keeper = Keeper::kStatements; });
const auto kGone = [](YearState& year) { year.lines.erase(Id("a")); };

TEST(BudgetState, AnythingOfALineChangesBeforeItIsPostedOn) {
  for (const auto& change : {kNote, kRollups, kFund, kNode, kRecords, kKeeper, kOtherKeeper}) {
    EXPECT_TRUE(Check(Of(change)).ok());
  }
  EXPECT_TRUE(Check(Of(kGone)).ok());
}

TEST(BudgetState, WhatIsPostedStaysWhereItIs) {
  for (const auto& change : {kNote, kRollups, kFund}) EXPECT_TRUE(Check(Posted(change)).ok());
  for (const std::function<void(YearState&)>& change :
       {kNode, kRecords, kKeeper, kOtherKeeper, std::function<void(YearState&)>(kGone)}) {
    const absl::Status status = Check(Posted(change));
    EXPECT_EQ(platform::Reason(status), "LINE_HAS_ENTRIES");
    EXPECT_THAT(Subjects(status), ElementsAre(kName + "/budgetLines/a"));
  }
}

TEST(BudgetState, OfAClosedYearOnlyRollupsAndNotesChange) {
  for (const auto& change : {kNote, kRollups}) EXPECT_TRUE(Check(Closed(change)).ok());
  for (const std::function<void(YearState&)>& change :
       {kFund, kNode, kRecords, kKeeper, kOtherKeeper, std::function<void(YearState&)>(kGone)}) {
    const absl::Status status = Check(Closed(change));
    EXPECT_EQ(platform::Reason(status), "YEAR_CLOSED");
    EXPECT_THAT(Subjects(status), ElementsAre(kName + "/budgetLines/a"));
  }
}

TEST(BudgetState, OfACertifiedYearForAReasonOnly) {
  Case one = Closed(kRollups, ClosingState::kCertified);
  EXPECT_THAT(Fields(Check(one)), ElementsAre("reason"));
  one.reason = "付替え";
  EXPECT_TRUE(Check(one).ok());
  const auto cell = [](YearState& year) { year.figures.erase(Id("f1")); };
  EXPECT_THAT(Fields(Check(Closed(cell, ClosingState::kCertified))), ElementsAre("reason"));
  EXPECT_TRUE(Check(Closed(cell, ClosingState::kSettled)).ok());
  const auto name = [](YearState& year) {
    year.dimensions.at("fundSources/state").revision = platform::Revision(99);
  };
  EXPECT_THAT(Fields(Check(Closed(name, ClosingState::kCertified))), ElementsAre("reason"));
  // Nothing is made of it: nothing is asked.
  EXPECT_TRUE(Check(Closed([](YearState&) {}, ClosingState::kCertified)).ok());
}

TEST(BudgetState, AListedValueInUseStays) {
  const auto gone = [](YearState& year) { year.dimensions.erase("fundSources/state"); };
  Case one = Of(gone);
  one.changed.clear();
  EXPECT_EQ(platform::Reason(Check(one)), "IN_USE");
  EXPECT_THAT(Subjects(Check(one)),
              ElementsAre(kName + "/budgetLines/a", kName + "/budgetLines/b"));
  // A line that the request changes is at fault itself, and may change so that it is not.
  EXPECT_THAT(Fields(Check(Of(gone))), ElementsAre("changes[1].resource.budget_line.fund_source"));
  EXPECT_THAT(Subjects(Check(Of([&](YearState& year) {
                kFund(year);
                gone(year);
              }))),
              ElementsAre(kName + "/budgetLines/b"));
  Case posted = Of([](YearState& year) { year.dimensions.erase("fundSources/own"); });
  EXPECT_TRUE(Check(posted).ok());
  posted.facts[kYear].in_year.fund_sources = {"own"};
  EXPECT_EQ(platform::Reason(Check(posted)), "IN_USE");
  EXPECT_THAT(Subjects(Check(posted)), ElementsAre(kName + "/fundSources/own"));
}

TEST(BudgetState, EntriesDoNotContradictTheirLine) {
  Case one = Posted(kFund);
  one.facts[kYear].on_line[Id("a")].fund_sources = {"state"};
  EXPECT_EQ(platform::Reason(Check(one)), "LINE_HAS_ENTRIES");
  EXPECT_THAT(std::string(Check(one).message()), HasSubstr("'state'"));
  one.change = Changed([](BudgetLine& line) { line.fund_source.clear(); });
  EXPECT_TRUE(Check(one).ok());
  one.facts[kYear].on_line[Id("a")] = {{"own"}, {}};
  one.change = kFund;
  EXPECT_TRUE(Check(one).ok());
}

TEST(BudgetState, ChangedOnesAreCalledAsTheRequestCallsThem) {
  EXPECT_THAT(Fields(Check(Of([](YearState& year) {
                Changed([](BudgetLine& line) {
                  line.fund_source = "unknown";
                  line.records_appropriation = false;
                })(year);
                year.dimensions["fundSources/new"] = {"fundSources", Id("new"), "", {}};
                year.figures[Id("f1")] = Figure("f1", 0);
              }))),
              ElementsAre("changes[3].resource.dimension.display_name",
                          "changes[1].resource.budget_line.records_appropriation",
                          "changes[1].resource.budget_line.fund_source",
                          "changes[2].resource.reported_figure"));
}

}  // namespace
}  // namespace kuzukuri::budget
