#include "services/aggregator/upstream/memory/piece.h"

namespace kuzukuri::aggregator {

size_t BytesOf(const Directory& directory) {
  size_t bytes = sizeof(Directory) + directory.jurisdiction_display_name.size();
  for (const auto& [name, display] : directory.departments) {
    bytes += 64 + name.size() + display.size();
  }
  return bytes;
}

namespace {

size_t BytesOf(const std::vector<OtherPlacement>& placements) {
  size_t bytes = 0;
  for (const OtherPlacement& one : placements) {
    bytes += sizeof(OtherPlacement) + one.tree.size() + one.parent.size();
  }
  return bytes;
}

size_t BytesOf(const std::vector<Node>& nodes) {
  size_t bytes = 0;
  for (const Node& node : nodes) {
    bytes += sizeof(Node) + node.display_name.size() + node.note.size() + BytesOf(node.elsewhere);
  }
  return bytes;
}

}  // namespace

size_t BytesOf(const CatalogYear& year) {
  size_t bytes = sizeof(CatalogYear) + BytesOf(year.nodes) + BytesOf(year.other_nodes);
  for (const Project& project : year.projects) {
    bytes += sizeof(Project) + project.name.size() + project.display_name.size() +
             project.note.size() + BytesOf(project.elsewhere);
    for (const SubProject& sub : project.sub_projects) {
      bytes += sizeof(SubProject) + sub.name.size() + sub.display_name.size();
    }
  }
  for (const Edge& edge : year.edges) {
    bytes +=
        sizeof(Edge) + edge.predecessor.size() + edge.successor.size() + edge.explanation.size();
  }
  for (const Explanation& one : year.explanations) {
    bytes += sizeof(Explanation) + one.name.size() + one.indicator.size() + one.text.size() +
             one.author.size() + 100 * one.nodes.size() +
             sizeof(ExplainedFigure) * one.figures.size();
  }
  return bytes;
}

size_t BytesOf(const YearBook& book) { return book.Bytes(); }

size_t BytesOf(const YearIndicators& year) {
  size_t bytes = sizeof(YearIndicators);
  for (const auto& indicator : year.indicators) bytes += indicator.SpaceUsedLong();
  for (const IndicatorEdge& edge : year.edges) {
    bytes += sizeof(IndicatorEdge) + 80 * (edge.predecessors.size() + edge.successors.size());
  }
  return bytes;
}

size_t BytesOf(const PublishedFigures& figures) {
  size_t bytes = sizeof(PublishedFigures);
  for (const auto& [node, rows] : figures.by_node) {
    bytes += 100 + node.size();
    for (const auto& row : rows) bytes += row.figure.SpaceUsedLong() + sizeof(row.paper);
  }
  return bytes;
}

}  // namespace kuzukuri::aggregator
