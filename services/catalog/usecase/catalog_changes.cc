#include "services/catalog/usecase/catalog_changes.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/catalog/domain/catalog_state.h"
#include "services/catalog/store/classification_node.h"
#include "services/catalog/store/department.h"
#include "services/catalog/store/explanation.h"
#include "services/catalog/store/fiscal_year.h"
#include "services/catalog/store/jurisdiction.h"
#include "services/catalog/store/lineage_edge.h"
#include "services/catalog/store/project.h"
#include "services/catalog/usecase/explanation_proto.h"
#include "services/catalog/usecase/load_state.h"
#include "services/catalog/usecase/project_proto.h"
#include "services/catalog/usecase/resource_proto.h"

namespace kuzukuri::catalog {
namespace {

using google::protobuf::Message;
using platform::Change;
using platform::ResourceId;
using platform::ResourceName;
using platform::Revision;
using platform::Year;

bool IsCreation(const Change& change) { return change.action == type::v1::CHANGE_ACTION_CREATE; }

template <class Row>
const Row* FindIn(const std::map<ResourceId, Row>& rows, const ResourceId& id) {
  const auto found = rows.find(id);
  return found == rows.end() ? nullptr : &found->second;
}

template <class Proto>
std::unique_ptr<Message> Held(Proto proto) {
  return std::make_unique<Proto>(std::move(proto));
}

std::vector<SubProject>::const_iterator FindSub(const Project& project, const ResourceId& id) {
  return std::find_if(project.sub_projects.begin(), project.sub_projects.end(),
                      [&](const SubProject& sub) { return sub.id == id; });
}

// The state before a write and the one it leaves.
class Changes final : public platform::ChangeTarget {
 public:
  Changes(const platform::JurisdictionCode& code, CatalogState state)
      : code_(code), before_(std::move(state)), after_(before_) {}

  bool IsOfAPart(const Change& change) const override {
    return change.name.collection == "subProjects";
  }

  std::unique_ptr<Message> Before(const Change& change) const override {
    const ResourceName& name = change.name;
    const std::string& collection = name.collection;
    if (collection == "jurisdictions") {
      return before_.jurisdiction ? Held(ToProto(*before_.jurisdiction)) : nullptr;
    }
    if (collection == "departments") {
      const Department* found = FindIn(before_.departments, name.id);
      return found ? Held(ToProto(code_, *found)) : nullptr;
    }
    if (collection == "lineageEdges") {
      const LineageEdge* found = FindIn(before_.edges.at(*name.fiscal_year), name.id);
      return found ? Held(ToProto(name, *found)) : nullptr;
    }
    if (collection == "explanations") {
      const Explanation* found = FindIn(before_.explanations.at(*name.fiscal_year), name.id);
      return found ? Held(ToProto(name, *found)) : nullptr;
    }
    return BeforeInYear(name, before_.years.at(*name.fiscal_year));
  }

  void Set(const Change& change, const Message& resource) override {
    changed_.emplace(change.full_name, change.field);
    const ResourceName& name = change.name;
    const std::string& collection = name.collection;
    if (collection == "jurisdictions") {
      after_.jurisdiction = {code_, static_cast<const v1::Jurisdiction&>(resource).display_name()};
      touched_.insert({Year(), collection});
    } else if (collection == "departments") {
      after_.departments[name.id] =
          FromProto(violations_, change.field, platform::JurisdictionName(code_),
                    static_cast<const v1::Department&>(resource));
      departments_.insert(name.id);
    } else {
      SetInYear(change, resource);
    }
  }

  void Remove(const Change& change) override {
    const ResourceName& name = change.name;
    const std::string& collection = name.collection;
    if (collection == "jurisdictions") {
      violations_.Add(change.row + ".action", "a jurisdiction is never deleted; update it");
      return;
    }
    if (collection == "departments") {
      after_.departments.erase(name.id);
      departments_.insert(name.id);
      return;
    }
    const Year year = *name.fiscal_year;
    YearState& contents = after_.years.at(year);
    if (collection == "fiscalYears") {
      contents.fiscal_year.reset();
    } else if (collection == "classificationNodes") {
      contents.nodes.erase(name.id);
    } else if (collection == "projects") {
      contents.projects.erase(name.id);
    } else if (collection == "subProjects") {
      const auto project = contents.projects.find(name.parent_id);
      if (project != contents.projects.end()) {
        std::erase_if(project->second.sub_projects,
                      [&](const SubProject& sub) { return sub.id == name.id; });
      }
    } else if (collection == "explanations") {
      after_.explanations.at(year).erase(name.id);
    } else {
      after_.edges.at(year).erase(name.id);
    }
    Note(name);
  }

  absl::Status Check() const { return CheckState(code_, before_, after_, changed_, violations_); }

  // Ends what was changed and stores what takes its place. Returns what was touched.
  std::vector<platform::Touched> Store(pqxx::transaction_base& tx, Revision revision) const;

 private:
  using Key = std::pair<Year, ResourceId>;
  using TouchedSet = std::set<std::pair<Year, std::string>>;

