#include "services/platform/server/gate.h"

#include <grpc/grpc_security_constants.h>

#include <fstream>
#include <iterator>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "kuzukuri/type/v1/access.pb.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"

namespace kuzukuri::platform {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Whether a peer is on this machine, as gRPC writes addresses. What comes over loopback without TLS
// was sent by a process of this machine, or by a proxy that answers for it.
bool IsLocal(const std::string& peer) {
  return absl::StartsWith(peer, "unix:") || absl::StartsWith(peer, "ipv4:127.") ||
         absl::StartsWith(peer, "ipv6:[::1]") || absl::StartsWith(peer, "ipv6:%5B::1%5D") ||
         absl::StartsWith(peer, "ipv6:[::ffff:127.") ||
         absl::StartsWith(peer, "ipv6:%5B::ffff:127.");
}

void AddJurisdiction(absl::string_view name, std::set<JurisdictionCode>& codes) {
  if (!absl::ConsumePrefix(&name, "jurisdictions/")) return;
  codes.insert(JurisdictionCode(std::string(name.substr(0, name.find('/')))));
}

// Every jurisdiction that any text of a message names.
void FindJurisdictions(const Message& message, std::set<JurisdictionCode>& codes) {
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  std::string scratch;
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    const bool text = field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    if (!text && field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    for (int i = 0; i < count; ++i) {
      if (text) {
        AddJurisdiction(field->is_repeated()
                            ? reflection->GetRepeatedStringReference(message, field, i, &scratch)
                            : reflection->GetStringReference(message, field, &scratch),
                        codes);
      } else {
        FindJurisdictions(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                               : reflection->GetMessage(message, field),
                          codes);
      }
    }
  }
}

std::string Jurisdictions(const Caller& caller) {
  if (caller.any_jurisdiction) return "any";
  return absl::StrJoin(caller.jurisdictions, ", ", [](std::string* out, const auto& code) {
    absl::StrAppend(out, code.value());
  });
}

std::set<JurisdictionCode> Named(const Message& message) {
  std::set<JurisdictionCode> codes;
  FindJurisdictions(message, codes);
  return codes;
}

absl::Status CheckAll(const Caller& caller, const std::set<JurisdictionCode>& codes) {
  for (const JurisdictionCode& code : codes) {
    if (caller.IsFor(code)) continue;
    return CallerNotAllowed(absl::StrCat("'", Quote(caller.identity), "' calls for jurisdiction ",
                                         Quote(code.value(), 20), ", and may for ",
                                         Jurisdictions(caller), " only"));
  }
  return absl::OkStatus();
}

Access AccessOf(const std::string& path) {
  const auto* method = FindMethod(path);
  if (method == nullptr) return Access::kNobody;
  return static_cast<Access>(method->options().GetExtension(type::v1::access));
}

const google::protobuf::MethodDescriptor* LookUp(const std::string& path) {
  const size_t slash = path.rfind('/');
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      path.substr(1, slash - 1));
  return service == nullptr ? nullptr : service->FindMethodByName(path.substr(slash + 1));
}

}  // namespace

const google::protobuf::MethodDescriptor* FindMethod(const std::string& path) {
  // Every call asks, for one of the service's own paths; looking a name up takes the pool's lock.
  thread_local std::unordered_map<std::string, const google::protobuf::MethodDescriptor*> known;
  const auto [at, fresh] = known.try_emplace(path, nullptr);
  if (fresh) at->second = LookUp(path);
  return at->second;
}

absl::Status Gate::Refresh() {
  if (table_.empty()) return absl::OkStatus();
  std::ifstream file(table_);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.good() && !file.eof()) {
    return InvalidField("--identities", absl::StrCat("cannot read ", table_,
                                                     "; look whether it is there, and "
                                                     "whether this user may read it"));
  }
  if (text == text_) return absl::OkStatus();
  absl::StatusOr<Callers> callers = ParseCallers(text);
  if (!callers.ok()) return callers.status();
  text_ = text;
  const std::lock_guard lock(mutex_);
  callers_ = std::make_shared<const Callers>(*std::move(callers));
  return absl::OkStatus();
}

Caller Gate::CallerOf(const grpc::CallbackServerContext& context) const {
  const std::shared_ptr<const grpc::AuthContext> auth = context.auth_context();
  if (auth == nullptr || !auth->IsPeerAuthenticated()) {
    if (!IsLocal(context.peer())) return {};
    return {"local", local_, true, {}};
  }
  return CallerOf(*auth);
}

Caller Gate::CallerOf(const grpc::AuthContext& auth) const {
  std::shared_ptr<const Callers> callers;
  {
    const std::lock_guard lock(mutex_);
    callers = callers_;
  }
  Caller unknown;
  for (const grpc::string_ref& uri : auth.FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME)) {
    const absl::string_view identity(uri.data(), uri.size());
    const auto found = callers->find(identity);
    if (found != callers->end()) return found->second;
    unknown.identity = std::string(identity);
  }
  return unknown;
}

absl::Status CheckMethod(const Caller& caller, const std::string& path) {
  if (caller.identity.empty()) {
    return CallerUnknown(
        "nobody knows who calls: there is no certificate with a URI, and without TLS only "
        "callers on the service's own machine are served; call with a certificate");
  }
  if (caller.role == Role::kNobody) {
    return CallerUnknown(absl::StrCat("'", Quote(caller.identity),
                                      "' is not among the service's identities; its operator "
                                      "lists who may call"));
  }
  if (MayCall(caller.role, AccessOf(path))) return absl::OkStatus();
  return CallerNotAllowed(absl::StrCat("'", Quote(caller.identity), "' is a ", NameOf(caller.role),
                                       ", and may not call ", path));
}

absl::Status CheckAnyJurisdiction(const Caller& caller) {
  if (caller.any_jurisdiction) return absl::OkStatus();
  return CallerNotAllowed(absl::StrCat("'", Quote(caller.identity),
                                       "' calls for every jurisdiction, "
                                       "and may for ",
                                       Jurisdictions(caller), " only; name one of these"));
}

absl::Status CheckNames(const Caller& caller, const Message& message) {
  if (caller.any_jurisdiction) return absl::OkStatus();
  return CheckAll(caller, Named(message));
}

absl::Status CheckRequest(const Caller& caller, const Message& request) {
  if (caller.any_jurisdiction) return absl::OkStatus();
  // Which of them a request is about that has no field to say it: none.
  if (request.GetDescriptor()->field_count() == 0) return absl::OkStatus();
  const std::set<JurisdictionCode> codes = Named(request);
  return codes.empty() ? CheckAnyJurisdiction(caller) : CheckAll(caller, codes);
}

}  // namespace kuzukuri::platform
