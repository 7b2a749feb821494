#include "services/reader/output/ids.h"

#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/base/text.h"

namespace kuzukuri::reader {
namespace {

constexpr const char* kDepartmentStem = "dept";
constexpr const char* kProjectStem = "p";
constexpr const char* kSubProjectStem = "s";
constexpr const char* kClassStem = "class";

// Of a project without a printed code: that of an earlier output, or its pillar's with a zero.
std::string WantedProjectId(const Statement& statement, const Project& project,
                            const KnownIds& known) {
  const bool printed = !project.printed_code.empty();
  if (printed && platform::IsResourceId(project.code)) return project.code;
  const auto found = known.projects.find(platform::ComparisonKey(project.name.text));
  if (found != known.projects.end()) return found->second;
  if (platform::IsResourceId(project.code)) return project.code;
  if (project.pillar < 0) return "";
  const std::string& pillar = statement.pillars[project.pillar].code;
  return pillar.empty() ? "" : absl::StrCat(pillar, "-0");
}

}  // namespace

std::string IdSet::Take(const std::string& wanted, const std::string& fallback) {
  const bool usable = platform::IsResourceId(wanted);
  if (usable && taken_.insert(wanted).second) return wanted;
  const std::string stem = usable ? wanted : fallback;
  for (int i = usable ? 2 : 1;; ++i) {
    std::string id = absl::StrCat(stem, "-", i < 10 ? "0" : "", i);
    if (taken_.insert(id).second) return id;
  }
}

std::string Departments::Id(const Text& name, const std::string& source) {
  const std::string key = platform::ComparisonKey(name.text);
  const auto [at, fresh] = by_key_.emplace(key, "");
  if (!fresh) return at->second;
  const auto found = known_.departments.find(key);
  at->second = ids_.Take(found == known_.departments.end() ? "" : found->second, kDepartmentStem);
  entries_.push_back({at->second, name, source});
  return at->second;
}

std::vector<ProjectIds> AssignProjectIds(const Statement& statement, const KnownIds& known) {
  IdSet ids;
  std::vector<ProjectIds> result(statement.projects.size());
  // Printed codes first: nothing derived may take one of them.
  for (const bool printed : {true, false}) {
    for (size_t i = 0; i < result.size(); ++i) {
      const Project& project = statement.projects[i];
      if (project.printed_code.empty() == printed) continue;
      result[i].id = ids.Take(WantedProjectId(statement, project, known), kProjectStem);
    }
  }
  for (size_t i = 0; i < result.size(); ++i) {
    IdSet sub_ids;
    for (const SubProject& sub : statement.projects[i].sub_projects) {
      result[i].sub_projects.push_back(sub_ids.Take(sub.number, kSubProjectStem));
    }
  }
  return result;
}

bool IsCounted(const std::string& id) {
  static const std::set<std::string> kStems = {kDepartmentStem, kProjectStem, kSubProjectStem,
                                               kClassStem};
  const size_t dash = id.find('-');
  if (dash == std::string::npos) return false;
  const std::string number = id.substr(dash + 1);
  // `pillar-2` is the printed Ⅱ, `pillar-02` the second.
  const bool counts = kStems.contains(id.substr(0, dash)) || number.starts_with('0');
  return counts && number.size() >= 2 &&
         number.find_first_not_of("0123456789") == std::string::npos;
}

int FromRoman(const std::string& roman) {
  int value = 0;
  int last = 0;
  for (auto c = roman.rbegin(); c != roman.rend(); ++c) {
    const int digit = *c == 'I' ? 1 : *c == 'V' ? 5 : *c == 'X' ? 10 : 0;
    if (digit == 0) return 0;
    value += digit < last ? -digit : digit;
    last = digit;
  }
  return value > 0 && value < 40 ? value : 0;
}

}  // namespace kuzukuri::reader
