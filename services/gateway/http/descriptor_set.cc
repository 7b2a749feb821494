#include "services/gateway/http/descriptor_set.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/unknown_field_set.h>

#include <map>
#include <set>

#include "google/api/http.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace kuzukuri::gateway {
namespace {

using google::api::HttpRule;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;

// The number of google.api.http among the options of a method.
constexpr int kHttpOption = 72295728;

void SetPath(const Route& route, HttpRule& rule) {
  const std::string& path = route.path.text();
  if (route.verb == "GET") rule.set_get(path);
  if (route.verb == "POST") rule.set_post(path);
  if (route.verb == "PUT") rule.set_put(path);
  if (route.verb == "PATCH") rule.set_patch(path);
  if (route.verb == "DELETE") rule.set_delete_(path);
  if (route.takes_body) rule.set_body("*");
}

// By the full name of the method.
std::map<std::string, HttpRule> RulesOf(const RouteTable& table) {
  std::map<std::string, HttpRule> rules;
  for (const Route& route : table.routes()) {
    const auto [found, first] = rules.try_emplace(route.method->full_name());
    SetPath(route, first ? found->second : *found->second.add_additional_bindings());
  }
  return rules;
}

// What a file imports comes before it.
void AddFile(const FileDescriptor& file, std::set<std::string>& added, FileDescriptorSet& files) {
  if (!added.insert(file.name()).second) return;
  for (int i = 0; i < file.dependency_count(); ++i) AddFile(*file.dependency(i), added, files);
  file.CopyTo(files.add_file());
}

void AddRules(const std::map<std::string, HttpRule>& rules, FileDescriptorProto& file) {
  for (auto& service : *file.mutable_service()) {
    for (auto& method : *service.mutable_method()) {
      const auto rule = rules.find(file.package() + "." + service.name() + "." + method.name());
      if (rule == rules.end()) continue;
      auto* options = method.mutable_options();
      options->GetReflection()->MutableUnknownFields(options)->AddLengthDelimited(
          kHttpOption, rule->second.SerializeAsString());
    }
  }
}

}  // namespace

std::string DescriptorSet(const RouteTable& table) {
  FileDescriptorSet files;
  std::set<std::string> added;
  for (const auto* service : ApiServices()) AddFile(*service->file(), added, files);
  AddFile(*google::rpc::Status::descriptor()->file(), added, files);
  AddFile(*google::rpc::ErrorInfo::descriptor()->file(), added, files);
  const std::map<std::string, HttpRule> rules = RulesOf(table);
  for (FileDescriptorProto& file : *files.mutable_file()) AddRules(rules, file);
  return files.SerializeAsString();
}

}  // namespace kuzukuri::gateway
