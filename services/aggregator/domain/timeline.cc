#include "services/aggregator/domain/timeline.h"

#include <algorithm>
#include <map>
#include <utility>

#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {
namespace {

// Fiscal year a (sub-)project's name tells; nothing for other names.
std::optional<platform::Year> YearOf(const std::string& name) {
  const auto parsed = platform::ParseName(name, "node");
  if (!parsed.ok() || !parsed->fiscal_year) return std::nullopt;
  return *parsed->fiscal_year;
}

// Whether all of the predecessor's content leads forward along the edge.
bool LeadsWhole(const Edge& edge) {
  return Joins(edge) && edge.type != EdgeType::kSplitsInto &&
         YearOf(edge.predecessor) < YearOf(edge.successor);
}

// An edge over years was drawn while nothing was known of them: it carries nothing once the whole
// of its predecessor leads into one of these.
std::vector<const Edge*> WithoutOvertaken(const std::vector<const Edge*>& edges) {
  std::map<std::string, std::optional<platform::Year>> whole;  // first year that all leads into
  for (const Edge* edge : edges) {
    if (!LeadsWhole(*edge)) continue;
    const auto year = YearOf(edge->successor);
    const auto [at, fresh] = whole.emplace(edge->predecessor, year);
    if (!fresh) at->second = std::min(at->second, year);
  }
  std::vector<const Edge*> kept;
  for (const Edge* edge : edges) {
    const auto found = whole.find(edge->predecessor);
    const bool overtaken =
        Joins(*edge) && found != whole.end() && found->second < YearOf(edge->successor);
    if (!overtaken) kept.push_back(edge);
  }
  return kept;
}

}  // namespace

bool Joins(const Edge& edge) {
  return edge.type >= EdgeType::kContinues && edge.type <= EdgeType::kSplitsInto;
}

Timeline::Timeline(std::vector<const CatalogYear*> years) : years_(std::move(years)) {
  for (size_t y = 0; y < years_.size(); ++y) AddYear(static_cast<int>(y));
  AddPhantoms();
  next_.resize(leaves_.size());
  undetermined_.resize(leaves_.size());
  Connect();
}

void Timeline::AddYear(int year) {
  const CatalogYear& of = this->year(year);
  indexes_.emplace_back(of);
  by_year_.emplace_back();
  first_.push_back(static_cast<int>(leaves_.size()));
  for (const Project& project : of.projects) AddProject(year, &project, project.name);
  for (size_t n = 0; n < of.nodes.size(); ++n) {
    leaf_by_name_[platform::YearResourceName(of.jurisdiction, of.fiscal_year, "classificationNodes",
                                             platform::ResourceId(of.nodes[n].id))] =
        AddLeaf({year, -1, -1, static_cast<int>(n)});
  }
  unknown_.push_back(AddLeaf({year}));
}

int Timeline::AddLeaf(const Leaf& leaf) {
  const int index = static_cast<int>(leaves_.size());
  leaves_.push_back(leaf);
  by_year_[static_cast<size_t>(leaf.year)].push_back(index);
  return index;
}

int Timeline::AddProject(int year, const Project* project, const std::string& name) {
  const int index = static_cast<int>(projects_.size());
  const int own = AddLeaf({year, index, -1, -1});
  projects_.push_back({year, project, name, own, 1});
  leaf_by_name_[name] = own;
  if (project == nullptr) return index;
  for (size_t s = 0; s < project->sub_projects.size(); ++s) {
    leaf_by_name_[project->sub_projects[s].name] = AddLeaf({year, index, static_cast<int>(s), -1});
    ++projects_.back().leaf_count;
  }
  return index;
}

// Lineage may name projects the catalogue does not know at this snapshot; chains go through them.
void Timeline::AddPhantoms() {
  for (size_t y = 1; y < years_.size(); ++y) {
    for (const Edge& edge : years_[y]->edges) {
      if (!Joins(edge)) continue;
      for (const std::string& end : {edge.predecessor, edge.successor}) {
        const std::string project = ProjectOf(end);
        const auto year = YearOf(project);
        if (!year || *year < first_year() || IndexOf(*year) >= static_cast<int>(year_count()))
          continue;
        if (!leaf_by_name_.contains(project)) AddProject(IndexOf(*year), nullptr, project);
        // An unknown sub-project counts as its project.
        if (!leaf_by_name_.contains(end)) leaf_by_name_[end] = leaf_by_name_.at(project);
      }
    }
  }
}

