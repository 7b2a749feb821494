#include "clients/cli/plan/plan_writer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace kuzukuri::cli {
namespace {

std::string Varint(size_t value) {
  constexpr size_t kBits = 7;
  constexpr size_t kMore = 0x80;
  std::string bytes;
  for (; value >= kMore; value >>= kBits) bytes.push_back(static_cast<char>(value | kMore));
  bytes.push_back(static_cast<char>(value));
  return bytes;
}

std::string FirstLine(const std::string& digest) {
  return absl::StrCat(kPlanMagic, kPlanVersion, " sha256:", digest, "\n");
}

}  // namespace

plan::v1::SeenResource SeenAs(const std::string& name, const google::protobuf::Message* held,
                              const std::string& etag) {
  plan::v1::SeenResource seen;
  seen.set_name(name);
  if (held == nullptr) return seen;
  seen.set_etag(etag);
  seen.set_type(held->GetDescriptor()->full_name());
  held->SerializeToString(seen.mutable_resource());
  return seen;
}

PlanWriter::PlanWriter(const std::string& path, const plan::v1::PlanHead& head,
                       const std::vector<std::string>& lines)
    : path_(path), file_(path, std::ios::binary | std::ios::trunc) {
  // The digest takes this place when it is known.
  file_ << FirstLine(platform::Sha256().Hex());
  // A line that people wrote several lines into stays one; an empty one ends the lines.
  for (const std::string& line : lines) {
    const std::string text = absl::StrReplaceAll(line, {{"\n", " "}, {"\r", " "}});
    if (!text.empty()) Put(text + "\n");
  }
  Put(std::string("\n"));
  plan::v1::PlanRecord record;
  *record.mutable_head() = head;
  Put(record);
}

void PlanWriter::Begin(const plan::v1::PlannedCall& call,
                       std::vector<plan::v1::SeenResource> seen) {
  call_ = call;
  seen_ = std::move(seen);
  for (const plan::v1::SeenResource& one : seen_) changed_.insert(one.name());
  is_begun_ = true;
}

void PlanWriter::Add(const google::protobuf::Message& message) {
  if (std::exchange(is_begun_, false)) PutCall(message.GetDescriptor()->full_name());
  plan::v1::PlanRecord record;
  message.SerializeToString(record.mutable_message());
  Put(record);
}

void PlanWriter::AddHead(const plan::v1::SeenHead& head) {
  plan::v1::PlanRecord record;
  *record.mutable_seen_head() = head;
  Put(record);
}

absl::Status PlanWriter::Finish() {
  file_.seekp(0);
  file_ << FirstLine(digest_.Hex());
  file_.close();
  if (file_) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(path_, ": cannot be written; check that there is room for it"));
}

void PlanWriter::Put(const std::string& bytes) {
  digest_.Update(bytes);
  file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void PlanWriter::Put(const plan::v1::PlanRecord& record) {
  const std::string bytes = record.SerializeAsString();
  Put(absl::StrCat(Varint(bytes.size()), bytes));
}

void PlanWriter::PutCall(const std::string& request_type) {
  request_types_.insert(request_type);
  call_.set_request_type(request_type);
  plan::v1::PlanRecord record;
  *record.mutable_call() = call_;
  Put(record);
  for (plan::v1::SeenResource& one : seen_) {
    *record.mutable_seen() = std::move(one);
    Put(record);
  }
}

}  // namespace kuzukuri::cli
