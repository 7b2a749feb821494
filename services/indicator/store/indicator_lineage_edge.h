#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <vector>

#include "services/indicator/domain/indicator_lineage_edge.h"
#include "services/platform/db/page.h"

namespace kuzukuri::indicator {

// Indicator lineage edges, by the year they lead into.
class IndicatorLineageEdgeStore {
 public:
  explicit IndicatorLineageEdgeStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::optional<IndicatorLineageEdge> Get(const std::string& jurisdiction, int64_t revision,
                                          const std::string& id, int year);
  std::vector<IndicatorLineageEdge> List(const std::string& jurisdiction, int year,
                                         const platform::PageQuery& page);
  // Those among `ids` that edges visible at `revision` have.
  std::set<std::string> Taken(const std::string& jurisdiction, int year, int64_t revision,
                              const std::set<std::string>& ids);
  void Insert(const std::string& jurisdiction, int year, int64_t revision,
              const std::vector<IndicatorLineageEdge>& edges);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::indicator
