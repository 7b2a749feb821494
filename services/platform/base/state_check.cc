#include "services/platform/base/state_check.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::platform {

size_t StateRows::NumberIn(const std::string& name) {
  size_t number = 0;
  const size_t begin = name.find('[') + 1;
  (void)absl::SimpleAtoi(name.substr(begin, name.find(']') - begin), &number);
  return number;
}

std::string StateRows::SubjectOf(const std::string& field) const {
  // From the end, since ids may hold dots as well.
  for (size_t at = field.size(); at != std::string::npos && at > 0;
       at = field.find_last_of(".[", at - 1)) {
    if (others_.contains(field.substr(0, at))) return field.substr(0, at);
  }
  return field;
}

absl::Status JudgeState(const ChangedRows& changed, FieldViolations violations,
                        const CheckFunction& check_before, const CheckFunction& check_after) {
  std::vector<std::pair<std::string, std::string>> others;
  StateRows rows(changed);
  const FieldViolations found = check_after(rows);
  for (const auto& [field, description] : found.kept()) {
    if (absl::StartsWith(field, "changes[")) {
      violations.Add(field, description);
    } else {
      others.emplace_back(field, description);
    }
  }
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  if (others.empty()) return absl::OkStatus();
  // What was wrong before, by a rule that came later, stands in nobody's way.
  const ChangedRows none;
  StateRows rows_before(none);
  const FieldViolations found_before = check_before(rows_before);
  const std::set<std::pair<std::string, std::string>> known(found_before.kept().begin(),
                                                            found_before.kept().end());
  Blockers blockers;
  for (const auto& [field, description] : others) {
    if (!known.contains({field, description})) blockers.Add(rows.SubjectOf(field), description);
  }
  return blockers.ToStatus(ErrorReason::kInUse);
}

}  // namespace kuzukuri::platform
