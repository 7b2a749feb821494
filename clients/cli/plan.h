// What an import sends, in the order in which it must be sent.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "clients/cli/connection.h"
#include "clients/cli/record.h"

namespace kuzukuri::cli {

// One request.
struct Step {
  std::string collection;  // what it writes, e.g. `projects`
  std::string parent;
  std::string batch;  // the sender's name of the rows, where the kind has one
  size_t rows = 0;
  // Places in files by field prefix of the request, e.g. `projects[3]` -> `projects.csv:5`.
  std::map<std::string, std::string> places;
  // Sends it; sets `*revision` to that of the write.
  std::function<grpc::Status(Connection&, grpc::ClientContext&, int64_t* revision)> send;
};

using Plan = std::vector<Step>;

// The files of an import by kind, e.g. `projects` -> path.
using FileSet = std::map<std::string, std::string>;

// Finds the files named, or all known ones in the folders named. INVALID_ARGUMENT when a file is
// of no known kind or a kind is given twice.
absl::StatusOr<FileSet> FindFiles(const std::vector<std::string>& paths);

// Reads the files and plans the requests. Everything that is wrong with them is added to
// `problems`; the plan is then not to be sent.
Plan MakePlan(const FileSet& files, Problems& problems);

// The place of a field of a failed request: that of its longest known prefix, or empty.
std::string Locate(const Step& step, const std::string& field);

}  // namespace kuzukuri::cli
