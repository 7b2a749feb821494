// Takes out of an answer what is not for the public.
#pragma once

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace kuzukuri::gateway {

// Whether a year may be seen; `jurisdiction` is its code.
using YearIsVisible = std::function<bool(absl::string_view jurisdiction, int year)>;
// Whether anything of a jurisdiction may be seen.
using JurisdictionIsVisible = std::function<bool(absl::string_view jurisdiction)>;

class Redaction {
 public:
  // `jurisdiction` is the code that numbers of years without a name are of; empty when there is
  // none.
  Redaction(std::string jurisdiction, YearIsVisible year_is_visible,
            JurisdictionIsVisible jurisdiction_is_visible);

  // Clears people, reasons and what names years that are not visible, and takes elements of lists
  // out that are drafts or of such years. True when the message itself is one of these and is not
  // to be shown.
  bool Apply(google::protobuf::Message* message) const;

 private:
  bool Hides(const google::protobuf::FieldDescriptor& field, int64_t number) const;
  bool Hides(const std::string& text) const;
  bool ApplyToList(google::protobuf::Message* message,
                   const google::protobuf::FieldDescriptor* field) const;
  bool ApplyToValue(google::protobuf::Message* message,
                    const google::protobuf::FieldDescriptor* field) const;

  const std::string jurisdiction_;
  const YearIsVisible year_is_visible_;
  const JurisdictionIsVisible jurisdiction_is_visible_;
};

// Whether a field of an answer is of a person, or of why somebody wrote: it is never published.
bool IsPersonal(const google::protobuf::FieldDescriptor& field);

}  // namespace kuzukuri::gateway
