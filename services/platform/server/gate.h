// The one check on every call's path: who calls, and whether it may.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "services/platform/base/caller.h"

namespace kuzukuri::platform {

// Knows who may call. With TLS a caller is the URI of its verified certificate, with the role and
// the jurisdictions that a table gives it; without TLS it is `local` when it calls from this
// machine, and nobody else. Thread safe.
class Gate {
 public:
  // `local` is the role of callers from this machine without TLS. `table`: the file of identities;
  // empty: none is known.
  Gate(Role local, std::string table) : local_(local), table_(std::move(table)) {}

  // Reads the table again if it changed; a table that cannot be read leaves the one before.
  absl::Status Refresh();

  Caller CallerOf(const grpc::CallbackServerContext& context) const;
  // Of a caller that TLS has verified.
  Caller CallerOf(const grpc::AuthContext& auth) const;

 private:
  const Role local_;
  const std::string table_;
  std::string text_;  // the table as it was read last
  mutable std::mutex mutex_;
  std::shared_ptr<const Callers> callers_ = std::make_shared<Callers>();
};

// The method with a path such as `/kuzukuri.catalog.v1.CatalogService/GetProject`; null: none is
// known.
const google::protobuf::MethodDescriptor* FindMethod(const std::string& path);

// UNAUTHENTICATED (reason CALLER_UNKNOWN) or PERMISSION_DENIED (CALLER_NOT_ALLOWED) unless a caller
// may call a method, by its path. What may be called says the method's option
// kuzukuri.type.v1.access.
absl::Status CheckMethod(const Caller& caller, const std::string& path);

// PERMISSION_DENIED (CALLER_NOT_ALLOWED) where a message names a jurisdiction that is not the
// caller's.
absl::Status CheckNames(const Caller& caller, const google::protobuf::Message& message);

// The same for a request; a caller for some jurisdictions has to name one, where it has any field.
absl::Status CheckRequest(const Caller& caller, const google::protobuf::Message& request);

// For calls whose messages may name any jurisdiction at any time.
absl::Status CheckAnyJurisdiction(const Caller& caller);

}  // namespace kuzukuri::platform
