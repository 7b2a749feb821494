#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace kuzukuri::aggregator {

// One revision of each service: what an answer is computed at. 0 means that the service held
// nothing of the jurisdiction.
struct Snapshot {
  std::string jurisdiction;
  int64_t catalog = 0;
  int64_t budget = 0;
  int64_t indicator = 0;
  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

// The opaque token of a snapshot.
std::string EncodeSnapshot(const Snapshot& snapshot);

// INVALID_ARGUMENT (reason INVALID_SNAPSHOT) when the token is damaged or of another jurisdiction.
absl::StatusOr<Snapshot> DecodeSnapshot(absl::string_view token, absl::string_view jurisdiction,
                                        absl::string_view field);

// Whether every revision of `snapshot` is at least that of `bound`.
bool AtLeast(const Snapshot& snapshot, const Snapshot& bound);

}  // namespace kuzukuri::aggregator
