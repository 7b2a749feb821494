#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/pools.h"
#include "services/platform/server/stream.h"

namespace kuzukuri::budget {

// What the first message of an import says.
struct ImportHeader {
  platform::JurisdictionCode jurisdiction;
  std::string request_id;  // canonical
  bool validate_only = false;
  std::string batch;               // the sender's name of the rows; may be empty
  bool allow_equal_batch = false;  // post them although a batch has the same
};

// Posts the rows that follow the header in the stream, all or none, as one revision and one batch.
// They are received and checked before the jurisdiction's head is locked, so that other writers
// wait for the database's own work only, never for the sender. Returns the serialised
// ImportEntriesResponse.
absl::StatusOr<std::string> ImportLedger(platform::Pools& pools,
                                         const platform::RequestContext& context,
                                         const ImportHeader& header,
                                         platform::StreamReader& reader);

}  // namespace kuzukuri::budget
