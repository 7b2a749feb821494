#pragma once

namespace kuzukuri::aggregator {

// Which rules figures are computed by. It rises only with a change after which the same data can
// give another figure, and the CHANGELOG says then which: a snapshot pins the data, the two
// together the answer.
inline constexpr int kComputation = 3;

}  // namespace kuzukuri::aggregator
