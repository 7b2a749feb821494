#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/plan/plan_reader.h"
#include "clients/cli/plan/plan_writer.h"
#include "kuzukuri/catalog/v1/project.pb.h"
#include "services/platform/base/hash.h"

namespace kuzukuri::cli {
namespace {

class PlanFileTest : public testing::Test {
 protected:
  // Tests may run side by side.
  PlanFileTest() : path_(testing::TempDir() + "/plan_" + std::to_string(getpid())) {}
  ~PlanFileTest() override { std::filesystem::remove(path_); }

  static plan::v1::PlanHead Head() {
    plan::v1::PlanHead head;
    head.set_jurisdiction("jurisdictions/141127");
    return head;
  }

  static catalog::v1::Project Project(const std::string& id) {
    catalog::v1::Project project;
    project.set_name("jurisdictions/141127/fiscalYears/2024/projects/" + id);
    project.set_display_name("水路清掃事業");
    return project;
  }

  // Two calls: one with three messages, one with none.
  void Write(const std::vector<std::string>& lines = {"a", "b\n\nc"}) {
    PlanWriter writer(path_, Head(), lines);
    plan::v1::PlannedCall call;
    call.set_collection("projects");
    const catalog::v1::Project held = Project("A");
    writer.Begin(call, {SeenAs(held.name(), &held, "7"), SeenAs("b", nullptr, "")});
    for (const char* id : {"A", "B", "C"}) writer.Add(Project(id));
    call.set_collection("departments");
    writer.Begin(call, {});
    writer.Add(Project("D"));
    plan::v1::SeenHead head;
    head.set_service("catalog");
    head.set_revision(3);
    writer.AddHead(head);
    EXPECT_TRUE(writer.Changes("b"));
    EXPECT_FALSE(writer.Changes("c"));
    ASSERT_TRUE(writer.Finish().ok());
  }

  std::string Bytes() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  void Put(const std::string& bytes) const {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
  }

  // A body behind the first line that is right for it.
  static std::string WithDigest(const std::string& body) {
    return absl::StrCat(kPlanMagic, kPlanVersion, " sha256:", platform::Sha256Hex(body), "\n",
                        body);
  }

  const std::string path_;
};

TEST_F(PlanFileTest, IsReadAsItWasWritten) {
  Write();
  const auto plan = PlanFile::Open(path_);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ((*plan)->head().jurisdiction(), "jurisdictions/141127");
  ASSERT_EQ((*plan)->heads().size(), 1);
  EXPECT_EQ((*plan)->heads()[0].revision(), 3);
  ASSERT_EQ((*plan)->calls().size(), 2);
  const CallOfPlan& first = (*plan)->calls()[0];
  EXPECT_EQ(first.call.collection(), "projects");
  EXPECT_EQ(first.call.request_type(), "kuzukuri.catalog.v1.Project");
  ASSERT_EQ(first.seen.size(), 2);
  EXPECT_EQ(first.seen[0].etag(), "7");
  EXPECT_EQ(first.seen[0].type(), "kuzukuri.catalog.v1.Project");
  EXPECT_EQ(first.seen[1].etag(), "");
  CallMessages messages(**plan, first);
  std::string bytes;
  for (const char* id : {"A", "B", "C"}) {
    ASSERT_TRUE(messages.Next(&bytes));
    EXPECT_EQ(bytes, Project(id).SerializeAsString());
  }
  EXPECT_TRUE(messages.AtEnd());
  EXPECT_FALSE(messages.Next(&bytes));
}

TEST_F(PlanFileTest, RequestIdsFollowFromTheContent) {
  Write();
  const auto one = PlanFile::Open(path_);
  const auto again = PlanFile::Open(path_);
  EXPECT_EQ((*one)->calls()[0].request_id, (*again)->calls()[0].request_id);
  EXPECT_NE((*one)->calls()[0].request_id, (*one)->calls()[1].request_id);
  Write({"another"});
  const auto other = PlanFile::Open(path_);
  EXPECT_NE((*one)->calls()[0].request_id, (*other)->calls()[0].request_id);
}

TEST_F(PlanFileTest, BeginsWithLinesForPeople) {
  Write();
  const std::string bytes = Bytes();
  EXPECT_TRUE(absl::StrContains(bytes, "\na\nb  c\n\n"));
}

TEST_F(PlanFileTest, IsRefusedWhereItWasCutOrChanged) {
  Write();
  const std::string whole = Bytes();
  for (size_t size = 0; size < whole.size(); ++size) {
    Put(whole.substr(0, size));
    EXPECT_FALSE(PlanFile::Open(path_).ok()) << size;
  }
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    Put(changed);
    EXPECT_FALSE(PlanFile::Open(path_).ok()) << i;
  }
}

// A digest is no signature: whoever changes a plan can make the digest of it.
TEST_F(PlanFileTest, ForgedOnesAreReadOrRefused) {
  const google::protobuf::LogSilencer silencer;  // of texts that are no UTF-8
  Write();
  const std::string whole = Bytes();
  const std::string body = whole.substr(whole.find('\n') + 1);
  std::mt19937 random(7);
  int opened = 0;
  for (int i = 0; i < 600; ++i) {
    std::string forged = body;
    for (int flips = 0; flips < 3; ++flips) {
      forged[random() % forged.size()] = static_cast<char>(random());
    }
    if (random() % 4 == 0) forged.resize(random() % forged.size());
    Put(WithDigest(forged));
    const auto plan = PlanFile::Open(path_);
    if (!plan.ok()) {
      EXPECT_TRUE(absl::IsInvalidArgument(plan.status()));
      continue;
    }
    ++opened;
    for (const CallOfPlan& call : (*plan)->calls()) {
      CallMessages messages(**plan, call);
      for (std::string bytes; messages.Next(&bytes);) continue;
    }
  }
  EXPECT_GT(opened, 20);
}

TEST_F(PlanFileTest, SaysWhatIsWrong) {
  const auto said = [&](const std::string& bytes) {
    Put(bytes);
    return std::string(PlanFile::Open(path_).status().message());
  };
  EXPECT_TRUE(absl::StrContains(said(""), "is empty"));
  EXPECT_TRUE(absl::StrContains(said("x"), "is no plan"));
  EXPECT_TRUE(absl::StrContains(said("kuzukuri plan 12 sha256:0\n"), "version 12 of the format"));
  EXPECT_TRUE(absl::StrContains(said("kuzukuri plan 1 x\n"), "no digest"));
  EXPECT_TRUE(absl::StrContains(said(WithDigest("a\n\n")), "does not say whose plan"));
  EXPECT_TRUE(absl::StrContains(said(WithDigest("a\n\n\xff\xff\xff\xff\xff")), "cannot be read"));
}

}  // namespace
}  // namespace kuzukuri::cli
