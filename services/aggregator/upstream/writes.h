// The writes of a jurisdiction, as the services tell of them.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "kuzukuri/type/v1/history.pb.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/upstream/calls.h"
#include "services/aggregator/upstream/loads.h"
#include "services/aggregator/upstream/services.h"
#include "services/platform/base/date.h"

namespace kuzukuri::aggregator {

// Which writes of a service are wanted.
struct WriteQuery {
  Upstream service = Upstream::kBudget;
  // After the first, up to and with the last.
  platform::Revision after;
  platform::Revision last;
  // Only these, when there are any.
  std::set<platform::Revision> among;
  int max_changes = -1;  // resources told of each write, as the API counts them: none
};

using WritesOfService = std::map<platform::Revision, type::v1::Revision>;
using Writes = std::map<Upstream, WritesOfService>;

// Thread safe; nothing blocks, callbacks run on gRPC's threads.
class WriteLoader {
 public:
  explicit WriteLoader(const Services& services) : services_(services) {}

  // All that are wanted, of every service. A service that knows nothing of the jurisdiction has
  // none.
  void Load(const Context& context, const platform::JurisdictionCode& jurisdiction,
            const std::vector<WriteQuery>& queries, Loaded<Writes> done) const;

  // What each service had recorded at the end of a day, Japan time: a snapshot without marks, 0
  // where it knew nothing.
  void LoadDay(const Context& context, const platform::JurisdictionCode& jurisdiction,
               const platform::Date& day, Loaded<Snapshot> done) const;

 private:
  const Services& services_;
};

}  // namespace kuzukuri::aggregator
