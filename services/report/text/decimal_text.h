// Exact decimals as text, with the digits that were printed: 80 is not 80.0.
#pragma once

#include <string>

#include "kuzukuri/type/v1/decimal.pb.h"

namespace kuzukuri::report {

// For machines and `show`: -1234.50.
std::string PlainDecimal(const type::v1::Decimal& decimal);

// For readers of a page: ▲1,234.50.
std::string PrintedDecimal(const type::v1::Decimal& decimal);

}  // namespace kuzukuri::report
