// Verbs and paths of the gateway, and the RPCs they stand for.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "services/gateway/route/path_template.h"

namespace kuzukuri::gateway {

// One verb and path of an RPC. Lives as long as its table.
struct Route {
  const google::protobuf::MethodDescriptor* method = nullptr;
  std::string verb;  // GET, POST, PUT, PATCH or DELETE
  PathTemplate path;
  bool takes_body = false;            // a JSON body is the request
  bool reads = false;                 // of the access option: reading, also by POST
  bool uploads = false;               // the request is a stream of messages, one on each line
  bool streams = false;               // the answer is a stream of messages
  bool latest_only = false;           // of the stream, each message replaces the one before
  bool published = false;             // on the public listener
  std::string query_root;             // field that parameters go below; empty: none
  std::vector<std::string> suffixes;  // formats of the answer as a file: csv, xlsx, html, json

  // `/kuzukuri.catalog.v1.CatalogService/GetProject`, as gRPC calls it.
  std::string RpcPath() const;
};

// What a request's verb and path stand for.
struct Match {
  const Route* route = nullptr;
  // Field paths of the request message and their values, e.g. {"name", "jurisdictions/141127"}.
  std::vector<std::pair<std::string, std::string>> variables;
  // `csv` of a path that ends in `.csv`; empty when it has no suffix.
  std::string suffix;
};

// What was found for a verb and a path: exactly one of the three.
struct Found {
  std::optional<Match> match;
  // The path is known with other verbs: these, sorted, for `Allow`. 405.
  std::vector<std::string> allowed;
  // Neither: 404. INVALID_ARGUMENT here: the path's escapes are bad. 400.
  absl::Status problem = absl::OkStatus();
};

class RouteTable {
 public:
  // The table built in (routes.textproto); its check has passed when the gateway was built.
  static const RouteTable& BuiltIn();
  // Reads a table in text form and checks it against the descriptors that are linked in.
  // INVALID_ARGUMENT names everything that is wrong, one line each: RPCs without entry, unknown
  // selectors, equal or ambiguous paths, variables that are no fields, wrong verbs.
  static absl::StatusOr<std::unique_ptr<const RouteTable>> Load(absl::string_view textproto);

  // `path` as the client sent it, without the query, escapes and all. Where `published_only`, the
  // routes that are not on the public listener do not exist. HEAD is found as GET.
  Found Find(absl::string_view verb, absl::string_view path, bool published_only) const;

  // All routes, by service in the order of the protos.
  const std::vector<Route>& routes() const { return routes_; }
  // RPCs that have no route, with the reason.
  const std::vector<std::pair<std::string, std::string>>& without() const { return without_; }
  // Reading RPCs that are not published, with the reason.
  const std::vector<std::pair<std::string, std::string>>& staff_only() const { return staff_only_; }
  // Whether the public listener answers it.
  bool IsPublished(const google::protobuf::MethodDescriptor& method) const;

  RouteTable(const RouteTable&) = delete;
  RouteTable& operator=(const RouteTable&) = delete;

 private:
  friend class TableReader;
  RouteTable() = default;

  std::vector<Route> routes_;
  std::vector<std::pair<std::string, std::string>> without_;
  std::vector<std::pair<std::string, std::string>> staff_only_;
};

// The services of the API, in the order in which pages list them.
std::vector<const google::protobuf::ServiceDescriptor*> ApiServices();

}  // namespace kuzukuri::gateway
