// Reads published statements into the import format.
#pragma once

#include <string>
#include <vector>

namespace kuzukuri::cli {

struct ReadOptions {
  std::vector<std::string> files;
  std::string jurisdiction;
  std::string name;   // of the jurisdiction
  std::string out;    // folder to write
  std::string rules;  // name of a layout or a file of rules; empty: the one that reads most
  std::string like;   // folder whose ids are kept
  std::string format = "csv";
  std::vector<int> years;  // only these
  std::string check;       // file of facts to compare with
  bool all = false;        // list everything inferred and not understood
};

// Returns the exit code.
int Read(const ReadOptions& options, bool json);

}  // namespace kuzukuri::cli
