#include "services/aggregator/domain/catalog_year.h"

namespace kuzukuri::aggregator {
namespace {

constexpr const char* kSubProjects = "/subProjects/";

}  // namespace

YearIndex::YearIndex(const CatalogYear& year) : year_(&year) {
  for (const Node& node : year.nodes) nodes_[node.id] = &node;
  for (const Node& node : year.nodes) {
    for (const Node* at : Upwards(node.id)) {
      if (at->outside_total) outside_.insert(node.id);
    }
  }
}

const Node* YearIndex::FindNode(const std::string& id) const {
  const auto found = nodes_.find(id);
  return found == nodes_.end() ? nullptr : found->second;
}

std::vector<const Node*> YearIndex::Upwards(const std::string& id) const {
  std::vector<const Node*> chain;
  // The catalogue refuses cycles; the bound keeps a damaged tree from hanging the service.
  for (const Node* at = FindNode(id); at != nullptr && chain.size() <= nodes_.size();
       at = FindNode(at->parent)) {
    chain.push_back(at);
  }
  return chain;
}

std::string ProjectOf(const std::string& name) { return name.substr(0, name.find(kSubProjects)); }

}  // namespace kuzukuri::aggregator
