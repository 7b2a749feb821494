#pragma once

#include <map>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "services/catalog/domain/lineage_edge.h"
#include "services/platform/db/page.h"

namespace kuzukuri::catalog {

// Lineage edges, by the year they lead into.
class LineageEdgeStore {
 public:
  explicit LineageEdgeStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::optional<LineageEdge> Get(const std::string& jurisdiction, int64_t revision,
                                 const std::string& id, int year);
  std::vector<LineageEdge> List(const std::string& jurisdiction, int year,
                                const platform::PageQuery& page);
  // Full name -> display name of the projects and sub-projects of `year` and the year before, at
  // the head.
  std::map<std::string, std::string> NodeNames(const std::string& jurisdiction, int year);
  void Insert(const std::string& jurisdiction, int year, int64_t revision,
              const std::vector<LineageEdge>& edges);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::catalog
