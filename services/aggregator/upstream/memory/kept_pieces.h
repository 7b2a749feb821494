// How a year is kept: its pieces of one kind, such as books.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "services/aggregator/upstream/loads.h"
#include "services/aggregator/upstream/memory/piece.h"
#include "services/aggregator/upstream/memory/touches.h"

namespace kuzukuri::aggregator {

// The newest piece of each fiscal year (0: not tied to one), and those that are loaded. A piece of
// one revision serves another when nothing touched its year in between.
template <class T>
class KeptPieces {
 public:
  using Piece = std::shared_ptr<const T>;
  // A piece on its way, and who waits for it.
  struct Coming {
    Loads::LoadPtr load;
    std::vector<Loaded<T>> waiting;
  };
  using ComingPtr = std::shared_ptr<Coming>;

  void Touch(const platform::Head& head) { touches_.Add(head); }
  bool Same(platform::Year fiscal_year, platform::Revision a, platform::Revision b) const {
    return touches_.Same(fiscal_year, a, b);
  }

  // The piece that is right at the revision; null when there is none.
  Piece Find(platform::Year fiscal_year, platform::Revision revision) const {
    const auto found = kept_.find(fiscal_year);
    if (found == kept_.end()) return nullptr;
    const auto& [piece, of] = found->second;
    if (ServesEarlier(*piece) && revision <= of) return piece;
    return touches_.Same(fiscal_year, of, revision) ? piece : nullptr;
  }

  // An earlier piece, for who loads only what was added since; null when there is none.
  Piece FindEarlier(platform::Year fiscal_year, platform::Revision revision) const {
    const auto found = kept_.find(fiscal_year);
    if (found == kept_.end() || found->second.revision >= revision) return nullptr;
    return found->second.piece;
  }

  // The piece of the revision that is on its way; null when there is none.
  ComingPtr& coming(platform::Year fiscal_year, platform::Revision revision) {
    return coming_[{fiscal_year, revision}];
  }
  // It has come, or never will. Another may be on its way by then, since nobody waited for this.
  void EndComing(platform::Year fiscal_year, platform::Revision revision, const ComingPtr& ended) {
    const auto found = coming_.find({fiscal_year, revision});
    if (found != coming_.end() && found->second == ended) coming_.erase(found);
  }

  // Keeps a piece in place of an earlier one.
  void Keep(platform::Year fiscal_year, platform::Revision revision, Piece piece) {
    Kept& kept = kept_[fiscal_year];
    if (kept.piece != nullptr && kept.revision >= revision) return;
    if (kept.piece != nullptr) bytes_ -= BytesOf(*kept.piece);
    bytes_ += BytesOf(*piece);
    kept = {std::move(piece), revision};
  }

  size_t bytes() const { return bytes_; }

 private:
  struct Kept {
    Piece piece;
    platform::Revision revision;
  };

  Touches touches_;
  std::map<platform::Year, Kept> kept_;
  std::map<std::pair<platform::Year, platform::Revision>, ComingPtr> coming_;
  size_t bytes_ = 0;
};

}  // namespace kuzukuri::aggregator
