#pragma once

#include <string>

namespace kuzukuri::catalog {

// A text as one place of the source prints it.
struct PrintedText {
  std::string place;
  std::string text;
};

// The place of a node or project in one classification tree of its year.
struct Placement {
  std::string tree;
  std::string parent;  // id of a classification node; empty for a root
  int position = 0;
};

}  // namespace kuzukuri::catalog
