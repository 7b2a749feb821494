#pragma once

#include <string>
#include <vector>

#include "clients/cli/shared/command_line.h"

namespace kuzukuri::cli {

struct ExportAllOptions {
  std::string jurisdiction;  // code
  std::vector<int> years;    // empty: all of which anything is held
  std::string folder;
  bool force = false;  // whether the folder may have files, which are replaced
};

// `kuzukuri export --all`: writes what the services hold of a jurisdiction as a folder that
// `import` takes, each service as it is at one revision. Returns the exit code.
int ExportAll(const Session& session, const ExportAllOptions& options);

}  // namespace kuzukuri::cli
