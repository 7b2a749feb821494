// What is kept of one jurisdiction.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "services/aggregator/upstream/memory/kept_answers.h"
#include "services/aggregator/upstream/memory/kept_pieces.h"
#include "services/aggregator/upstream/memory/kept_plans.h"
#include "services/aggregator/upstream/memory/known_heads.h"

namespace kuzukuri::aggregator {

struct Ward {
  explicit Ward(platform::JurisdictionCode of) : code(std::move(of)) {}

  // A head says what was touched.
  void Touch(Upstream service, const platform::Head& head);
  // Whether an answer is right at a snapshot: nothing touched what it was computed from since.
  bool IsRight(const KeptAnswers::Answer& answer, const Snapshot& at) const;
  // Bytes of memory, about.
  size_t Bytes() const;

  const platform::JurisdictionCode code;
  KnownHeads heads;
  KeptPieces<CatalogYear> years;
  KeptPieces<Directory> directory;  // year 0
  KeptPieces<YearBook> books;
  KeptPieces<YearIndicators> indicators;
  KeptPieces<PublishedFigures> published;
  KeptPlans plans;
  KeptAnswers answers;
};

}  // namespace kuzukuri::aggregator
