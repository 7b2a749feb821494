// Prints the OpenAPI document of an audience, for tools that read it without a server:
//
//   openapi_document public|staff|writer
#include <iostream>
#include <string>

#include "services/gateway/openapi/document.h"

int main(int argc, char** argv) {
  const std::string audience = argc == 2 ? argv[1] : "";
  if (audience != "public" && audience != "staff" && audience != "writer") {
    std::cerr << "usage: openapi_document public|staff|writer\n";
    return 2;
  }
  kuzukuri::gateway::OpenApiOptions options;
  if (audience == "public") options.audience = kuzukuri::gateway::Audience::kPublic;
  options.writes = audience == "writer";
  std::cout << OpenApiDocument(kuzukuri::gateway::RouteTable::BuiltIn(), options) << "\n";
  return std::cout.good() ? 0 : 1;
}
