// The classification nodes that the lines of a book count in: each node once, and each set of them
// once, since most lines of a place name the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace kuzukuri::aggregator {

class RollupTable {
 public:
  // Of a line that names none.
  static constexpr uint32_t kNone = 0;

  // Index of a node, by full resource name; added when it is new.
  uint32_t AddNode(const std::string& node);
  // Number of a set of nodes in any order; added when it is new.
  uint32_t AddSet(std::vector<uint32_t> nodes);

  const std::vector<std::string>& nodes() const { return nodes_; }
  // In the order of their indexes, each once.
  const std::vector<uint32_t>& NodesOf(uint32_t set) const { return sets_[set]; }
  // Bytes of memory, about.
  size_t Bytes() const;

 private:
  std::vector<std::string> nodes_;
  std::unordered_map<std::string, uint32_t> index_;
  std::vector<std::vector<uint32_t>> sets_ = {{}};
  std::map<std::vector<uint32_t>, uint32_t> numbers_ = {{{}, kNone}};  // of the sets
};

}  // namespace kuzukuri::aggregator
