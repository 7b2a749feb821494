// Who stands at the other end of a connection, and what it may say of those it speaks for. Pure.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/gateway/http/head.h"

namespace kuzukuri::gateway {

// The other end of a connection, as the connection shows it.
struct Peer {
  std::string address;             // without a port; empty of a Unix socket
  bool local = false;              // over loopback or a Unix socket
  std::vector<std::string> names;  // URIs and the common name of its verified certificate
};

// Whose word on callers is taken.
struct Trust {
  std::set<std::string> proxies;                     // URIs or common names of certificates
  bool local_proxy = false;                          // whoever is on this machine is a proxy
  std::string identity_header = "x-forwarded-user";  // in lower case
};

// For whom a request is made.
struct Caller {
  std::string identity;  // as a trusted proxy says; empty: nobody is named
  std::string address;   // of the caller itself; empty where there is none
  std::string host;      // by which name it called, with the port where one was given
  bool by_proxy = false;
  bool secure = false;  // the caller's own connection is encrypted, as far as is known
};

bool IsTrustedProxy(const Trust& trust, const Peer& peer);

// What is known of a request's caller: header fields count only where a trusted proxy adds them,
// and of x-forwarded-for only the last hop, which that proxy saw itself. `encrypted`: the
// connection is.
Caller CallerOf(const Trust& trust, const Peer& peer, bool encrypted, const Head& head);

// Why an identity cannot be passed on to the services: it is no line of text of at most 200
// characters. Empty when it can.
std::string IdentityProblem(absl::string_view identity);

}  // namespace kuzukuri::gateway
