#include "services/platform/base/validation.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/base/text.h"

namespace kuzukuri::platform {
namespace {

// No id starts with '?'.
std::string StandIn(const std::string& name) {
  return absl::StrCat("?", absl::CHexEscape(name.substr(0, 400)));
}

}  // namespace

void CheckText(FieldViolations& violations, const std::string& field, const std::string& text,
               size_t max_code_points, bool required) {
  const std::string problem = TextProblem(text, max_code_points, required);
  if (!problem.empty()) violations.Add(field, problem);
}

void CheckId(FieldViolations& violations, const std::string& field, const std::string& id) {
  if (IsResourceId(id)) return;
  violations.Add(field, absl::StrCat("'", Quote(id, 80),
                                     "' is not an id: use 1 to 63 letters, digits, '.', '_' or "
                                     "'-', starting with a letter or digit"));
}

absl::Status CheckBatchSize(FieldViolations& violations, const std::string& field, int rows) {
  if (rows >= 1 && rows <= kMaxBatch) return absl::OkStatus();
  const std::string problem = absl::StrCat("the batch has ", rows, " rows; send 1 to ", kMaxBatch);
  if (rows > kMaxBatch) return InvalidField(field, problem);
  violations.Add(field, problem);
  return absl::OkStatus();
}

void AddViolation(FieldViolations& violations, const std::string& field,
                  const absl::Status& status) {
  absl::string_view message = status.message();
  const std::string prefix = absl::StrCat(field, ": ");
  if (absl::StartsWith(message, prefix)) message.remove_prefix(prefix.size());
  violations.Add(field, std::string(message));
}

ResourceId ChildId(FieldViolations& violations, const std::string& field, const std::string& name,
                   const std::string& parent, absl::string_view collection) {
  const absl::StatusOr<ResourceName> parsed = ParseNameOf(name, collection, field);
  if (!parsed.ok()) {
    AddViolation(violations, field, parsed.status());
    return ResourceId(StandIn(name));
  }
  if (name != absl::StrCat(parent, "/", collection, "/", parsed->id.value())) {
    violations.Add(
        field, absl::StrCat("'", name, "' is not under the parent '", parent, "' of the request"));
    return ResourceId(StandIn(name));
  }
  return parsed->id;
}

std::string RowPlace::Field(absl::string_view field) const {
  return RowField(collection, index, field);
}

std::string RowNames::operator()(size_t row) const {
  return names_.empty() ? RowField(collection_, row, "") : names_[row];
}

std::string RowNames::Field(size_t row, absl::string_view field) const {
  return absl::StrCat((*this)(row), ".", field);
}

std::string RowField(absl::string_view collection, size_t row, absl::string_view field) {
  return absl::StrCat(collection, "[", row, "]", field.empty() ? "" : ".", field);
}

}  // namespace kuzukuri::platform
