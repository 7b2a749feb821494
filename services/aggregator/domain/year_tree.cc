#include "services/aggregator/domain/year_tree.h"

#include <algorithm>

#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

const Figures& FindOrEmpty(const std::map<std::string, Figures>& figures, const std::string& key) {
  static const Figures kEmpty;
  const auto found = figures.find(key);
  return found == figures.end() ? kEmpty : found->second;
}

void AddNote(std::vector<std::string>& notes, const std::string& note) {
  if (note.empty() || std::find(notes.begin(), notes.end(), note) != notes.end()) return;
  notes.push_back(note);
}

}  // namespace

absl::StatusOr<YearTree> YearTree::Build(const Year& year) {
  YearTree tree(year);
  tree.Index();
  KZ_RETURN_IF_ERROR(tree.Assign());
  KZ_RETURN_IF_ERROR(tree.RollUp());
  return tree;
}

void YearTree::Index() {
  for (const Node& node : year_->nodes) nodes_[node.id] = &node;
  for (const Project& project : year_->projects) {
    projects_[project.name] = &project;
    project_of_[project.name] = project.name;
    for (const std::string& sub : project.sub_projects) project_of_[sub] = project.name;
    AddNote(notes_[project.name], project.note);
  }
  // The catalogue refuses cycles; the bound keeps a damaged tree from hanging the service.
  for (const Node& node : year_->nodes) {
    const Node* at = &node;
    for (size_t depth = 0; at != nullptr && depth <= year_->nodes.size(); ++depth) {
      if (at->outside_total) outside_.insert(node.id);
      at = FindNode(at->parent);
    }
  }
}

absl::Status YearTree::Assign() {
  for (const Balance& balance : year_->balances) {
    const auto project = project_of_.find(balance.node);
    if (project != project_of_.end()) {
      KZ_RETURN_IF_ERROR(project_figures_[project->second].Add(balance.figures));
      AddNote(notes_[project->second], balance.note);
      continue;
    }
    const auto name = platform::ParseName(balance.node, "node");
    if (name.ok() && name->collection == "classificationNodes" && nodes_.contains(name->id)) {
      KZ_RETURN_IF_ERROR(own_[name->id].Add(balance.figures));
      continue;
    }
    unknown_nodes_.insert(balance.node);
    KZ_RETURN_IF_ERROR(unknown_.Add(balance.figures));
  }
  return absl::OkStatus();
}

absl::Status YearTree::RollUp() {
  const auto add_upwards = [this](const std::string& start, const Figures& figures) {
    const Node* at = FindNode(start);
    for (size_t depth = 0; at != nullptr && depth <= nodes_.size(); ++depth) {
      KZ_RETURN_IF_ERROR(rolled_[at->id].Add(figures));
      at = FindNode(at->parent);
    }
    return (IsOutside(start) ? outside_sum_ : inside_).Add(figures);
  };
  for (const auto& [id, figures] : own_) KZ_RETURN_IF_ERROR(add_upwards(id, figures));
  for (const auto& [name, figures] : project_figures_) {
    KZ_RETURN_IF_ERROR(add_upwards(projects_.at(name)->parent, figures));
  }
  return inside_.Add(unknown_);
}

const Node* YearTree::FindNode(const std::string& id) const {
  const auto found = nodes_.find(id);
  return found == nodes_.end() ? nullptr : found->second;
}

const Project* YearTree::FindProject(const std::string& name) const {
  const auto found = projects_.find(name);
  return found == projects_.end() ? nullptr : found->second;
}

bool YearTree::Knows(const std::string& name) const {
  if (project_of_.contains(name)) return true;
  const auto parsed = platform::ParseName(name, "node");
  return parsed.ok() && parsed->collection == "classificationNodes" && nodes_.contains(parsed->id);
}

const Figures& YearTree::ProjectFigures(const std::string& name) const {
  return FindOrEmpty(project_figures_, name);
}

std::vector<std::string> YearTree::ProjectNotes(const std::string& name) const {
  const auto found = notes_.find(name);
  return found == notes_.end() ? std::vector<std::string>() : found->second;
}

const Figures& YearTree::OwnFigures(const std::string& id) const { return FindOrEmpty(own_, id); }

const Figures& YearTree::NodeFigures(const std::string& id) const {
  return FindOrEmpty(rolled_, id);
}

}  // namespace kuzukuri::aggregator