  std::unique_ptr<Message> BeforeInYear(const ResourceName& name, const YearState& year) const {
    if (name.collection == "fiscalYears") {
      return year.fiscal_year ? Held(ToProto(code_, *year.fiscal_year)) : nullptr;
    }
    if (name.collection == "classificationNodes") {
      const ClassificationNode* found = FindIn(year.nodes, name.id);
      return found ? Held(ToProto(name, *found)) : nullptr;
    }
    const bool is_sub = name.collection == "subProjects";
    const Project* project = FindIn(year.projects, is_sub ? name.parent_id : name.id);
    if (project == nullptr) return nullptr;
    if (!is_sub) return Held(ToProto(name, *project));
    const auto sub = FindSub(*project, name.id);
    if (sub == project->sub_projects.end()) return nullptr;
    v1::SubProject proto;
    ToProto(code_, ProjectName(name), *sub, &proto);
    return Held(std::move(proto));
  }

  std::string ProjectName(const ResourceName& sub) const {
    return platform::YearResourceName(code_, *sub.fiscal_year, "projects", sub.parent_id);
  }

  void SetInYear(const Change& change, const Message& resource) {
    const ResourceName& name = change.name;
    const std::string parent = platform::FiscalYearName(code_, *name.fiscal_year);
    YearState& year = after_.years.at(*name.fiscal_year);
    if (name.collection == "fiscalYears") {
      year.fiscal_year = FromProto(violations_, change.field, code_, *name.fiscal_year,
                                   static_cast<const v1::FiscalYear&>(resource));
    } else if (name.collection == "classificationNodes") {
      year.nodes[name.id] = FromProto(violations_, change.field, name, parent,
                                      static_cast<const v1::ClassificationNode&>(resource));
    } else if (name.collection == "projects") {
      year.projects[name.id] = FromProto(violations_, change.field, name, parent,
                                         static_cast<const v1::Project&>(resource));
    } else if (name.collection == "subProjects") {
      SetSub(change, static_cast<const v1::SubProject&>(resource));
    } else if (name.collection == "explanations") {
      after_.explanations.at(*name.fiscal_year)[name.id] = FromProto(
          violations_, change.field, parent, static_cast<const v1::Explanation&>(resource));
    } else {
      after_.edges.at(*name.fiscal_year)[name.id] = FromProto(
          violations_, change.field, parent, static_cast<const v1::LineageEdge&>(resource));
    }
    Note(name);
  }

  void SetSub(const Change& change, const v1::SubProject& proto) {
    const ResourceName& name = change.name;
    std::map<ResourceId, Project>& projects = after_.years.at(*name.fiscal_year).projects;
    const auto project = projects.find(name.parent_id);
    if (project == projects.end()) {
      violations_.Add(change.field + ".name",
                      absl::StrCat("project '", name.parent_id.value(),
                                   "' does not exist; create it first or in the same request"));
      return;
    }
    std::vector<SubProject>& subs = project->second.sub_projects;
    std::erase_if(subs, [&](const SubProject& sub) { return sub.id == name.id; });
    // Last: of two that cannot both be, the one that is changed is at fault.
    subs.push_back(FromProto(violations_, change.field, ProjectName(name), code_, proto));
  }

  // That a resource of a year was changed.
  void Note(const ResourceName& name) {
    const Year year = *name.fiscal_year;
    const bool is_sub = name.collection == "subProjects";
    const ResourceId& id = is_sub ? name.parent_id : name.id;
    touched_.insert({year, is_sub ? "projects" : name.collection});
    if (name.collection == "classificationNodes") nodes_[year].insert(id);
    if (is_sub || name.collection == "projects") projects_[year].insert(id);
    if (name.collection == "lineageEdges") edges_[year].insert(id);
    if (name.collection == "explanations") explanations_[year].insert(id);
  }

  // An explanation touches both its years, those it had and those it has.
  void TouchCompared(TouchedSet& touched) const;

  void StoreProjects(pqxx::transaction_base& tx, Revision revision, Year year,
                     const std::set<ResourceId>& ids) const;

  // Ends and inserts the rows of some ids of a year.
  template <class Store, class Row>
  static void StoreRows(Store store, const platform::JurisdictionCode& code, Year year,
                        Revision revision, const std::set<ResourceId>& ids,
                        const std::map<ResourceId, Row>& after) {
    store.End(code, year, revision, ids);
    std::vector<Row> rows;
    for (const ResourceId& id : ids) {
      if (const Row* row = FindIn(after, id)) rows.push_back(*row);
    }
    if (!rows.empty()) store.Insert(code, year, revision, rows);
  }

