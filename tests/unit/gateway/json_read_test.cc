#include "services/gateway/json/read.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "kuzukuri/aggregator/v1/aggregator_service.pb.h"
#include "kuzukuri/budget/v1/change.pb.h"
#include "kuzukuri/budget/v1/ledger_entry.pb.h"
#include "kuzukuri/catalog/v1/change.pb.h"
#include "services/gateway/json/error.h"
#include "services/gateway/json/write.h"
#include "tests/unit/gateway/random_message.h"

namespace kuzukuri::gateway {
namespace {

using testing::HasSubstr;

// Field and description of everything that is wrong.
std::vector<std::pair<std::string, std::string>> ProblemsOf(const absl::Status& status) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  std::vector<std::pair<std::string, std::string>> problems;
  const auto error = nlohmann::json::parse(ErrorOf(status).body);
  for (const auto& detail : error["details"]) {
    if (!detail.contains("fieldViolations")) continue;
    for (const auto& violation : detail["fieldViolations"]) {
      problems.emplace_back(violation["field"], violation["description"]);
    }
  }
  return problems;
}

template <class Message>
std::vector<std::pair<std::string, std::string>> Wrong(absl::string_view text) {
  Message message;
  return ProblemsOf(ReadJson(text, &message));
}

TEST(JsonRead, EveryMessageOfTheApiIsReadAsItWasWritten) {
  RandomMessages random(99);
  for (const pb::Descriptor* type : ApiMessages()) {
    for (int i = 0; i < 30; ++i) {
      const auto message = random.Make(type);
      std::unique_ptr<pb::Message> read(message->New());
      const std::string text = WriteJson(*message);
      const absl::Status status = ReadJson(text, read.get());
      ASSERT_TRUE(status.ok()) << type->full_name() << ": " << status << "\n" << text;
      ASSERT_TRUE(pb::util::MessageDifferencer::Equals(*message, *read)) << type->full_name();
    }
  }
}

TEST(JsonRead, WhatTheLibraryWritesIsReadTheSame) {
  RandomMessages random(4);
  for (const pb::Descriptor* type : ApiMessages()) {
    for (const bool names_of_the_proto : {false, true}) {
      const auto message = random.Make(type);
      pb::util::JsonPrintOptions options;
      options.add_whitespace = true;
      options.preserve_proto_field_names = names_of_the_proto;
      std::string text;
      ASSERT_TRUE(pb::util::MessageToJsonString(*message, &text, options).ok());
      std::unique_ptr<pb::Message> read(message->New());
      const absl::Status status = ReadJson(text, read.get());
      ASSERT_TRUE(status.ok()) << type->full_name() << ": " << status;
      ASSERT_TRUE(pb::util::MessageDifferencer::Equals(*message, *read)) << type->full_name();
    }
  }
}

TEST(JsonRead, NumbersMayBeTextAndExactInAnyForm) {
  budget::v1::LedgerEntry entry;
  ASSERT_TRUE(
      ReadJson(R"({"amountYen":"9007199254740993","precisionYen":1.0,"revision":1e3})", &entry)
          .ok());
  EXPECT_EQ(entry.amount_yen(), 9007199254740993);
  EXPECT_EQ(entry.precision_yen(), 1);
  EXPECT_EQ(entry.revision(), 1000);
}

TEST(JsonRead, EverythingWrongIsToldAtOnceByTheNameThatWasWritten) {
  const auto problems = Wrong<budget::v1::AppendLedgerEntriesRequest>(R"({
    "parent": 5, "entries": [
      {"amountYen": "1.5", "kind": "KIND_NONE", "budget_line": []},
      {"amountYen": 99999999999999999999, "colour": "red"}, null],
    "validateOnly": "yes"})");
  std::vector<std::string> fields;
  for (const auto& [field, description] : problems) fields.push_back(field);
  EXPECT_THAT(fields, testing::ElementsAre("parent", "entries[0].amountYen", "entries[0].kind",
                                           "entries[0].budget_line", "entries[1].amountYen",
                                           "entries[1].colour", "entries[2]", "validateOnly"));
  EXPECT_THAT(problems[2].second, HasSubstr("KIND_EXPENDITURE"));
  EXPECT_THAT(problems[5].second, HasSubstr("effectiveDate"));
}

TEST(JsonRead, NamesThatComeTwiceAreRefused) {
  const auto problems = Wrong<budget::v1::LedgerEntry>(R"({"budgetLine":"a","budget_line":"b"})");
  ASSERT_EQ(problems.size(), 1);
  EXPECT_EQ(problems[0].first, "budget_line");
  EXPECT_THAT(problems[0].second, HasSubstr("twice"));
}

TEST(JsonRead, OneOfSeveralIsOne) {
  const auto problems = Wrong<catalog::v1::CatalogResource>(R"({"project":{},"department":{}})");
  ASSERT_EQ(problems.size(), 1);
  EXPECT_EQ(problems[0].first, "department");
}

