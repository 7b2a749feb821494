// A write of several kinds of resources, judged by the state it leaves: what it changes is called
// as the request calls it, what it leaves alone by its full name, and only what it made wrong
// counts.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::platform {

// The resources a write changes: by full name, what the request calls each, `changes[3]…`.
using ChangedRows = std::map<std::string, std::string>;

// More than a request can make wrong without being refused for the first of them.
inline constexpr size_t kMostProblems = 10'000;

// What the resources of a state are called.
class StateRows {
 public:
  explicit StateRows(const ChangedRows& changed) : changed_(changed) {}

  const ChangedRows& changed() const { return changed_; }

  // The resources of a map with what each is called, those the request changes last and in its
  // order: of two that cannot both be, the one that is changed, or comes later, is at fault.
  // `name(row)` is the full name.
  template <class Key, class Row, class Name>
  std::pair<std::vector<Row>, RowNames> Of(const std::map<Key, Row>& all, Name name) {
    std::vector<Row> rows;
    std::vector<std::string> names;
    std::map<std::tuple<size_t, std::string, std::string>, const Row*> of_request;
    for (const auto& [key, row] : all) {
      const std::string full = name(row);
      const auto found = changed_.find(full);
      if (found != changed_.end()) {
        of_request[{NumberIn(found->second), found->second, full}] = &row;
        continue;
      }
      rows.push_back(row);
      others_.insert(full);
      names.push_back(full);
    }
    for (const auto& [place, row] : of_request) {
      rows.push_back(*row);
      names.push_back(std::get<1>(place));
    }
    return {std::move(rows), RowNames(std::move(names))};
  }

  // The resource that a field is of; the field where none of those that the request leaves alone
  // is.
  std::string SubjectOf(const std::string& field) const;

 private:
  // The place in the request of what it calls `changes[3]…`.
  static size_t NumberIn(const std::string& name);

  const ChangedRows& changed_;
  std::set<std::string> others_;  // names of those that the request leaves alone
};

// What is wrong with a state, each problem under what `rows` call the resource.
using CheckFunction = std::function<FieldViolations(StateRows& rows)>;

// INVALID_ARGUMENT with every bad field of what a write changes, with `violations`, which were
// found when it was read; else FAILED_PRECONDITION (reason IN_USE) with all that was right before
// and would not be any more.
absl::Status JudgeState(const ChangedRows& changed, FieldViolations violations,
                        const CheckFunction& check_before, const CheckFunction& check_after);

}  // namespace kuzukuri::platform