  const platform::JurisdictionCode& code_;
  const CatalogState before_;
  CatalogState after_;
  ChangedRows changed_;
  platform::FieldViolations violations_;
  TouchedSet touched_;
  std::set<ResourceId> departments_;
  std::map<Year, std::set<ResourceId>> nodes_;
  std::map<Year, std::set<ResourceId>> projects_;
  std::map<Year, std::set<ResourceId>> edges_;
  std::map<Year, std::set<ResourceId>> explanations_;
};

void Changes::TouchCompared(TouchedSet& touched) const {
  for (const auto& [year, ids] : explanations_) {
    for (const CatalogState* state : {&before_, &after_}) {
      for (const ResourceId& id : ids) {
        const Explanation* one = FindIn(state->explanations.at(year), id);
        if (one != nullptr && one->compared_year != Year()) {
          touched.insert({one->compared_year, "explanations"});
        }
      }
    }
  }
}

std::vector<platform::Touched> Changes::Store(pqxx::transaction_base& tx, Revision revision) const {
  TouchedSet touched = touched_;
  if (touched.contains({Year(), "jurisdictions"})) {
    JurisdictionStore store(tx);
    store.End(code_, revision);
    store.Insert(*after_.jurisdiction, revision);
  }
  if (!departments_.empty()) {
    DepartmentStore store(tx);
    store.End(code_, revision, departments_);
    std::vector<Department> rows;
    for (const ResourceId& id : departments_) {
      if (const Department* row = FindIn(after_.departments, id)) rows.push_back(*row);
    }
    if (!rows.empty()) store.Insert(code_, revision, rows);
    touched.insert({Year(), "departments"});
  }
  for (const auto& [year, kind] : touched_) {
    if (kind != "fiscalYears") continue;
    FiscalYearStore store(tx);
    store.End(code_, revision, year);
    const auto& left = after_.years.at(year).fiscal_year;
    if (left) store.Insert(code_, revision, {*left});
  }
  for (const auto& [year, ids] : nodes_) {
    StoreRows(ClassificationNodeStore(tx), code_, year, revision, ids, after_.years.at(year).nodes);
  }
  for (const auto& [year, ids] : projects_) StoreProjects(tx, revision, year, ids);
  for (const auto& [year, ids] : edges_) {
    StoreRows(LineageEdgeStore(tx), code_, year, revision, ids, after_.edges.at(year));
  }
  for (const auto& [year, ids] : explanations_) {
    StoreRows(ExplanationStore(tx), code_, year, revision, ids, after_.explanations.at(year));
  }
  TouchCompared(touched);
  std::vector<platform::Touched> list;
  for (const auto& [year, kind] : touched) list.push_back({year, kind});
  return list;
}

// A project gets a new version with any of its sub-projects; of these only those that differ do.
void Changes::StoreProjects(pqxx::transaction_base& tx, Revision revision, Year year,
                            const std::set<ResourceId>& ids) const {
  std::vector<Project> rows;
  std::vector<std::pair<ResourceId, ResourceId>> ended;
  const auto held = [](const Project* project, const SubProject& sub) {
    if (project == nullptr) return false;
    const auto other = FindSub(*project, sub.id);
    if (other == project->sub_projects.end()) return false;
    SubProject same = *other;
    same.revision = sub.revision;
    return same == sub;
  };
  for (const ResourceId& id : ids) {
    const Project* before = FindIn(before_.years.at(year).projects, id);
    const Project* after = FindIn(after_.years.at(year).projects, id);
    if (before != nullptr) {
      for (const SubProject& sub : before->sub_projects) {
        if (!held(after, sub)) ended.emplace_back(id, sub.id);
      }
    }
    if (after == nullptr) continue;
    Project& row = rows.emplace_back(*after);
    // An update is mostly of texts: then its lists need not be made into JSON once more.
    const bool same_lists = before != nullptr && HaveSameLists(*before, row);
    row.stored_lists = same_lists ? before->stored_lists : "";
    std::erase_if(row.sub_projects, [&](const SubProject& sub) { return held(before, sub); });
  }
  ProjectStore store(tx);
  store.End(code_, year, revision, ids);
  if (!ended.empty()) store.End(code_, year, revision, ended);
  if (!rows.empty()) store.Insert(code_, year, revision, rows);
}

absl::StatusOr<platform::AppliedChanges> ApplyAll(pqxx::transaction_base& tx,
                                                  const platform::WriteRequest& write,
                                                  Revision revision,
                                                  const std::vector<Change>& changes) {
  Changes target(write.jurisdiction, LoadState(tx, write.jurisdiction, revision, changes));
  return platform::ApplyTo(target, tx, revision, changes);
}

// Whether changes register the jurisdiction: only then may they be the first of it.
bool RegisterJurisdiction(const std::vector<Change>& changes) {
  return std::any_of(changes.begin(), changes.end(), [](const Change& change) {
    return change.name.collection == "jurisdictions" && IsCreation(change);
  });
}

}  // namespace

const platform::ChangeRules& CatalogChanges() {
  static const platform::ChangeRules kRules = {{{"Jurisdiction", {"jurisdictions"}},
                                                {"FiscalYear", {"fiscalYears"}},
                                                {"Department", {"departments"}},
                                                {"ClassificationNode", {"classificationNodes"}},
                                                {"Project", {"projects"}},
                                                {"SubProject", {"subProjects"}},
                                                {"LineageEdge", {"lineageEdges"}},
                                                {"Explanation", {"explanations"}}},
                                               ApplyAll,
                                               RegisterJurisdiction};
  return kRules;
}

}  // namespace kuzukuri::catalog
