#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::aggregator {

// The services that answers are made of.
enum class Upstream { kCatalog, kBudget, kIndicator };
inline constexpr std::array kUpstreams = {Upstream::kCatalog, Upstream::kBudget,
                                          Upstream::kIndicator};
const char* NameOf(Upstream service);

// A write of a jurisdiction in one service: its revision and its mark, which tells it from another
// of the same number, made after the database was taken back to an earlier point. 0: no mark was
// kept.
struct RevisionMark {
  platform::Revision revision;
  int64_t mark = 0;
  friend bool operator==(const RevisionMark&, const RevisionMark&) = default;
};

// One revision of each service: what an answer is computed at. 0 means that the service held
// nothing of the jurisdiction.
struct Snapshot {
  platform::JurisdictionCode jurisdiction;
  platform::Revision catalog;
  platform::Revision budget;
  std::optional<platform::Revision> indicator;  // absent where the request had no use for it
  std::array<int64_t, kUpstreams.size()> marks{};
  friend bool operator==(const Snapshot&, const Snapshot&) = default;

  // Of a service that it has.
  RevisionMark Of(Upstream service) const;
  void Set(Upstream service, const RevisionMark& write);
};

// The opaque token of a snapshot.
std::string EncodeSnapshot(const Snapshot& snapshot);

// INVALID_ARGUMENT (reason INVALID_SNAPSHOT) when the token is damaged or of another jurisdiction.
absl::StatusOr<Snapshot> DecodeSnapshot(absl::string_view token,
                                        const platform::JurisdictionCode& jurisdiction,
                                        absl::string_view field);

// Whether every revision of `snapshot` is at least that of `bound`, as far as both have them.
bool AtLeast(const Snapshot& snapshot, const Snapshot& bound);

}  // namespace kuzukuri::aggregator
