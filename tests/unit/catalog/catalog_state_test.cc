#include "services/catalog/domain/catalog_state.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::catalog {
namespace {

using platform::ResourceId;
using platform::Year;

const platform::JurisdictionCode kCode("980021");
constexpr Year kFirst(2022);
constexpr Year kSecond(2023);

std::string ProjectName(Year year, const std::string& id) {
  return platform::YearResourceName(kCode, year, "projects", ResourceId(id));
}

ClassificationNode Node(const std::string& id, const std::string& parent) {
  ClassificationNode node;
  node.id = ResourceId(id);
  node.kind = 2;
  node.display_name = id;
  node.placements = {{"list", ResourceId(parent), 0}};
  return node;
}

Project MakeProject(const std::string& id, const std::string& name, const std::string& parent) {
  Project project;
  project.id = ResourceId(id);
  project.display_name = name;
  project.placements = {{"list", ResourceId(parent), 0}};
  project.departments = {ResourceId("d1")};
  return project;
}

LineageEdge Edge(const std::string& id, LineageType type, const std::string& before,
                 const std::string& after) {
  LineageEdge edge;
  edge.id = ResourceId(id);
  edge.type = static_cast<int>(type);
  edge.predecessor = before;
  edge.successor = after;
  return edge;
}

Explanation Explain(const std::string& id, std::vector<std::string> nodes, Year compared) {
  Explanation explanation;
  explanation.id = ResourceId(id);
  explanation.compared_year = compared;
  explanation.nodes = std::move(nodes);
  explanation.text = "工期の延長";
  explanation.author = "財政課";
  explanation.state = static_cast<int>(ExplanationState::kApproved);
  return explanation;
}

// Two years with two classes and two projects each, which go on by one edge each.
CatalogState State() {
  CatalogState state;
  state.jurisdiction = Jurisdiction{kCode, "市"};
  for (const char* id : {"d1", "d2"}) state.departments[ResourceId(id)] = {ResourceId(id), id};
  for (const Year year : {kFirst, kSecond}) {
    YearState& of = state.years[year];
    of.fiscal_year = FiscalYear{year, "年度", "list"};
    for (const char* id : {"a", "b"}) of.nodes[ResourceId(id)] = Node(id, "");
    of.projects[ResourceId("p")] = MakeProject("p", "甲", "a");
    of.projects[ResourceId("q")] = MakeProject("q", "乙", "b");
  }
  for (const char* id : {"p", "q"}) {
    state.edges[kSecond][ResourceId(id)] =
        Edge(id, LineageType::kContinues, ProjectName(kFirst, id), ProjectName(kSecond, id));
  }
  return state;
}

absl::Status Check(const CatalogState& before, const CatalogState& after,
                   const ChangedRows& changed) {
  return CheckState(kCode, before, after, changed, {});
}

TEST(CatalogState, WhatIsChangedIsAtFaultBeforeWhatIsNot) {
  const CatalogState before = State();
  CatalogState after = before;
  after.years[kFirst].projects[ResourceId("p")].placements[0].parent = ResourceId("b");
  after.years[kFirst].projects[ResourceId("p")].display_name = "乙";
  // The edge from it says that the name stays.
  after.edges.clear();
  const absl::Status status =
      Check(before, after, {{ProjectName(kFirst, "p"), "changes[0].resource.project"}});
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  EXPECT_NE(status.message().find("changes[0].resource.project.display_name"), std::string::npos);
}

TEST(CatalogState, WhatStandsInTheWayIsNamed) {
  const CatalogState before = State();
  CatalogState after = before;
  after.years[kFirst].projects.erase(ResourceId("p"));
  const absl::Status status = Check(before, after, {});
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_EQ(platform::Reason(status), "IN_USE");
  EXPECT_NE(status.message().find("lineageEdges/p"), std::string::npos) << status;
}

TEST(CatalogState, WhatWasWrongBeforeStandsInNobodysWay) {
  CatalogState before = State();
  before.edges[kSecond][ResourceId("p")].type = static_cast<int>(LineageType::kRenames);
  CatalogState after = before;
  after.years[kFirst].projects[ResourceId("q")].note = "注";
  EXPECT_TRUE(Check(before, after, {{ProjectName(kFirst, "q"), "changes[0]"}}).ok());
  after.years[kFirst].projects[ResourceId("q")].display_name = "丙";
  EXPECT_TRUE(
      absl::IsFailedPrecondition(Check(before, after, {{ProjectName(kFirst, "q"), "changes[0]"}})));
}

TEST(CatalogState, AnExplanationStandsInTheWayOfWhatItNames) {
  CatalogState before = State();
  before.edges.clear();
  before.explanations[kSecond][ResourceId("e")] =
      Explain("e", {ProjectName(kFirst, "p"), ProjectName(kSecond, "p")}, kFirst);
  ASSERT_TRUE(Check(before, before, {}).ok()) << Check(before, before, {});
  for (const Year year : {kFirst, kSecond}) {
    CatalogState after = before;
    after.years[year].projects.erase(ResourceId("p"));
    const absl::Status status = Check(before, after, {});
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    EXPECT_NE(status.message().find("fiscalYears/2023/explanations/e"), std::string::npos)
        << status;
    after.explanations.clear();
    EXPECT_TRUE(Check(before, after, {}).ok());
  }
}

TEST(CatalogState, AYearThatIsComparedWithStays) {
  CatalogState before = State();
  before.edges.clear();
  before.years[kFirst].nodes.clear();
  before.years[kFirst].projects.clear();
  before.explanations[kSecond][ResourceId("e")] = Explain("e", {ProjectName(kSecond, "p")}, kFirst);
  CatalogState after = before;
  after.years[kFirst].fiscal_year.reset();
  const absl::Status status = Check(before, after, {});
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_EQ(platform::Reason(status), "IN_USE");
}

TEST(CatalogState, ASubProjectIsCalledWhatTheRequestCallsIt) {
  const CatalogState before = State();
  CatalogState after = before;
  Project& project = after.years[kFirst].projects[ResourceId("p")];
  for (const char* id : {"1", "2"}) {
    SubProject sub;
    sub.id = ResourceId(id);
    sub.display_name = "同";
    project.sub_projects.push_back(sub);
  }
  const absl::Status status =
      Check(before, after,
            {{platform::SubProjectName(ProjectName(kFirst, "p"), ResourceId("2")),
              "changes[4].resource.sub_project"}});
  EXPECT_NE(status.message().find("changes[4].resource.sub_project.display_name"),
            std::string::npos)
      << status;
}

// ---- against a slow reference: whether all could be entered anew, kind after kind

template <class Row>
std::vector<Row> Values(const std::map<ResourceId, Row>& rows) {
  std::vector<Row> values;
  values.reserve(rows.size());
  for (const auto& [id, row] : rows) values.push_back(row);
  return values;
}

// Of years that exist: whether every node is one of the year, or the year compared with, that has
// it.
absl::Status EnterExplanationsAnew(const CatalogState& state) {
  const auto exists = [&](Year year) {
    return state.years.contains(year) && state.years.at(year).fiscal_year.has_value();
  };
  for (const auto& [year, explanations] : state.explanations) {
    for (const auto& [id, one] : explanations) {
      const bool is_compared = one.compared_year != Year();
      if (is_compared && (one.compared_year >= year || !exists(one.compared_year))) {
        return absl::InvalidArgumentError("compared with a year that cannot be");
      }
      for (const std::string& node : one.nodes) {
        const platform::ResourceName name = *platform::ParseName(node, "node");
        const bool of_years =
            *name.fiscal_year == year || (is_compared && *name.fiscal_year == one.compared_year);
        if (!of_years || !exists(*name.fiscal_year)) {
          return absl::InvalidArgumentError("a node of another year");
        }
        const YearState& of = state.years.at(*name.fiscal_year);
        if (!of.projects.contains(name.id) && !of.nodes.contains(name.id)) {
          return absl::InvalidArgumentError("a node that does not exist");
        }
      }
    }
  }
  return absl::OkStatus();
}

absl::Status EnterAnew(const CatalogState& state) {
  KZ_RETURN_IF_ERROR(ValidateNew(kCode, Values(state.departments), {}));
  std::set<ResourceId> departments;
  for (const auto& [id, one] : state.departments) departments.insert(id);
  std::map<std::string, std::string> names;
  Year last_with_projects;
  for (const auto& [year, of] : state.years) {
    if (!of.fiscal_year) {
      const bool left = !of.nodes.empty() || !of.projects.empty() ||
                        (state.edges.contains(year) && !state.edges.at(year).empty()) ||
                        (state.explanations.contains(year) && !state.explanations.at(year).empty());
      if (left) return absl::InvalidArgumentError("a year that does not exist holds something");
      continue;
    }
    KZ_RETURN_IF_ERROR(ValidateNew(kCode, {*of.fiscal_year}, {}));
    const std::string& tree = of.fiscal_year->primary_tree;
    const std::vector<ClassificationNode> nodes = Values(of.nodes);
    KZ_RETURN_IF_ERROR(ValidateNew(nodes, NodeSurroundings{kCode, year, tree, {}}));
    KZ_RETURN_IF_ERROR(ValidateNew(Values(of.projects),
                                   ProjectSurroundings{kCode, year, tree, nodes, departments, {}}));
    for (const auto& [id, project] : of.projects) {
      names[ProjectName(year, id.value())] = project.display_name;
    }
    LineageSurroundings around{
        kCode, year, last_with_projects == Year() ? year - 1 : last_with_projects, names, {}};
    if (state.edges.contains(year)) {
      KZ_RETURN_IF_ERROR(ValidateNew(Values(state.edges.at(year)), around));
    }
    if (!of.projects.empty()) last_with_projects = year;
  }
  return EnterExplanationsAnew(state);
}

class Chance {
 public:
  explicit Chance(uint32_t seed) : random_(seed) {}
  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }
  template <class T>
  T Of(std::initializer_list<T> some) {
    return *(some.begin() + Below(static_cast<int>(some.size())));
  }

