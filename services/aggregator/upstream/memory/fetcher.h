// Gets what a comparison reads, from what is kept or from the services.
#pragma once

#include <memory>
#include <string>

#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/upstream/loader.h"
#include "services/aggregator/upstream/loads.h"
#include "services/aggregator/upstream/memory/collector.h"
#include "services/aggregator/upstream/memory/needs.h"
#include "services/aggregator/upstream/memory/uses.h"
#include "services/aggregator/upstream/memory/wards.h"
#include "services/platform/base/ticker.h"

namespace kuzukuri::aggregator {

// Thread safe; nothing blocks but the destructor, which cancels what is loaded and waits for it.
class Fetcher {
 public:
  Fetcher(const Services& services, Wards& wards);
  ~Fetcher();

  // See Memory.
  void Fetch(const Context& context, const WardHandle& ward, const Snapshot& snapshot,
             const Needs& needs, Collector::Done done);
  void LoadPaper(const Context& context, const Snapshot& snapshot, platform::Year fiscal_year,
                 Loaded<Paper> done) const;

  const Uses& uses() const { return uses_; }

 private:
  // A request, and what it reads at which snapshot.
  struct Order {
    std::shared_ptr<Collector> collector;
    WardHandle ward;
    Snapshot snapshot;
  };

  // The pieces of a year, one kind each.
  void GetDirectory(const Order& order);
  void GetYear(const Order& order, platform::Year fiscal_year);
  void GetIndicators(const Order& order, platform::Year fiscal_year);
  void GetBook(const Order& order, platform::Year fiscal_year);
  void GetPublished(const Order& order, platform::Year fiscal_year);

  // Hands over a piece, which is loaded, by `load(earlier, loaded)`, when it is not kept and not on
  // its way.
  template <class T, class Load>
  void Get(const Order& order, KeptPieces<T> Ward::*kind, platform::Year fiscal_year,
           platform::Revision revision, const Load& load, Loaded<T> done);
  // Keeps what was loaded, and tells who waits for it.
  template <class T>
  void Take(const WardHandle& ward, KeptPieces<T> Ward::*kind, platform::Year fiscal_year,
            platform::Revision revision, const typename KeptPieces<T>::ComingPtr& coming,
            const absl::StatusOr<std::shared_ptr<const T>>& loaded);

  const Loader loader_;
  Wards& wards_;
  Uses uses_;
  Loads loads_;
  platform::Ticker ticker_;
};

}  // namespace kuzukuri::aggregator
