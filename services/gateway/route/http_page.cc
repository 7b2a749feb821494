// Prints docs/http.md: which verb and path calls which method, of the table in the file given.
// Fails, and says everything that is wrong, where the table does not fit the protos: a method with
// neither a path nor a reason, paths that two methods have, variables that are no fields.
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "services/gateway/route/table.h"

namespace {

using kuzukuri::gateway::Route;
using kuzukuri::gateway::RouteTable;

// As people write it: `{name=jurisdictions/*}` is `{jurisdictions/*}`, `{revision=*}` is
// `{revision}`.
std::string Readable(const Route& route) {
  std::string path;
  int open = -1;
  for (const auto& segment : route.path.segments()) {
    if (open >= 0 && segment.variable != open) path += "}";
    const bool opens = segment.variable >= 0 && segment.variable != open;
    const std::string any =
        opens ? route.path.variables()[static_cast<size_t>(segment.variable)] : "*";
    absl::StrAppend(&path, "/", opens ? "{" : "", segment.is_any() ? any : segment.literal);
    open = segment.variable;
  }
  if (open >= 0) path += "}";
  return path + route.path.custom_verb();
}

std::string Remarks(const Route& route) {
  std::string remarks;
  const auto add = [&](const std::string& text) {
    absl::StrAppend(&remarks, remarks.empty() ? "" : "; ", text);
  };
  if (!route.reads) add("writes");
  if (route.reads && route.takes_body) add("a read, with a body");
  if (route.uploads) add("a message on each line of the body");
  if (route.streams) add("a stream");
  if (!route.suffixes.empty()) {
    const bool by_path = route.verb == "GET";
    add(by_path ? absl::StrCat("also `.", absl::StrJoin(route.suffixes, "`, `."), "`")
                : absl::StrCat("also ", absl::StrJoin(route.suffixes, ", "), " by `Accept`"));
  }
  return remarks;
}

void PrintList(const char* title, const std::vector<std::pair<std::string, std::string>>& list) {
  std::cout << "\n## " << title << "\n\n| method | why |\n|---|---|\n";
  for (const auto& [selector, reason] : list) {
    const std::string method = absl::StrReplaceAll(selector, {{"kuzukuri.", ""}});
    std::cout << "| `" << method << "` | " << reason << " |\n";
  }
}

void PrintPage(const RouteTable& table) {
  std::cout << "# Paths of the JSON interface\n\n"
               "Made from `services/gateway/routes.textproto` by the build target `http_page`; a "
               "method that stands neither there\nwith a path nor with a reason is not built. "
               "What is in braces is a field of the request, `*` a part of a name.\n"
               "`services/gateway/README.md` says how parameters and errors are written.\n";
  const google::protobuf::ServiceDescriptor* service = nullptr;
  for (const Route& route : table.routes()) {
    if (route.method->service() != service) {
      service = route.method->service();
      std::cout << "\n## " << service->name()
                << "\n\n| verb | path | method | public | |\n|---|---|---|---|---|\n";
    }
    std::cout << "| " << route.verb << " | `" << Readable(route) << "` | `" << route.method->name()
              << "` | " << (route.published ? "yes" : "no") << " | " << Remarks(route) << " |\n";
  }
  PrintList("Without a path", table.without());
  PrintList("Reads that the public listener does not know", table.staff_only());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: http_page_maker TABLE\n";
    return 2;
  }
  std::ifstream in(argv[1], std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) {
    std::cerr << argv[1] << ": cannot be read\n";
    return 2;
  }
  const auto table = RouteTable::Load(text.str());
  if (!table.ok()) {
    std::cerr << argv[1] << ":\n" << table.status().message() << "\n";
    return 1;
  }
  PrintPage(**table);
  return std::cout.good() ? 0 : 1;
}
