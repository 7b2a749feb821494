#include "services/gateway/access/peer.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/actor.h"
#include "services/platform/base/text.h"

namespace kuzukuri::gateway {
namespace {

using absl::string_view;

// The last hop of a list: a proxy adds what it saw at the end, and what stands before is the
// caller's own word.
string_view LastHop(string_view list) {
  const size_t comma = list.rfind(',');
  if (comma != string_view::npos) list.remove_prefix(comma + 1);
  return absl::StripAsciiWhitespace(list);
}

// An address as proxies write them: with a port or without, IPv6 with brackets or without.
string_view WithoutPort(string_view hop) {
  if (absl::StartsWith(hop, "[")) {
    const size_t end = hop.find(']');
    return end == string_view::npos ? hop : hop.substr(1, end - 1);
  }
  const size_t colon = hop.find(':');
  if (colon == string_view::npos || hop.find(':', colon + 1) != string_view::npos) return hop;
  return hop.substr(0, colon);
}

}  // namespace

bool IsTrustedProxy(const Trust& trust, const Peer& peer) {
  if (trust.local_proxy && peer.local) return true;
  return std::any_of(peer.names.begin(), peer.names.end(),
                     [&trust](const std::string& name) { return trust.proxies.contains(name); });
}

Caller CallerOf(const Trust& trust, const Peer& peer, bool encrypted, const Head& head) {
  Caller caller;
  caller.address = peer.address;
  caller.host = std::string(head.Value("host"));
  caller.secure = encrypted;
  caller.by_proxy = IsTrustedProxy(trust, peer);
  if (!caller.by_proxy) return caller;
  caller.identity = std::string(head.Value(trust.identity_header));
  caller.secure = absl::EqualsIgnoreCase(LastHop(head.List("x-forwarded-proto")), "https");
  const std::string hops = head.List("x-forwarded-for");
  if (const string_view hop = WithoutPort(LastHop(hops)); !hop.empty()) {
    caller.address = std::string(hop);
  }
  // Proxies often call by a name of their own.
  const std::string hosts = head.List("x-forwarded-host");
  if (const string_view host = LastHop(hosts); !host.empty()) caller.host = std::string(host);
  return caller;
}

std::string IdentityProblem(string_view identity) {
  return platform::TextProblem(std::string(identity), platform::kMaxActor, false);
}

}  // namespace kuzukuri::gateway
