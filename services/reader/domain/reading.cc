#include "services/reader/domain/reading.h"

namespace kuzukuri::reader {

const Figure* Find(const std::vector<Figure>& figures, Measure measure) {
  for (const Figure& figure : figures) {
    if (figure.measure == measure) return &figure;
  }
  return nullptr;
}

}  // namespace kuzukuri::reader