void Timeline::Connect() {
  for (size_t y = 1; y < years_.size(); ++y) {
    for (const Edge& edge : years_[y]->edges) edges_.push_back(&edge);
  }
  edges_ = WithoutOvertaken(edges_);
  std::vector<std::vector<const Edge*>> out(leaves_.size());
  for (const Edge* edge : edges_) {
    if (!Joins(*edge)) continue;
    const auto from = leaf_by_name_.find(edge->predecessor);
    const auto to = leaf_by_name_.find(edge->successor);
    if (from == leaf_by_name_.end() || to == leaf_by_name_.end()) continue;
    // Lineage leads forward; anything else would let content go round in circles.
    if (leaf(to->second).year <= leaf(from->second).year) continue;
    out[static_cast<size_t>(from->second)].push_back(edge);
  }
  for (const ProjectRef& project : projects_) {
    const auto& of_project = out[static_cast<size_t>(project.own_leaf)];
    SetNext(project.own_leaf, of_project);
    for (int l = project.own_leaf + 1; l < project.own_leaf + project.leaf_count; ++l) {
      const auto& own = out[static_cast<size_t>(l)];
      SetNext(l, own.empty() ? of_project : own);
    }
  }
}

void Timeline::SetNext(int at, const std::vector<const Edge*>& out) {
  std::vector<Step> steps;
  int64_t sum = 0;
  bool shared = true;
  for (const Edge* edge : out) {
    shared &= edge->share_ppm.has_value();
    sum += edge->share_ppm.value_or(0);
    steps.push_back({leaf_by_name_.at(edge->successor), edge->share_ppm.value_or(0)});
  }
  // In an order that no id of an edge has a part in.
  std::sort(steps.begin(), steps.end(),
            [this](const Step& a, const Step& b) { return Before(a.leaf, b.leaf); });
  if (steps.size() == 1 && !shared) {
    steps[0].share_ppm = kWhole;
  } else if (!steps.empty() && (!shared || sum > kWhole)) {
    for (const Step& step : steps) undetermined_[static_cast<size_t>(at)].push_back(step.leaf);
    return;
  } else if (!steps.empty() && sum < kWhole) {
    // The other shares lead past the last year.
    steps.insert(steps.begin(), {at, static_cast<int>(kWhole - sum)});
  }
  next_[static_cast<size_t>(at)] = std::move(steps);
}

bool Timeline::CanEnd(int at) const {
  const std::vector<Step>& next = Next(at);
  if (next.empty()) return Undetermined(at).empty();
  return next.front().leaf == at;
}

int Timeline::FindLeaf(int year, const std::string& name) const {
  const auto found = leaf_by_name_.find(name);
  if (found == leaf_by_name_.end() || leaf(found->second).year != year) return UnknownLeaf(year);
  const Leaf& at = leaf(found->second);
  if (at.project >= 0 && project(at.project).project == nullptr) return UnknownLeaf(year);
  return found->second;
}

int Timeline::FindLineageLeaf(const std::string& name) const {
  const auto found = leaf_by_name_.find(name);
  return found == leaf_by_name_.end() ? -1 : found->second;
}

bool Timeline::Knows(int year, const std::string& name) const {
  return FindLeaf(year, name) != UnknownLeaf(year);
}

int Timeline::FindProject(const std::string& name) const {
  const auto found = leaf_by_name_.find(name);
  return found == leaf_by_name_.end() ? -1 : leaf(found->second).project;
}

const std::string& Timeline::NodeOf(int at) const {
  static const std::string kNone;
  const Leaf& of = leaf(at);
  if (of.node >= 0) return year(of.year).nodes[static_cast<size_t>(of.node)].id;
  if (of.project < 0 || project(of.project).project == nullptr) return kNone;
  return project(of.project).project->parent;
}

const std::string& Timeline::NameOf(int at) const {
  static const std::string kNone;
  const Leaf& of = leaf(at);
  if (of.project < 0) return kNone;
  const ProjectRef& ref = project(of.project);
  return of.sub < 0 ? ref.name : ref.project->sub_projects[static_cast<size_t>(of.sub)].name;
}

bool Timeline::Before(int a, int b) const {
  if (leaf(a).year != leaf(b).year) return leaf(a).year < leaf(b).year;
  return NameOf(a) < NameOf(b);
}

}  // namespace kuzukuri::aggregator
