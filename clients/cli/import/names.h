// Rows of files by the names the services hold them under.
//
// Every paper numbers its departments, nodes, projects and lines by itself. What the catalogue
// holds already is found by name where it stands, or by its code, and keeps the id it has there; so
// the same papers come to the same data whatever was imported before, and in whatever order.
#pragma once

#include <grpcpp/grpcpp.h>

#include <map>
#include <string>

namespace kuzukuri::cli {

class Connection;
struct FileSet;

class Names {
 public:
  // The full name of a resource of the files as the services have it.
  std::string Of(const std::string& name) const {
    const auto found = held_.find(name);
    return found == held_.end() ? name : found->second;
  }
  void Add(const std::string& name, const std::string& held) {
    if (name != held) held_[name] = held;
  }
  bool empty() const { return held_.empty(); }

 private:
  std::map<std::string, std::string> held_;
};

// Asks for what the services hold of the jurisdictions and years of the files.
grpc::Status FindNames(Connection& connection, grpc::ClientContext& context, const FileSet& files,
                       Names* names);

}  // namespace kuzukuri::cli
