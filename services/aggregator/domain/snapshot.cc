#include "services/aggregator/domain/snapshot.h"

#include <string>
#include <unordered_map>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/paging.h"

namespace kuzukuri::aggregator {
namespace {

absl::Status Bad(absl::string_view field, absl::string_view why) {
  return platform::InvalidField(field,
                                absl::StrCat("the snapshot token ", why,
                                             "; pass the snapshot of an answer unchanged, or leave "
                                             "it empty"),
                                platform::ErrorReason::kInvalidSnapshot);
}

std::string Encode(const Snapshot& snapshot) {
  return platform::SealToken(absl::StrCat("snapshot|", snapshot.jurisdiction, "|", snapshot.catalog,
                                          "|", snapshot.budget, "|", snapshot.indicator));
}

}  // namespace

std::string EncodeSnapshot(const Snapshot& snapshot) {
  // Answers come by the thousand while nothing is written: their tokens are made once.
  struct Kept {
    Snapshot snapshot;
    std::string token;
  };
  constexpr size_t kMostKept = 4096;
  thread_local std::unordered_map<std::string, Kept> by_jurisdiction;
  if (by_jurisdiction.size() >= kMostKept) by_jurisdiction.clear();
  Kept& kept = by_jurisdiction[snapshot.jurisdiction];
  if (kept.token.empty() || kept.snapshot != snapshot) kept = {snapshot, Encode(snapshot)};
  return kept.token;
}

absl::StatusOr<Snapshot> DecodeSnapshot(absl::string_view token, absl::string_view jurisdiction,
                                        absl::string_view field) {
  std::string bytes;
  if (!platform::OpenToken(token, &bytes)) return Bad(field, "is malformed or damaged");
  const std::vector<std::string> parts = absl::StrSplit(bytes, '|');
  Snapshot snapshot;
  if (parts.size() != 5 || parts[0] != "snapshot" ||
      !absl::SimpleAtoi(parts[2], &snapshot.catalog) ||
      !absl::SimpleAtoi(parts[3], &snapshot.budget) ||
      !absl::SimpleAtoi(parts[4], &snapshot.indicator) || snapshot.catalog < 0 ||
      snapshot.budget < 0 || snapshot.indicator < 0) {
    return Bad(field, "is malformed or damaged");
  }
  snapshot.jurisdiction = parts[1];
  if (snapshot.jurisdiction != jurisdiction) {
    return Bad(field, absl::StrCat("is of jurisdiction ", snapshot.jurisdiction, " and not of ",
                                   jurisdiction));
  }
  return snapshot;
}

bool AtLeast(const Snapshot& snapshot, const Snapshot& bound) {
  return snapshot.catalog >= bound.catalog && snapshot.budget >= bound.budget &&
         snapshot.indicator >= bound.indicator;
}

}  // namespace kuzukuri::aggregator
