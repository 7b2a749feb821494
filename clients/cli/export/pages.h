// Lists of a service, page by page at one revision.
#pragma once

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "clients/cli/shared/connection.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {

// What is listed.
struct ListAt {
  std::string parent;
  int64_t revision = 0;
};

// Runs `each` for the pages of a List method. A parent that is not there has none.
template <class Stub, class Request, class Response, class Each>
absl::Status ForEachPage(const Connection& connection, Stub& stub,
                         grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                      Response*),
                         const ListAt& list, Each each) {
  constexpr int kPageSize = 1000;
  Request request;
  request.set_parent(list.parent);
  request.set_revision(list.revision);
  request.set_page_size(kPageSize);
  do {
    Response page;
    const absl::Status status = connection.Try(
        [&](grpc::ClientContext& context) { return (stub.*method)(&context, request, &page); });
    if (absl::IsNotFound(status)) return absl::OkStatus();
    KZ_RETURN_IF_ERROR(status);
    each(page);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

}  // namespace kuzukuri::cli