TEST(JsonRead, NullIsTheSameAsNotThere) {
  budget::v1::LedgerEntry entry;
  ASSERT_TRUE(ReadJson(R"({"budgetLine":null,"effectiveDate":null})", &entry).ok());
  EXPECT_FALSE(entry.has_effective_date());
}

TEST(JsonRead, TimesAndMasksAreTexts) {
  catalog::v1::CatalogChange change;
  ASSERT_TRUE(ReadJson(R"({"updateMask":"displayName,note"})", &change).ok());
  ASSERT_EQ(change.update_mask().paths_size(), 2);
  EXPECT_EQ(change.update_mask().paths(0), "display_name");
  EXPECT_EQ(Wrong<catalog::v1::ListRevisionsRequest>(
                R"({"filter":{"recordedFrom":"yesterday","recordedBefore":3}})")
                .size(),
            2);
}

struct Broken {
  const char* text;
  const char* told;
};

TEST(JsonRead, TextThatIsNoJsonIsToldByLineAndColumn) {
  for (const Broken& broken : std::vector<Broken>{
           {"", "line 1, column 1"},
           {"{", "line 1, column 2"},
           {"{\n \"name\": \"区\", }", "line 2, column 15"},
           {"{\"name\":\"a\"} x", "follows the end"},
           {"{\"name\":\"a\nb\"}", "control character"},
           {"{\"name\":\"\\ud800\"}", "half of a pair"},
           {"{\"name\":\"\\x\"}", "no escape"},
           {"{name:1}", "double quotes"},
           {"{\"revision\":01}", "column 13"},
           {"{\"revision\":1.}", "decimal point"},
           {"{\"revision\":1e}", "exponent"},
           {"{\"revision\":+1}", "no value"},
           {"{\"name\":'a'}", "no value"},
           {"{\"name\":nul}", "no value"},
           {"[1,]", "no value"},
           {"\"\xC3\x28\"", "not UTF-8"},
       }) {
    const auto problems = Wrong<budget::v1::LedgerEntry>(broken.text);
    ASSERT_EQ(problems.size(), 1) << broken.text;
    EXPECT_THAT(problems[0].second, HasSubstr(broken.told)) << broken.text;
  }
}

TEST(JsonRead, EscapesAreRead) {
  budget::v1::LedgerEntry entry;
  ASSERT_TRUE(ReadJson(R"({"description":"\u533a\ud842\udfb7\/\"\n"})", &entry).ok());
  EXPECT_EQ(entry.description(), "区𠮷/\"\n");
}

TEST(JsonRead, LimitsHold) {
  budget::v1::LedgerEntry entry;
  JsonLimits limits;
  limits.bytes = 20;
  EXPECT_FALSE(ReadJson(R"({"description":"0123456789"})", &entry, limits).ok());
  EXPECT_FALSE(ReadJson(std::string(100'000, '['), &entry).ok());
  std::string deep;
  for (int i = 0; i < 65; ++i) deep += "{\"a\":";
  EXPECT_THAT(ProblemsOf(ReadJson(deep, &entry))[0].second, HasSubstr("64 deep"));
  limits = JsonLimits();
  limits.values = 3;
  budget::v1::AppendLedgerEntriesRequest request;
  EXPECT_THAT(ProblemsOf(ReadJson(R"({"entries":[{},{},{}]})", &request, limits))[0].second,
              HasSubstr("more than 3 values"));
}

TEST(JsonRead, SpoiltTextNeverDoesMoreThanFail) {
  RandomMessages random(12);
  const auto types = ApiMessages();
  for (int i = 0; i < 2000; ++i) {
    const auto message =
        random.Make(types[static_cast<size_t>(random.Below(static_cast<int>(types.size())))]);
    std::string text = WriteJson(*message);
    for (int n = 1 + random.Below(3); n > 0 && !text.empty(); --n) {
      const auto at = static_cast<size_t>(random.Below(static_cast<int>(text.size())));
      switch (random.Below(3)) {
        case 0:
          text[at] = static_cast<char>(random.Below(256));
          break;
        case 1:
          text.erase(at, 1 + static_cast<size_t>(random.Below(5)));
          break;
        default:
          text.insert(at, 1, "{}[]\",:0e-\\"[random.Below(11)]);
          break;
      }
    }
    std::unique_ptr<pb::Message> read(message->New());
    const absl::Status status = ReadJson(text, read.get());
    EXPECT_TRUE(status.ok() || status.code() == absl::StatusCode::kInvalidArgument);
    // What is taken is JSON, and nothing but.
    EXPECT_TRUE(!status.ok() || nlohmann::json::accept(text)) << text;
  }
}

}  // namespace
}  // namespace kuzukuri::gateway
