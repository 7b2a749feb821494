#include "services/aggregator/answer/published.h"

#include <algorithm>

namespace kuzukuri::aggregator {

PrintedFigures PrintedOf(const PublishedFigures& published, const std::string& node,
                         const std::optional<platform::Date>& as_of) {
  const auto found = published.by_node.find(node);
  if (found == published.by_node.end()) return {};
  std::map<int, PaperOf> newest;  // by measure
  for (const PublishedFigure& one : found->second) {
    if (!Stands(one.paper, as_of)) continue;
    PaperOf& paper = newest[one.figure.measure()];
    paper = std::max(paper, one.paper);
  }
  PrintedFigures printed;
  for (const PublishedFigure& one : found->second) {
    const auto paper = newest.find(one.figure.measure());
    if (paper != newest.end() && paper->second == one.paper) printed.push_back(&one.figure);
  }
  return printed;
}

std::map<std::string, PrintedFigures> PrintedByNewest(const PublishedFigures& published,
                                                      const std::optional<platform::Date>& as_of) {
  PaperOf newest;
  for (const auto& [node, figures] : published.by_node) {
    for (const PublishedFigure& one : figures) {
      if (Stands(one.paper, as_of)) newest = std::max(newest, one.paper);
    }
  }
  std::map<std::string, PrintedFigures> printed;
  for (const auto& [node, figures] : published.by_node) {
    for (const PublishedFigure& one : figures) {
      if (one.paper == newest) printed[node].push_back(&one.figure);
    }
  }
  return printed;
}

}  // namespace kuzukuri::aggregator
