#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "services/catalog/domain/project.h"
#include "services/platform/db/page.h"

namespace kuzukuri::catalog {

// Projects of a fiscal year, always together with their sub-projects.
class ProjectStore {
 public:
  explicit ProjectStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::optional<Project> Get(const std::string& jurisdiction, int64_t revision,
                             const std::string& id, int year);
  // Two statements per page, whatever its size.
  std::vector<Project> List(const std::string& jurisdiction, int year,
                            const platform::PageQuery& page);
  // Ids and names in use at the head.
  TakenNames Taken(const std::string& jurisdiction, int year);
  void Insert(const std::string& jurisdiction, int year, int64_t revision,
              const std::vector<Project>& projects);

 private:
  void AddSubProjects(const std::string& jurisdiction, int year, int64_t revision,
                      std::vector<Project>& projects);
  void InsertSubProjects(const std::string& jurisdiction, int year, int64_t revision,
                         const std::vector<Project>& projects);

  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::catalog
