// Checks every aggregate makes of its fields.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::platform {

inline constexpr size_t kMaxDisplayName = 200;
inline constexpr size_t kMaxNote = 1000;
inline constexpr size_t kMaxShortText = 200;
inline constexpr int kMaxBatch = 1000;

// Adds a violation when the text cannot be stored, see TextProblem.
void CheckText(FieldViolations& violations, const std::string& field, const std::string& text,
               size_t max_code_points, bool required);

// Adds a violation when `id` cannot be the last part of a name.
void CheckId(FieldViolations& violations, const std::string& field, const std::string& id);

// INVALID_ARGUMENT for a batch of more than kMaxBatch rows, which are not looked at. Adds a
// violation when it has none.
absl::Status CheckBatchSize(FieldViolations& violations, const std::string& field, int rows);

// Adds the message of an INVALID_ARGUMENT status that was made for `field` alone.
void AddViolation(FieldViolations& violations, const std::string& field,
                  const absl::Status& status);

// The id of a resource of a batch: `name` must be `{parent}/{collection}/{id}`. Otherwise adds a
// violation and returns a printable stand-in that no id equals, so that later checks still have
// something to tell apart and the database is never asked about bytes it cannot hold.
ResourceId ChildId(FieldViolations& violations, const std::string& field, const std::string& name,
                   const std::string& parent, absl::string_view collection);

// The place of a row of a batch. Its text is made only when there is something to say of it:
// imports have millions of rows.
struct RowPlace {
  absl::string_view collection;
  size_t index = 0;
  std::string Field(absl::string_view field) const;
};

// What the rows of a batch are called in errors: by their place in a list of the request, or each
// by a name of its own.
class RowNames {
 public:
  explicit RowNames(std::string collection) : collection_(std::move(collection)) {}
  explicit RowNames(std::vector<std::string> names) : names_(std::move(names)) {}

  // `projects[3]`; `projects[3].display_name`.
  std::string operator()(size_t row) const;
  std::string Field(size_t row, absl::string_view field) const;

 private:
  std::string collection_;
  std::vector<std::string> names_;
};

// `projects[3].display_name`.
std::string RowField(absl::string_view collection, size_t row, absl::string_view field);

}  // namespace kuzukuri::platform
