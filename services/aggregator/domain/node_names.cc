#include "services/aggregator/domain/node_names.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace kuzukuri::aggregator {
namespace {

// The ids of a name below its year: `P-1/2` of `.../fiscalYears/2022/projects/P-1/subProjects/2`.
std::string CodeOf(const std::string& node) {
  const std::vector<std::string> parts = absl::StrSplit(node, '/');
  constexpr size_t kFirstId = 5;  // after jurisdictions/J/fiscalYears/Y/COLLECTION
  std::vector<std::string> ids;
  for (size_t i = kFirstId; i < parts.size(); i += 2) ids.push_back(parts[i]);
  return ids.empty() ? node : absl::StrJoin(ids, "/");
}

}  // namespace

std::string PlacedName::Text() const {
  return place.empty() ? display_name : absl::StrCat(display_name, " (", place, ")");
}

NodeNames::NodeNames(const Timeline& timeline)
    : timeline_(&timeline), counts_(timeline.year_count()) {
  for (const Leaf& leaf : timeline.leaves()) {
    const std::string& name = NameOf(leaf);
    if (!name.empty()) ++counts_[static_cast<size_t>(leaf.year)][name];
  }
}

const std::string& NodeNames::NameOf(const Leaf& leaf) const {
  static const std::string kNone;
  if (leaf.node >= 0) {
    return timeline_->year(leaf.year).nodes[static_cast<size_t>(leaf.node)].display_name;
  }
  if (leaf.project < 0) return kNone;
  const Project* project = timeline_->project(leaf.project).project;
  if (project == nullptr) return kNone;
  return leaf.sub < 0 ? project->display_name
                      : project->sub_projects[static_cast<size_t>(leaf.sub)].display_name;
}

std::string NodeNames::PlaceOf(const Leaf& leaf) const {
  const CatalogYear& year = timeline_->year(leaf.year);
  const Project* project = leaf.node >= 0 ? nullptr : timeline_->project(leaf.project).project;
  const std::string& parent =
      project != nullptr ? project->parent : year.nodes[static_cast<size_t>(leaf.node)].parent;
  std::vector<std::string> above;
  for (const Node* at : timeline_->index(leaf.year).Upwards(parent)) {
    if (at->kind != NodeKind::kTotal) above.insert(above.begin(), at->display_name);
  }
  if (leaf.sub >= 0) above.push_back(project->display_name);
  return absl::StrJoin(above, " > ");
}

PlacedName NodeNames::Of(const std::string& node) const {
  const int at = timeline_->FindLineageLeaf(node);
  if (at < 0 || NameOf(timeline_->leaf(at)).empty()) return {CodeOf(node), ""};
  const Leaf& leaf = timeline_->leaf(at);
  const std::string& name = NameOf(leaf);
  const bool is_only = counts_[static_cast<size_t>(leaf.year)].at(name) == 1;
  return {name, is_only ? "" : PlaceOf(leaf)};
}

Subject SubjectOf(const Row& row, Level level, const NodeNames& names) {
  if (level == Level::kDepartment) return {row.info->node, {row.info->display_name, ""}};
  if (row.members.empty()) return {"", {row.info->display_name, ""}};
  const std::string& node = row.members.back().info->node;
  return {node, names.Of(node)};
}

void SetSubject(const Subject& subject, Finding& finding) {
  finding.node = subject.node;
  finding.node_display_name = subject.name.display_name;
  finding.node_place = subject.name.place;
}

}  // namespace kuzukuri::aggregator
