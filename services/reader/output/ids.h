// Ids of what was read: ASCII, the same for the same document, taken from printed codes where there
// are any, else from the order, or from an earlier output by equal name.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/reader/domain/reading.h"

namespace kuzukuri::reader {

// Ids of an earlier output, by the key under which names are compared (platform::ComparisonKey).
struct KnownIds {
  std::string jurisdiction_name;
  std::map<std::string, std::string> departments;
  std::map<std::string, std::string> nodes;
  // Of projects without a printed code: the others keep the code.
  std::map<std::string, std::string> projects;
};

// Gives every id once.
class IdSet {
 public:
  // `wanted` if it is an id and free, else `wanted` or `fallback` with the next number.
  std::string Take(const std::string& wanted, const std::string& fallback);

 private:
  std::set<std::string> taken_;
};

// Departments of all years, in the order in which they are first printed.
class Departments {
 public:
  struct Entry {
    std::string id;
    Text name;
    std::string source;
  };

  explicit Departments(const KnownIds& known) : known_(known) {}
  std::string Id(const Text& name, const std::string& source);
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  const KnownIds& known_;
  IdSet ids_;
  std::map<std::string, std::string> by_key_;
  std::vector<Entry> entries_;
};

struct ProjectIds {
  std::string id;
  std::vector<std::string> sub_projects;
};

std::vector<ProjectIds> AssignProjectIds(const Statement& statement, const KnownIds& known);

// Whether an id only counts things of one paper: `dept-01`, `p-02`, `class-01`.
bool IsCounted(const std::string& id);

// "IV" -> 4; 0 when it is no Roman numeral up to 39.
int FromRoman(const std::string& roman);

}  // namespace kuzukuri::reader
