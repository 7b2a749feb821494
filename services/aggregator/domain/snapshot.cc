#include "services/aggregator/domain/snapshot.h"

#include <optional>
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

// `revision.mark`; empty for a service the snapshot does not have.
std::string Encode(const Snapshot& snapshot, Upstream service) {
  if (service == Upstream::kIndicator && !snapshot.indicator) return "";
  const RevisionMark of = snapshot.Of(service);
  return absl::StrCat(of.revision.value(), ".", of.mark);
}

std::string Encode(const Snapshot& snapshot) {
  std::string text = absl::StrCat("snapshot|", snapshot.jurisdiction.value());
  for (const Upstream service : kUpstreams) {
    absl::StrAppend(&text, "|", Encode(snapshot, service));
  }
  return platform::SealToken(text);
}

std::optional<RevisionMark> Decode(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '.');
  int64_t revision = 0;
  int64_t mark = 0;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &revision) ||
      !absl::SimpleAtoi(parts[1], &mark) || revision < 0) {
    return std::nullopt;
  }
  return RevisionMark{platform::Revision(revision), mark};
}

}  // namespace

const char* NameOf(Upstream service) {
  constexpr std::array<const char*, kUpstreams.size()> kNames = {"catalog", "budget", "indicator"};
  return kNames[static_cast<size_t>(service)];
}

RevisionMark Snapshot::Of(Upstream service) const {
  const std::array revisions = {catalog, budget, indicator.value_or(platform::Revision())};
  const auto place = static_cast<size_t>(service);
  return {revisions[place], marks[place]};
}

void Snapshot::Set(Upstream service, const RevisionMark& write) {
  switch (service) {
    case Upstream::kCatalog:
      catalog = write.revision;
      break;
    case Upstream::kBudget:
      budget = write.revision;
      break;
    case Upstream::kIndicator:
      indicator = write.revision;
      break;
  }
  marks[static_cast<size_t>(service)] = write.mark;
}

std::string EncodeSnapshot(const Snapshot& snapshot) {
  // Answers come by the thousand while nothing is written: their tokens are made once.
  struct Kept {
    Snapshot snapshot;
    std::string token;
  };
  constexpr size_t kMostKept = 4096;
  thread_local std::unordered_map<platform::JurisdictionCode, Kept> by_jurisdiction;
  if (by_jurisdiction.size() >= kMostKept) by_jurisdiction.clear();
  Kept& kept = by_jurisdiction[snapshot.jurisdiction];
  if (kept.token.empty() || kept.snapshot != snapshot) kept = {snapshot, Encode(snapshot)};
  return kept.token;
}

absl::StatusOr<Snapshot> DecodeSnapshot(absl::string_view token,
                                        const platform::JurisdictionCode& jurisdiction,
                                        absl::string_view field) {
  std::string bytes;
  if (!platform::OpenToken(token, &bytes)) return Bad(field, "is malformed or damaged");
  const std::vector<std::string> parts = absl::StrSplit(bytes, '|');
  if (parts.size() != 5 || parts[0] != "snapshot") return Bad(field, "is malformed or damaged");
  const std::optional<RevisionMark> catalog = Decode(parts[2]);
  const std::optional<RevisionMark> budget = Decode(parts[3]);
  const std::optional<RevisionMark> indicator = Decode(parts[4]);
  if (!catalog || !budget || (!indicator && !parts[4].empty())) {
    return Bad(field, "is malformed or damaged");
  }
  Snapshot snapshot;
  snapshot.Set(Upstream::kCatalog, *catalog);
  snapshot.Set(Upstream::kBudget, *budget);
  if (indicator) snapshot.Set(Upstream::kIndicator, *indicator);
  snapshot.jurisdiction = platform::JurisdictionCode(parts[1]);
  if (snapshot.jurisdiction != jurisdiction) {
    return Bad(field, absl::StrCat("is of jurisdiction ", snapshot.jurisdiction.value(),
                                   " and not of ", jurisdiction.value()));
  }
  return snapshot;
}

bool AtLeast(const Snapshot& snapshot, const Snapshot& bound) {
  return snapshot.catalog >= bound.catalog && snapshot.budget >= bound.budget &&
         (!snapshot.indicator || !bound.indicator || *snapshot.indicator >= *bound.indicator);
}

}  // namespace kuzukuri::aggregator
