// Reads a plan file; proto/kuzukuri/plan/v1/plan.proto has the format.
#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "kuzukuri/plan/v1/plan.pb.h"

namespace kuzukuri::cli {

// A call of a plan. Its messages stay in the file.
struct CallOfPlan {
  plan::v1::PlannedCall call;
  std::vector<plan::v1::SeenResource> seen;
  int64_t first_message = 0;  // offset in the file
  size_t message_count = 0;
  std::string request_id;  // for a request that has none
};

// A whole plan, as its digest says.
class PlanFile {
 public:
  // INVALID_ARGUMENT, with what to do, for a file that is no plan, of another version of the
  // format, cut off or damaged.
  static absl::StatusOr<std::unique_ptr<PlanFile>> Open(const std::string& path);

  const std::string& path() const { return path_; }
  const std::string& digest() const { return digest_; }
  const plan::v1::PlanHead& head() const { return head_; }
  const std::vector<plan::v1::SeenHead>& heads() const { return heads_; }
  const std::vector<CallOfPlan>& calls() const { return calls_; }

 private:
  explicit PlanFile(std::string path) : path_(std::move(path)) {}

  absl::Status ReadFirstLine(std::ifstream& file);
  absl::Status CheckDigest(std::ifstream& file) const;
  absl::Status ReadRecords(std::ifstream& file);
  absl::Status Take(plan::v1::PlanRecord record, int64_t offset);
  absl::Status Damaged(const std::string& what) const;

  const std::string path_;
  std::string digest_;
  int64_t size_ = 0;
  plan::v1::PlanHead head_;
  bool has_head_ = false;
  std::vector<plan::v1::SeenHead> heads_;
  std::vector<CallOfPlan> calls_;
};

// The messages of a call, one after the other.
class CallMessages {
 public:
  CallMessages(const PlanFile& plan, const CallOfPlan& call);

  // False after the last, and where the file cannot be read any more.
  bool Next(std::string* message);
  // Whether all were read.
  bool AtEnd() const { return left_ == 0; }

 private:
  std::ifstream file_;
  size_t left_;
};

}  // namespace kuzukuri::cli
