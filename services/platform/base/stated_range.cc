#include "services/platform/base/stated_range.h"

namespace kuzukuri::platform {

StatedRange RangeOfStated(int64_t printed, int64_t unit_yen, int rounding) {
  const int64_t yen = printed * unit_yen;
  const int64_t rest = unit_yen - 1;
  switch (rounding) {
    case kTruncates:  // towards zero, also of negative figures
      return {printed <= 0 ? yen - rest : yen, printed >= 0 ? yen + rest : yen};
    case kRoundsHalfUp:
      return {yen - unit_yen / 2, yen + unit_yen / 2};
    default:
      return {yen - rest, yen + rest};
  }
}

}  // namespace kuzukuri::platform