  // Makes a change, and notes what it changes.
  void Change(CatalogState& state, ChangedRows& changed) {
    const Year year = Of({kFirst, kSecond});
    YearState& of = state.years[year];
    const std::string id = Of({"p", "q", "r"});
    const auto note = [&](const std::string& name) {
      changed[name] = absl::StrCat("changes[", changed.size(), "]");
    };
    switch (Below(11)) {
      case 0:
        of.projects[ResourceId(id)] = MakeProject(id, Of({"甲", "乙", "丙"}), Of({"a", "b", "c"}));
        return note(ProjectName(year, id));
      case 1:
        of.projects.erase(ResourceId(id));
        changed.erase(ProjectName(year, id));
        return;
      case 2: {
        const std::string node = Of({"a", "b", "c"});
        of.nodes[ResourceId(node)] = Node(node, Of({"", "a", "b", "c"}));
        return note(
            platform::YearResourceName(kCode, year, "classificationNodes", ResourceId(node)));
      }
      case 3:
        of.nodes.erase(ResourceId(Of({"a", "b", "c"})));
        return;
      case 4: {
        const std::string department = Of({"d1", "d2"});
        if (Below(2) == 0) {
          state.departments.erase(ResourceId(department));
        } else {
          state.departments[ResourceId(department)] = {ResourceId(department), Of({"課", "部"})};
          note(platform::DepartmentName(kCode, ResourceId(department)));
        }
        return;
      }
      case 5:
        state.edges[kSecond][ResourceId(id)] = Edge(
            id, Of({LineageType::kContinues, LineageType::kRenames, LineageType::kMergesInto}),
            ProjectName(kFirst, Of({"p", "q", "r"})), ProjectName(kSecond, Of({"p", "q", "r"})));
        return note(platform::YearResourceName(kCode, kSecond, "lineageEdges", ResourceId(id)));
      case 6:
        state.edges[kSecond].erase(ResourceId(id));
        return;
      case 7: {
        const ResourceId of_year(Of({"e", "f"}));
        state.explanations[year][of_year] =
            Explain(of_year.value(),
                    {ProjectName(Of({kFirst, kSecond}), id),
                     platform::YearResourceName(kCode, year, "classificationNodes",
                                                ResourceId(Of({"a", "b", "c"})))},
                    Of({Year(), kFirst}));
        return note(platform::YearResourceName(kCode, year, "explanations", of_year));
      }
      case 8:
        state.explanations[year].erase(ResourceId(Of({"e", "f"})));
        return;
      case 9:
        if (of.fiscal_year) of.fiscal_year->primary_tree = Of({"list", "summary"});
        return note(platform::FiscalYearName(kCode, year));
      default:
        of.fiscal_year.reset();
        return;
    }
  }

 private:
  std::mt19937 random_;
};

TEST(CatalogStateProperty, WhatIsAcceptedCouldBeEnteredAnewAndWhatIsRefusedCouldNot) {
  int accepted = 0;
  int refused = 0;
  for (uint32_t seed = 0; seed < 4000; ++seed) {
    Chance chance(seed);
    CatalogState state = State();
    for (int step = 0; step < 3; ++step) {
      CatalogState after = state;
      ChangedRows changed;
      for (int i = chance.Below(4); i >= 0; --i) chance.Change(after, changed);
      const absl::Status status = Check(state, after, changed);
      ASSERT_EQ(status.ok(), EnterAnew(after).ok()) << "seed " << seed << ": " << status << "\n"
                                                    << EnterAnew(after);
      (status.ok() ? accepted : refused) += 1;
      if (status.ok()) state = after;
    }
  }
  EXPECT_GT(accepted, 500);
  EXPECT_GT(refused, 500);
}

}  // namespace
}  // namespace kuzukuri::catalog
