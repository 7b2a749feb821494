#include "services/platform/base/lacking.h"

#include <algorithm>
#include <cstddef>

namespace kuzukuri::platform {
namespace {

class LackFinder {
 public:
  explicit LackFinder(const std::vector<Place>& places)
      : places_(places), has_parts_(FindThoseWithParts(places)), is_known_below_(places.size()) {
    for (const Place& place : places) {
      if (!place.is_known) continue;
      for (const int above : place.above) is_known_below_[static_cast<size_t>(above)] = true;
    }
  }

  std::vector<Lack> Run() const {
    std::vector<Lack> lacks;
    for (size_t p = 0; p < places_.size(); ++p) {
      const Place& place = places_[p];
      if (!place.takes_part || has_parts_[p] || (place.is_known && !place.is_part)) continue;
      lacks.push_back({static_cast<int>(p), StatedBy(place)});
    }
    return lacks;
  }

 private:
  int StatedBy(const Place& place) const {
    const auto found = std::find_if(place.above.begin(), place.above.end(), [this](int above) {
      return StatesWhatIsBelow(static_cast<size_t>(above));
    });
    return found == place.above.end() ? -1 : *found;
  }

  bool StatesWhatIsBelow(size_t p) const {
    const Place& place = places_[p];
    if (place.is_whole) return true;
    if (!place.is_known) return false;
    return place.has_money || (!place.is_adjusted && !is_known_below_[p]);
  }

  const std::vector<Place>& places_;
  const std::vector<bool> has_parts_;
  std::vector<bool> is_known_below_;
};

}  // namespace

std::vector<Lack> FindLacks(const std::vector<Place>& places) { return LackFinder(places).Run(); }

std::vector<bool> FindThoseWithParts(const std::vector<Place>& places) {
  std::vector<bool> has_parts(places.size());
  for (const Place& place : places) {
    if (!place.takes_part) continue;
    for (const int above : place.above) has_parts[static_cast<size_t>(above)] = true;
  }
  return has_parts;
}

}  // namespace kuzukuri::platform
