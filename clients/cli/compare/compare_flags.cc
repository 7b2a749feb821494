#include "clients/cli/compare/compare_flags.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = aggregator::v1;

constexpr std::array<Choice<v1::Level>, 6> kLevels = {{{"class", v1::LEVEL_CLASS},
                                                       {"pillar", v1::LEVEL_PILLAR},
                                                       {"project", v1::LEVEL_PROJECT},
                                                       {"sub-project", v1::LEVEL_SUB_PROJECT},
                                                       {"department", v1::LEVEL_DEPARTMENT},
                                                       {"fund-source", v1::LEVEL_FUND_SOURCE}}};
constexpr std::array<Choice<v1::LineagePolicy>, 3> kPolicies = {
    {{"grouped", v1::LINEAGE_POLICY_GROUPED},
     {"as-printed", v1::LINEAGE_POLICY_AS_PRINTED},
     {"restated", v1::LINEAGE_POLICY_RESTATED}}};

}  // namespace

void AddMatchingFlags(platform::App& app, CompareOptions& options) {
  AddChoice(app, "--level", options.level, kLevels,
            "Rows: class, pillar, project, sub-project, department or fund-source");
  AddChoice(app, "--policy", options.policy, kPolicies,
            "Matching of rows: grouped (by lineage), as-printed (same node, or same name in the "
            "same place where no lineage is recorded) or restated "
            "(earlier years on the structure of the latest)");
}

void AddFilterFlags(platform::App& app, CompareOptions& options) {
  app.AddFlag("--node", options.nodes,
              "Only rows at or below a classification node, e.g. pillar-1; may be repeated");
  app.AddFlag("--department", options.departments,
              "Only rows of a department by its id; may be repeated");
  app.AddFlag("--text", options.text, "Only rows whose name contains this");
  app.AddFlag("--match", options.matches,
              "Only rows whose years match so: one-to-one, group, none or share; may be "
              "repeated");
  app.AddFlag("--finding", options.findings_of,
              "Only rows about which there is such a finding, e.g. over-execution, "
              "large-swing; may be repeated");
}

}  // namespace kuzukuri::cli
