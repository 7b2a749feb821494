#include "clients/cli/shared/page.h"

#include <google/protobuf/util/json_util.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

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

int64_t UnitYen(const std::string& unit) {
  if (unit == "yen") return 1;
  return unit == "million" ? 1000000 : 1000;
}

const char* UnitText(int64_t unit_yen) {
  if (unit_yen == 1) return "円";
  return unit_yen == 1000 ? "千円" : "百万円";
}

std::string JurisdictionTitle(Connection& connection, const std::string& code) {
  catalog::v1::GetJurisdictionRequest request;
  request.set_name(platform::JurisdictionName(code));
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
