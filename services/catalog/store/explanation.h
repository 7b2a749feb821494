#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <vector>

#include "services/catalog/domain/explanation.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/page.h"

namespace kuzukuri::catalog {

// Which explanations of a year are listed: those that meet every condition that is set.
struct ExplanationFilter {
  platform::Year compared_year;
  std::string subject;  // full name of a node or indicator
  int state = 0;
};

// Explanations, by the year they are of.
class ExplanationStore {
 public:
  explicit ExplanationStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::optional<Explanation> Get(const platform::JurisdictionCode& jurisdiction,
                                 platform::Year year, platform::Revision revision,
                                 const platform::ResourceId& id);
  std::vector<Explanation> List(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                                const platform::PageQuery& page,
                                const ExplanationFilter& filter = {});
  // The years whose explanations say what changed since a year.
  std::set<platform::Year> YearsComparing(const platform::JurisdictionCode& jurisdiction,
                                          platform::Year year);
  // Ends the versions of some that stand.
  void End(const platform::JurisdictionCode& jurisdiction, platform::Year year,
           platform::Revision revision, const std::set<platform::ResourceId>& ids);
  void Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
              platform::Revision revision, const std::vector<Explanation>& explanations);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::catalog
