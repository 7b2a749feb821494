// What papers group otherwise than the catalogue does.
//
// The projects of a year stand where its first paper has them. A later paper in another layout
// names the same projects: they are found again, and what it prints of its own groups, which the
// year counts otherwise or not at all, is kept as printed and declares nothing.
#pragma once

#include <grpcpp/grpcpp.h>

#include <map>
#include <string>
#include <vector>

#include "services/reader/output/layout.h"

namespace kuzukuri::cli {

class Connection;
class Names;

// A statement of the files.
struct FiledPaper {
  std::string id;
  std::string stands_at;  // YYYY-MM-DD
};

// One year in the files and in the catalogue, by the ids it has there.
struct YearLayout {
  std::string year;  // full name
  reader::Placements held;
  reader::Placements printed;
  std::map<std::string, std::string> in_files;  // the files' ids of nodes
  std::map<std::string, std::string> labels;    // names of nodes
  std::vector<FiledPaper> papers;
};

// Says in `names` which nodes are left out, and which statement declares nothing of which.
grpc::Status FindLayouts(Connection& connection, grpc::ClientContext& context,
                         const YearLayout& layout, Names& names);

}  // namespace kuzukuri::cli
