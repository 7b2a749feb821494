#include "services/budget/domain/ledger_batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <set>

#include "services/platform/base/errors.h"

namespace kuzukuri::budget {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using Id = platform::ResourceId;

const platform::JurisdictionCode kCode("141127");
constexpr platform::Year kYear(2022);

LedgerEntry Entry(int64_t amount = 30000) {
  LedgerEntry entry;
  entry.budget_line = Id("A");
  entry.kind = 20;
  entry.amount_yen = amount;
  entry.effective_date = platform::ParseDate("2022-05-10");
  return entry;
}

std::string DigestOf(const std::vector<LedgerEntry>& rows, platform::Year year = kYear) {
  RowsDigest digest;
  for (const LedgerEntry& row : rows) digest.Add(year, row);
  return digest.Hex();
}

TEST(RowsDigest, IsOfTheRowsAndNotOfTheirOrder) {
  std::mt19937 random(20230731);
  for (int round = 0; round < 100; ++round) {
    std::vector<LedgerEntry> rows;
    for (int i = 0; i < 20; ++i) rows.push_back(Entry(1 + static_cast<int64_t>(random() % 5)));
    const std::string whole = DigestOf(rows);
    std::shuffle(rows.begin(), rows.end(), random);
    EXPECT_EQ(DigestOf(rows), whole);
    rows.pop_back();
    EXPECT_NE(DigestOf(rows), whole);
  }
}

TEST(RowsDigest, EqualRowsCountEach) {
  std::set<std::string> digests;
  std::vector<LedgerEntry> rows;
  for (int i = 0; i < 10; ++i) {
    digests.insert(DigestOf(rows));
    rows.push_back(Entry());
  }
  EXPECT_EQ(digests.size(), 10u);
}

TEST(RowsDigest, EveryFieldIsPartOfARow) {
  const std::vector<std::function<void(LedgerEntry&)>> changes = {
      [](auto& e) { e.budget_line = Id("B"); },
      [](auto& e) { e.kind = 22; },
      [](auto& e) { e.amount_yen = 30001; },
      [](auto& e) { e.effective_date = platform::ParseDate("2022-05-11"); },
      [](auto& e) { e.precision_yen = 1000; },
      [](auto& e) { e.supplementary_number = 1; },
      [](auto& e) { e.id = Id("x"); },
      [](auto& e) { e.transfer_group = "x"; },
      [](auto& e) { e.commitment = Id("x"); },
      [](auto& e) { e.reverses = Id("x"); },
      [](auto& e) { e.fund_source = "x"; },
      [](auto& e) { e.economic_item = "x"; },
      [](auto& e) { e.actor = "x"; },
      [](auto& e) { e.document_reference = "x"; },
      [](auto& e) { e.description = "x"; },
  };
  std::set<std::string> digests = {DigestOf({Entry()}), DigestOf({Entry()}, kYear + 1)};
  for (const auto& change : changes) {
    LedgerEntry entry = Entry();
    change(entry);
    digests.insert(DigestOf({entry}));
  }
  EXPECT_EQ(digests.size(), changes.size() + 2);
}

LedgerBatch Batch(int64_t revision, const std::string& name, const std::string& digest) {
  LedgerBatch batch;
  batch.revision = platform::Revision(revision);
  batch.name = name;
  batch.digest = digest;
  batch.entry_count = 3;
  batch.recorded_micros = int64_t{1652194800} * 1000000;  // 2022-05-11 00:00 in Japan
  return batch;
}

TEST(LedgerBatch, EqualRowsAreRefusedUnderAnyNameUnlessAllowed) {
  const std::vector<LedgerBatch> standing = {Batch(7, "night-0510", "same")};
  for (const char* name : {"night-0510 (1)", "night-0510", ""}) {
    const absl::Status status = CheckNewBatch(kCode, Batch(8, name, "same"), false, standing);
    EXPECT_EQ(platform::Reason(status), "EQUAL_BATCH");
    EXPECT_THAT(std::string(status.message()),
                AllOf(HasSubstr("'night-0510' (jurisdictions/141127/ledgerBatches/7"),
                      HasSubstr("posted 2022-05-11 00:00"), HasSubstr("allow_equal_batch")));
  }
  EXPECT_TRUE(CheckNewBatch(kCode, Batch(8, "night-0510 (1)", "same"), true, standing).ok());
  EXPECT_TRUE(CheckNewBatch(kCode, Batch(8, "", "other"), false, {}).ok());
}

TEST(LedgerBatch, ANameStandsOnce) {
  const std::vector<LedgerBatch> standing = {Batch(7, "night-0510", "rows")};
  for (const bool allow_equal : {false, true}) {
    const absl::Status status =
        CheckNewBatch(kCode, Batch(8, "night-0510", "others"), allow_equal, standing);
    EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  }
}

TEST(LedgerBatch, WhatWasTakenBackStandsNoMore) {
  LedgerBatch batch = Batch(7, "night-0510", "rows");
  EXPECT_TRUE(CheckStands(kCode, batch, "remedy").ok());
  batch.taken_back = TakeBack{platform::Revision(9), "誤送", 3, batch.recorded_micros};
  const absl::Status status = CheckStands(kCode, batch, "remedy");
  EXPECT_EQ(platform::Reason(status), "BATCH_TAKEN_BACK");
  EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr("誤送"), HasSubstr("remedy")));
}

}  // namespace
}  // namespace kuzukuri::budget
