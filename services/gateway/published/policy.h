// What the public listener shows: of published years only, and without drafts and people.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace kuzukuri::gateway {

// A published year: as it stands, or as one snapshot has it.
struct PublishedYear {
  std::string snapshot;  // empty: as it stands
  // What the snapshot has of these services.
  int64_t catalog_revision = 0;
  int64_t budget_revision = 0;
};
// Years of a jurisdiction.
struct PublishedJurisdiction {
  std::string code;  // 141127
  std::map<int, PublishedYear> years;
};

class Policy {
 public:
  // Reads the file that --published names: a line for each jurisdiction, with its years; a year
  // with `@` and a snapshot is readable at that one only. `#` begins a comment.
  //
  //   # code   years
  //   141127   2021 2022 2023@AbCd…
  //
  // INVALID_ARGUMENT names line, text and rule.
  static absl::StatusOr<Policy> Parse(absl::string_view text);

  // What is published, by code.
  const std::map<std::string, PublishedJurisdiction>& jurisdictions() const {
    return jurisdictions_;
  }

  // Whether a request may be made, which is changed where the policy has something to add to it (a
  // pinned snapshot or revision, which then holds for all of its years; the published years of a
  // question for all). NOT_FOUND, in the same
  // words whether it exists or not, for what is not published; INVALID_ARGUMENT for asking for
  // drafts, and for years that are published at snapshots of their own in one comparison. Methods
  // that are not published are NOT_FOUND.
  absl::Status Admit(const google::protobuf::MethodDescriptor& method,
                     google::protobuf::Message* request) const;

  // Takes out of the answer to an admitted request what is not published: other years and what
  // names them, drafts, actors, addresses, identities, authors, reasons, request ids. NOT_FOUND
  // when nothing is left of the very thing that was asked for.
  absl::Status Redact(const google::protobuf::MethodDescriptor& method,
                      const google::protobuf::Message& request,
                      google::protobuf::Message* answer) const;

 private:
  std::map<std::string, PublishedJurisdiction> jurisdictions_;
};

}  // namespace kuzukuri::gateway
