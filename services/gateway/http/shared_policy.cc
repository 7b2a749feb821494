#include "services/gateway/http/shared_policy.h"

#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::gateway {

absl::Status SharedPolicy::Refresh() {
  if (file_.empty()) return absl::OkStatus();
  std::ifstream in(file_, std::ios::binary);
  if (!in.is_open()) {
    return platform::InvalidField("--published", absl::StrCat("cannot read ", file_));
  }
  std::string text(std::istreambuf_iterator<char>(in), {});
  const int64_t number = get()->number;
  if (number > 0 && text == text_) return absl::OkStatus();
  absl::StatusOr<Policy> policy = Policy::Parse(text);
  if (!policy.ok()) return policy.status();
  text_ = std::move(text);
  const std::lock_guard lock(mutex_);
  reading_ = std::make_shared<PolicyReading>(PolicyReading{*std::move(policy), number + 1});
  return absl::OkStatus();
}

}  // namespace kuzukuri::gateway
