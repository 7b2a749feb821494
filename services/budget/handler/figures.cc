#include "services/budget/handler/figures.h"

#include "services/platform/server/proto_date.h"

namespace kuzukuri::budget {
namespace {

void Fill(const Figures& figures, v1::AppropriationFigures& proto) {
  proto.set_current_yen(figures.current_yen);
  proto.set_original_yen(figures[Component::kOriginal]);
  proto.set_supplementary_yen(figures[Component::kSupplementary]);
  proto.set_provisional_yen(figures[Component::kProvisional]);
  proto.set_continued_carry_over_in_yen(figures[Component::kContinuedIn]);
  proto.set_approved_carry_over_in_yen(figures[Component::kApprovedIn]);
  proto.set_accidental_carry_over_in_yen(figures[Component::kAccidentalIn]);
  proto.set_reserve_yen(figures[Component::kReserve]);
  proto.set_diverted_yen(figures[Component::kDiverted]);
  proto.set_transferred_yen(figures[Component::kTransferred]);
  proto.set_reallocated_yen(figures[Component::kReallocated]);
  proto.set_lapsed_yen(figures[Component::kLapsed]);
  proto.set_adjustment_yen(figures[Component::kAppropriationAdjustment]);
  proto.set_not_stated_yen(figures[Component::kNotStated]);
  proto.set_carry_over_in_not_stated_yen(figures[Component::kInNotStated]);
}

void Fill(const Figures& figures, v1::ExecutionFigures& proto) {
  proto.set_executed_yen(figures.executed_yen);
  proto.set_committed_yen(figures.committed_yen);
  proto.set_ordered_yen(figures.ordered_yen);
  proto.set_disbursed_yen(figures.disbursed_yen);
  proto.set_refunded_yen(figures[Component::kRefunded]);
  proto.set_reclassified_yen(figures[Component::kReclassified]);
  proto.set_adjustment_yen(figures[Component::kDisbursedAdjustment]);
}

std::optional<v1::Incompleteness> Incomplete(const Figures& figures, Measure measure,
                                             int64_t known_yen) {
  if (!figures.IsIncomplete(measure)) return std::nullopt;
  const Parts& parts = figures.parts[static_cast<size_t>(measure)];
  v1::Incompleteness proto;
  proto.set_known_yen(known_yen);
  proto.set_parts(parts.known + parts.absent.count);
  proto.set_absent_parts(parts.absent.count);
  proto.set_absent_appropriation_yen(parts.absent.appropriation);
  if (parts.earlier.count == 0) return proto;
  proto.set_earlier_parts(parts.earlier.count);
  proto.set_earlier_appropriation_yen(parts.earlier.appropriation);
  *proto.mutable_earliest() = platform::ToProto(parts.earliest);
  return proto;
}

}  // namespace

std::optional<v1::Incompleteness> IncompleteAppropriation(const Figures& figures) {
  return Incomplete(figures, Measure::kAppropriation, figures.current_yen);
}

std::optional<v1::Incompleteness> IncompleteExecution(const Figures& figures) {
  return Incomplete(figures, Measure::kExecution, figures.executed_yen);
}

v1::Figures ToProto(const Figures& figures) {
  v1::Figures proto;
  if (const auto incomplete = IncompleteAppropriation(figures)) {
    Fill(figures, *proto.mutable_known_appropriation());
    *proto.mutable_incomplete_appropriation() = *incomplete;
  } else if (figures.has_appropriation) {
    Fill(figures, *proto.mutable_appropriation());
  }
  if (const auto incomplete = IncompleteExecution(figures)) {
    Fill(figures, *proto.mutable_known_execution());
    *proto.mutable_incomplete_execution() = *incomplete;
  } else if (figures.has_execution) {
    Fill(figures, *proto.mutable_execution());
  }
  proto.set_continued_carry_over_out_yen(figures[Component::kContinuedOut]);
  proto.set_approved_carry_over_out_yen(figures[Component::kApprovedOut]);
  proto.set_accidental_carry_over_out_yen(figures[Component::kAccidentalOut]);
  proto.set_carry_over_out_not_stated_yen(figures[Component::kOutNotStated]);
  if (figures.unused_yen) proto.set_unused_yen(*figures.unused_yen);
  return proto;
}

}  // namespace kuzukuri::budget
