// Every name and figure of a statement, in the order of the paper's parts.
#pragma once

#include <functional>
#include <string>

#include "services/reader/domain/reading.h"

namespace kuzukuri::reader {

// What a text or a figure is of.
struct WalkPlace {
  const char* kind = "";  // "row", "project", "sub-project", ...
  std::string of;         // table, project or sub-project it belongs to
};

struct Visitor {
  std::function<void(const WalkPlace&, const Text&)> text;
  std::function<void(const WalkPlace&, const Figure&)> figure;
};

void Walk(const Statement& statement, const Visitor& visitor);

}  // namespace kuzukuri::reader
