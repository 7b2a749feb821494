// Rows of files by the names the services hold them under.
//
// Every paper numbers its departments, nodes, projects and lines by itself. What the catalogue
// holds already is found by name where it stands, or by its code, and keeps the id it has there; so
// the same papers come to the same data whatever was imported before, and in whatever order.
#pragma once

#include <grpcpp/grpcpp.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

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
  bool empty() const { return held_.empty() && left_out_.empty() && not_declared_.empty(); }

  // Nodes of the files that nothing is written of: they group held projects otherwise.
  void LeaveOut(const std::string& node) { left_out_.insert(node); }
  bool IsLeftOut(const std::string& node) const { return left_out_.contains(node); }
  // What a statement of the files prints of a node and does not declare. False: it prints nothing.
  void Prints(const std::string& statement, const std::string& node) {
    declared_[node].insert(statement);
  }
  bool DoNotDeclare(const std::string& statement, const std::string& node);
  bool IsDeclared(const std::string& statement, const std::string& node) const {
    return !left_out_.contains(node) && !not_declared_.contains({statement, node});
  }
  // Whether no statement of the files declares any more what some of them print of a node.
  bool IsWithoutLine(const std::string& node) const;

  // For whoever imports.
  void AddNote(const std::string& note) { notes_.push_back(note); }
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  std::map<std::string, std::string> held_;
  std::set<std::string> left_out_;
  std::set<std::pair<std::string, std::string>> not_declared_;  // statement, node
  std::map<std::string, std::set<std::string>> declared_;       // statements, by node
  std::set<std::string> without_line_;
  std::vector<std::string> notes_;
};

// Asks for what the services hold of the jurisdictions and years of the files.
grpc::Status FindNames(Connection& connection, grpc::ClientContext& context, const FileSet& files,
                       Names* names);

}  // namespace kuzukuri::cli
