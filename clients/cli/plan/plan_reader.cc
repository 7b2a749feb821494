#include "clients/cli/plan/plan_reader.h"

#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/import/uuid.h"
#include "clients/cli/plan/plan_writer.h"
#include "services/platform/base/hash.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

// No message of the API is larger; a length beyond it is no length.
constexpr uint64_t kMostBytes = 64 << 20;

bool ReadLength(std::ifstream& file, uint64_t* length) {
  constexpr int kBits = 7;
  constexpr int kLongest = 5;
  constexpr int kMore = 0x80;
  *length = 0;
  for (int i = 0; i < kLongest; ++i) {
    const int byte = file.get();
    if (byte == std::ifstream::traits_type::eof()) return false;
    *length |= static_cast<uint64_t>(byte & (kMore - 1)) << (kBits * i);
    if ((byte & kMore) == 0) return *length <= kMostBytes;
  }
  return false;
}

bool ReadRecord(std::ifstream& file, plan::v1::PlanRecord* record) {
  uint64_t length = 0;
  if (!ReadLength(file, &length)) return false;
  std::string bytes(length, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(length));
  return file.good() && record->ParseFromString(bytes);
}

}  // namespace

absl::StatusOr<std::unique_ptr<PlanFile>> PlanFile::Open(const std::string& path) {
  std::unique_ptr<PlanFile> plan(new PlanFile(path));
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be read; check the path"));
  }
  KZ_RETURN_IF_ERROR(plan->ReadFirstLine(file));
  KZ_RETURN_IF_ERROR(plan->CheckDigest(file));
  KZ_RETURN_IF_ERROR(plan->ReadRecords(file));
  return plan;
}

absl::Status PlanFile::ReadFirstLine(std::ifstream& file) {
  constexpr size_t kLongestLine = 200;
  std::array<char, kLongestLine> buffer{};
  file.read(buffer.data(), buffer.size());
  std::string line(buffer.data(), static_cast<size_t>(file.gcount()));
  if (line.empty()) return Damaged("is empty");
  line = line.substr(0, line.find('\n'));
  absl::string_view rest = line;
  if (!absl::ConsumePrefix(&rest, kPlanMagic)) {
    return absl::InvalidArgumentError(absl::StrCat(
        path_, ": is no plan; name a file that kuzukuri import --plan --out has written"));
  }
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(rest, absl::MaxSplits(' ', 1));
  if (parts.first != absl::StrCat(kPlanVersion)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path_, ": is a plan of version ", parts.first.substr(0, 20),
                     " of the format, and this program knows version ", kPlanVersion,
                     "; make the plan and apply it with the same release"));
  }
  absl::string_view digest = parts.second;
  if (!absl::ConsumePrefix(&digest, "sha256:")) return Damaged("has no digest");
  digest_ = std::string(digest);
  file.clear();
  file.seekg(static_cast<std::streamoff>(line.size() + 1));
  return absl::OkStatus();
}

absl::Status PlanFile::CheckDigest(std::ifstream& file) const {
  constexpr size_t kPiece = 1 << 16;
  const std::streampos begin = file.tellg();
  platform::Sha256 digest;
  std::string piece(kPiece, '\0');
  while (file.read(piece.data(), kPiece) || file.gcount() > 0) {
    digest.Update(absl::string_view(piece).substr(0, static_cast<size_t>(file.gcount())));
  }
  if (digest.Hex() != digest_) return Damaged("is cut off, or was changed after it was made");
  file.clear();
  file.seekg(begin);
  return absl::OkStatus();
}

absl::Status PlanFile::ReadRecords(std::ifstream& file) {
  for (std::string line; std::getline(file, line) && !line.empty();) continue;
  while (file.peek() != std::ifstream::traits_type::eof()) {
    const auto offset = static_cast<int64_t>(file.tellg());
    plan::v1::PlanRecord record;
    if (!ReadRecord(file, &record)) return Damaged("has a record that cannot be read");
    KZ_RETURN_IF_ERROR(Take(std::move(record), offset));
  }
  return has_head_ ? absl::OkStatus() : Damaged("does not say whose plan it is");
}

absl::Status PlanFile::Take(plan::v1::PlanRecord record, int64_t offset) {
  if (record.has_head()) {
    head_ = std::move(*record.mutable_head());
    has_head_ = true;
  } else if (record.has_seen_head()) {
    heads_.push_back(std::move(*record.mutable_seen_head()));
  } else if (record.has_call()) {
    CallOfPlan& call = calls_.emplace_back();
    call.call = std::move(*record.mutable_call());
    call.request_id = ContentUuid(absl::StrCat("plan ", digest_, "\n", calls_.size()));
  } else if (calls_.empty()) {
    return Damaged("has a record that belongs to no call");
  } else if (record.has_seen()) {
    calls_.back().seen.push_back(std::move(*record.mutable_seen()));
  } else {
    if (calls_.back().message_count++ == 0) calls_.back().first_message = offset;
  }
  return absl::OkStatus();
}

absl::Status PlanFile::Damaged(const std::string& what) const {
  return absl::InvalidArgumentError(
      absl::StrCat(path_, ": ", what, "; nothing was written, make the plan again"));
}

CallMessages::CallMessages(const PlanFile& plan, const CallOfPlan& call)
    : file_(plan.path(), std::ios::binary), left_(call.message_count) {
  file_.seekg(call.first_message);
}

bool CallMessages::Next(std::string* message) {
  plan::v1::PlanRecord record;
  if (left_ == 0 || !ReadRecord(file_, &record) ||
      record.record_case() != plan::v1::PlanRecord::kMessage) {
    return false;
  }
  --left_;
  *message = std::move(*record.mutable_message());
  return true;
}

}  // namespace kuzukuri::cli
