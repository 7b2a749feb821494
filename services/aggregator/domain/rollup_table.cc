#include "services/aggregator/domain/rollup_table.h"

#include <algorithm>
#include <utility>

namespace kuzukuri::aggregator {

uint32_t RollupTable::AddNode(const std::string& node) {
  const auto [at, fresh] = index_.emplace(node, static_cast<uint32_t>(nodes_.size()));
  if (fresh) nodes_.push_back(node);
  return at->second;
}

uint32_t RollupTable::AddSet(std::vector<uint32_t> nodes) {
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  const auto [at, fresh] = numbers_.emplace(nodes, static_cast<uint32_t>(sets_.size()));
  if (fresh) sets_.push_back(std::move(nodes));
  return at->second;
}

size_t RollupTable::Bytes() const {
  constexpr size_t kNode = 100;  // with its index, beside the name twice
  constexpr size_t kSet = 120;   // with its number, beside the nodes twice
  size_t bytes = 0;
  for (const std::string& node : nodes_) bytes += kNode + 2 * node.size();
  for (const std::vector<uint32_t>& set : sets_) bytes += kSet + 2 * set.size() * sizeof(uint32_t);
  return bytes;
}

}  // namespace kuzukuri::aggregator
