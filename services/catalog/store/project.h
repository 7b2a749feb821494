#pragma once

#include <map>
#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/catalog/domain/project.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/page.h"

namespace kuzukuri::catalog {

// A project that a search found, with those of its sub-projects that it found.
struct FoundProject {
  platform::Year fiscal_year;
  Project project;
};

// What a page of found projects goes on after.
std::string PageKey(const FoundProject& found);

// Projects of a fiscal year, always together with their sub-projects.
class ProjectStore {
 public:
  explicit ProjectStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::optional<Project> Get(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                             platform::Revision revision, const platform::ResourceId& id);
  // Two statements per page, whatever its size.
  std::vector<Project> List(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                            const platform::PageQuery& page);
  // Those of all years that have `key`, made by ComparisonKey, in their name or in that of a
  // sub-project, or as their printed code: the latest year first. Reads every name of the
  // jurisdiction.
  std::vector<FoundProject> Search(const platform::JurisdictionCode& jurisdiction,
                                   const std::string& key, const platform::PageQuery& page);
  // Ids in use at the head, and names by where they stand in the primary tree.
  TakenNames Taken(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                   const std::string& primary_tree);
  // The years that have projects.
  std::set<platform::Year> Years(const platform::JurisdictionCode& jurisdiction);
  // Ends the versions of some that stand.
  void End(const platform::JurisdictionCode& jurisdiction, platform::Year year,
           platform::Revision revision, const std::set<platform::ResourceId>& ids);
  // Ends the versions of some sub-projects that stand.
  void End(const platform::JurisdictionCode& jurisdiction, platform::Year year,
           platform::Revision revision,
           const std::vector<std::pair<platform::ResourceId, platform::ResourceId>>& sub_projects);
  void Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
              platform::Revision revision, const std::vector<Project>& projects);
  // The sub-projects of the projects that exist among `ids`.
  std::map<platform::ResourceId, std::vector<SubProject>> SubProjectsOf(
      const platform::JurisdictionCode& jurisdiction, platform::Year year,
      platform::Revision revision, const std::set<platform::ResourceId>& ids);
  void Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
              platform::Revision revision, const std::vector<AddedSubProject>& added);

 private:
  // Of projects in the order of their ids, with none left out between them.
  void AddSubProjectsOfPage(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                            platform::Revision revision, std::vector<Project>& projects);

  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::catalog
