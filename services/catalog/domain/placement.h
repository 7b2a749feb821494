#pragma once

#include <cstddef>
#include <string>

#include "services/platform/base/ids.h"

namespace kuzukuri::catalog {

// The most a node or project can have of each.
inline constexpr size_t kMaxPlacements = 20;
inline constexpr size_t kMaxPrintedTexts = 100;

// A text as one place of the source prints it.
struct PrintedText {
  std::string place;
  std::string text;

  friend bool operator==(const PrintedText&, const PrintedText&) = default;
};

// The place of a node or project in one classification tree of its year.
struct Placement {
  std::string tree;
  platform::ResourceId parent;  // a classification node; empty for a root
  int position = 0;

  friend bool operator==(const Placement&, const Placement&) = default;
};

}  // namespace kuzukuri::catalog
