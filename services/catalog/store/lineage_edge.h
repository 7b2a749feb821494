#pragma once

#include <map>
#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <vector>

#include "services/catalog/domain/lineage_edge.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/page.h"

namespace kuzukuri::catalog {

// Lineage edges, by the year they lead into.
class LineageEdgeStore {
 public:
  explicit LineageEdgeStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::optional<LineageEdge> Get(const platform::JurisdictionCode& jurisdiction,
                                 platform::Year year, platform::Revision revision,
                                 const platform::ResourceId& id);
  std::vector<LineageEdge> List(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                                const platform::PageQuery& page);
  // The last year before `year` that has projects at the head; nothing when none has.
  std::optional<platform::Year> PreviousYear(const platform::JurisdictionCode& jurisdiction,
                                             platform::Year year);
  // Full name -> display name of the projects and sub-projects of two years, at the head.
  std::map<std::string, std::string> NodeNames(const platform::JurisdictionCode& jurisdiction,
                                               platform::Year year, platform::Year previous_year);
  // The years that edges lead into from a year.
  std::set<platform::Year> YearsFrom(const platform::JurisdictionCode& jurisdiction,
                                     platform::Year year);
  // Ends the versions of some that stand.
  void End(const platform::JurisdictionCode& jurisdiction, platform::Year year,
           platform::Revision revision, const std::set<platform::ResourceId>& ids);
  void Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
              platform::Revision revision, const std::vector<LineageEdge>& edges);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::catalog
