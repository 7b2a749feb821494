// What there is to know of a piece of data that is kept, whatever it holds.
#pragma once

#include <cstddef>

#include "services/aggregator/upstream/data.h"

namespace kuzukuri::aggregator {

// Bytes of memory, about.
size_t BytesOf(const Directory& directory);
size_t BytesOf(const CatalogYear& year);
size_t BytesOf(const YearBook& book);
size_t BytesOf(const YearIndicators& year);
size_t BytesOf(const PublishedFigures& figures);

// Whether a piece is right at every revision before its own as well: a book has its history.
template <class T>
bool ServesEarlier(const T&) {
  return false;
}
inline bool ServesEarlier(const YearBook&) { return true; }

}  // namespace kuzukuri::aggregator
