#pragma once

#include <map>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <vector>

#include "services/indicator/domain/indicator.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/page.h"

namespace kuzukuri::indicator {

// Indicators of a fiscal year, always together with their values: two statements, whatever the
// number of rows.
class IndicatorStore {
 public:
  explicit IndicatorStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::vector<Indicator> List(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                              const platform::PageQuery& page);
  // Those among `ids` visible at `revision`, by id.
  std::map<platform::ResourceId, Indicator> Find(const platform::JurisdictionCode& jurisdiction,
                                                 platform::Year year, platform::Revision revision,
                                                 const std::set<platform::ResourceId>& ids);
  void Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
              platform::Revision revision, const std::vector<Indicator>& indicators);
  // The same without their values, and the end of those that stand.
  void InsertDefinitions(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                         platform::Revision revision, const std::vector<Indicator>& indicators);
  void EndDefinitions(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                      platform::Revision revision, const std::set<platform::ResourceId>& ids);
  // Ends the values that stand of the same component, role and date.
  void EndValues(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                 platform::Revision revision, const std::vector<ValueUpdate>& updates);
  void InsertValues(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                    platform::Revision revision, const std::vector<ValueUpdate>& updates);
  // Ends the current values of the same component, role and date and writes the new ones.
  void Record(const platform::JurisdictionCode& jurisdiction, platform::Year year,
              platform::Revision revision, const std::vector<ValueUpdate>& updates);

 private:
  void AddValues(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                 platform::Revision revision, std::vector<Indicator>& indicators);

  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::indicator
