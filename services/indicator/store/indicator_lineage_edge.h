#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <vector>

#include "services/indicator/domain/indicator_lineage_edge.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/page.h"

namespace kuzukuri::indicator {

// Indicator lineage edges, by the year they lead into.
class IndicatorLineageEdgeStore {
 public:
  explicit IndicatorLineageEdgeStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::optional<IndicatorLineageEdge> Get(const platform::JurisdictionCode& jurisdiction,
                                          platform::Year year, platform::Revision revision,
                                          const platform::ResourceId& id);
  std::vector<IndicatorLineageEdge> List(const platform::JurisdictionCode& jurisdiction,
                                         platform::Year year, const platform::PageQuery& page);
  // Those among `ids` that edges visible at `revision` have.
  std::set<platform::ResourceId> Taken(const platform::JurisdictionCode& jurisdiction,
                                       platform::Year year, platform::Revision revision,
                                       const std::set<platform::ResourceId>& ids);
  void Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
              platform::Revision revision, const std::vector<IndicatorLineageEdge>& edges);
  // Ends the versions that stand.
  void End(const platform::JurisdictionCode& jurisdiction, platform::Year year,
           platform::Revision revision, const std::set<platform::ResourceId>& ids);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::indicator
