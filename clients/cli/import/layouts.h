// What papers group otherwise than the catalogue does.
//
// The projects of a year stand where its first paper has them. A later paper in another layout
// names the same projects: they are found again, and what it prints of its own groups, which the
// year counts otherwise or not at all, is kept as printed and declares nothing.
#pragma once

#include <grpcpp/grpcpp.h>

#include <map>
#include <set>
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
  // What it has figures of, by the ids the year has.
  std::set<std::string> projects;
  std::set<std::string> nodes;
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
// FAILED_PRECONDITION where a paper has a project that is new below a total that papers before it
// told, and does not tell that total itself: nothing says what it is then.
grpc::Status FindLayouts(Connection& connection, grpc::ClientContext& context,
                         const YearLayout& layout, Names& names);

}  // namespace kuzukuri::cli
