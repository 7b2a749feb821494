#include "services/gateway/json/write.h"

#include <google/protobuf/any.pb.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <google/protobuf/wrappers.pb.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "kuzukuri/aggregator/v1/aggregator_service.pb.h"
#include "kuzukuri/budget/v1/ledger_entry.pb.h"
#include "tests/unit/gateway/random_message.h"

namespace kuzukuri::gateway {
namespace {

using nlohmann::json;

std::string Quoted(absl::string_view text) {
  std::string out;
  AppendJsonString(text, out);
  return out;
}

std::string ByLibrary(const pb::Message& message) {
  pb::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string text;
  EXPECT_TRUE(pb::util::MessageToJsonString(message, &text, options).ok());
  return text;
}

TEST(JsonWrite, EveryMessageOfTheApiIsReadBackAsItWas) {
  RandomMessages random(20261130);
  for (const pb::Descriptor* type : ApiMessages()) {
    for (int i = 0; i < 30; ++i) {
      const auto message = random.Make(type);
      const std::string text = WriteJson(*message);
      std::unique_ptr<pb::Message> read(message->New());
      const auto status = pb::util::JsonStringToMessage(text, read.get());
      ASSERT_TRUE(status.ok()) << type->full_name() << ": " << status.message() << "\n" << text;
      ASSERT_TRUE(pb::util::MessageDifferencer::Equals(*message, *read))
          << type->full_name() << "\n"
          << text;
    }
  }
}

TEST(JsonWrite, EveryMessageOfTheApiIsWhatTheLibraryWrites) {
  RandomMessages random(7);
  for (const pb::Descriptor* type : ApiMessages()) {
    for (int i = 0; i < 30; ++i) {
      const auto message = random.Make(type);
      ASSERT_EQ(json::parse(WriteJson(*message)), json::parse(ByLibrary(*message)))
          << type->full_name();
    }
  }
}

TEST(JsonWrite, ZerosOfFieldsWithoutPresenceArePrintedAndAbsentOnesNever) {
  aggregator::v1::Cell cell;
  cell.set_appropriation_yen(0);
  const json written = json::parse(WriteJson(cell));
  EXPECT_EQ(written["appropriationYen"], "0");
  EXPECT_EQ(written["carriedOutYen"], "0");
  EXPECT_FALSE(written.contains("executedYen"));
  EXPECT_FALSE(written.contains("rate"));
}

TEST(JsonWrite, FieldsStandInTheOrderOfTheProtoWithoutSpaces) {
  aggregator::v1::GetSnapshotResponse answer;
  answer.set_budget_revision(9007199254740993);
  answer.set_snapshot("S");
  EXPECT_EQ(WriteJson(answer),
            R"({"snapshot":"S","catalogRevision":"0","budgetRevision":"9007199254740993",)"
            R"("indicatorRevision":"0"})");
}

TEST(JsonWrite, TextsMayStandInScriptsAndAreUtf8) {
  EXPECT_EQ(Quoted("a\"b\\c\n\t\x01"), R"("a\"b\\c\n\u0009\u0001")");
  EXPECT_EQ(Quoted("\xE2\x80\xA8\xE2\x80\xA9</script>"), R"("\u2028\u2029\u003c/script\u003e")");
  EXPECT_EQ(Quoted("区役所 𠮷"), "\"区役所 𠮷\"");
  // Lone continuation, overlong, surrogate, beyond the last character, cut off.
  for (const char* bad : {"\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE5\x8C"}) {
    const std::string text = Quoted(bad);
    EXPECT_NE(text.find("\xEF\xBF\xBD"), std::string::npos) << text;
    EXPECT_TRUE(json::accept(text)) << text;
  }
}

TEST(JsonWrite, EveryPairOfBytesBecomesValidJson) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string bytes = {static_cast<char>(first), static_cast<char>(second)};
      ASSERT_TRUE(json::accept(Quoted(bytes))) << first << " " << second;
    }
  }
}

TEST(JsonWrite, ValuesOfALaterVersionAreNumbers) {
  budget::v1::LedgerEntry entry;
  entry.set_kind(static_cast<budget::v1::LedgerEntry::Kind>(4711));
  EXPECT_EQ(json::parse(WriteJson(entry))["kind"], 4711);
}

TEST(JsonWrite, WellKnownTypesHaveTheirOwnForms) {
  pb::Duration duration;
  duration.set_seconds(1);
  duration.set_nanos(500'000'000);
  EXPECT_EQ(WriteJson(duration), R"("1.500s")");
  pb::Int64Value wrapped;
  wrapped.set_value(5);
  EXPECT_EQ(WriteJson(wrapped), R"("5")");
  pb::Struct fields;
  (*fields.mutable_fields())["a"].set_number_value(1.5);
  (*fields.mutable_fields())["b"].mutable_list_value()->add_values()->set_null_value(
      pb::NULL_VALUE);
  EXPECT_EQ(json::parse(WriteJson(fields)), json::parse(R"({"a":1.5,"b":[null]})"));
  pb::DoubleValue real;
  real.set_value(std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(WriteJson(real), R"("NaN")");
}

TEST(JsonWrite, DetailsOfErrorsAreWrittenByTheirTypes) {
  google::rpc::Status status;
  status.set_code(5);
  google::rpc::ErrorInfo info;
  info.set_reason("NOT_FOUND");
  (*info.mutable_metadata())["resource"] = "x";
  status.add_details()->PackFrom(info);
  pb::Duration duration;
  duration.set_seconds(2);
  status.add_details()->PackFrom(duration);
  EXPECT_EQ(json::parse(WriteJson(status)), json::parse(ByLibrary(status)));
  auto* unknown = status.add_details();
  unknown->set_type_url("type.googleapis.com/of.a.Later.Version");
  unknown->set_value("\x01\x02");
  EXPECT_EQ(json::parse(WriteJson(status))["details"][2]["value"], "AQI=");
}

}  // namespace
}  // namespace kuzukuri::gateway
