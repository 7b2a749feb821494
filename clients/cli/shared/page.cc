#include "clients/cli/shared/page.h"

#include <google/protobuf/util/json_util.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "clients/cli/shared/outcome.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

constexpr int kDefaultWidth = 120;
constexpr int kMinWidth = 80;

}  // namespace

int PageWidth(int wanted) {
  if (wanted > 0) return std::max(wanted, kMinWidth);
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return std::clamp<int>(size.ws_col, kMinWidth, kDefaultWidth);
  }
  return kDefaultWidth;
}

std::string JurisdictionTitle(Connection& connection, const std::string& code) {
  catalog::v1::GetJurisdictionRequest request;
  request.set_name(platform::JurisdictionName(platform::JurisdictionCode(code)));
  catalog::v1::GetJurisdictionResponse response;
  const absl::Status status = connection.Try([&](grpc::ClientContext& context) {
    return connection.catalog().GetJurisdiction(&context, request, &response);
  });
  return status.ok() ? response.jurisdiction().display_name() : code;
}

int PrintJson(const google::protobuf::Message& message) {
  std::string text;
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  if (!google::protobuf::util::MessageToJsonString(message, &text, options).ok()) {
    return kExitRefused;
  }
  std::cout << text;
  return kExitOk;
}

}  // namespace kuzukuri::cli
