// Who calls, and what a caller may do.
#pragma once

#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::platform {

enum class Role { kNobody, kReader, kWriter, kAggregator, kGateway, kOperator };

// Numbers are those of the API, see kuzukuri/type/v1/access.proto.
enum class Access { kNobody = 0, kRead = 1, kWrite = 2 };

bool MayCall(Role role, Access access);
// `reader`; `nobody`.
const char* NameOf(Role role);

struct Caller {
  std::string identity;  // URI of the verified certificate, or `local`; empty for nobody
  Role role = Role::kNobody;
  bool any_jurisdiction = false;
  std::set<JurisdictionCode> jurisdictions;  // where it is not any

  bool IsFor(const JurisdictionCode& jurisdiction) const {
    return any_jurisdiction || jurisdictions.contains(jurisdiction);
  }
};

using Callers = std::map<std::string, Caller, std::less<>>;  // by identity

// Reads a table of identities: on each line a URI, a role and jurisdictions, separated by blanks;
// jurisdictions are codes with commas between them, or `*` for any. Text from `#` on is a comment.
// INVALID_ARGUMENT names the line.
absl::StatusOr<Callers> ParseCallers(absl::string_view text);

}  // namespace kuzukuri::platform
