// Whether published statements follow from themselves.
#pragma once

#include <string>
#include <vector>

namespace kuzukuri::cli {

// Exit code when figures contradict each other beyond rounding.
inline constexpr int kExitContradiction = 3;

struct AuditOptions {
  std::vector<std::string> files;
  std::string format = "table";  // or json, csv
  std::string rules;             // name or file; empty: those that read most
  std::string language = "ja";
  bool all = false;  // what rounding explains too
  int width = 0;     // 0: the terminal's
  int ambiguous_width = 1;
};

// `kuzukuri audit`: holds every printed figure and name against the others. Returns the exit code.
int Audit(const AuditOptions& options, bool json);

}  // namespace kuzukuri::cli
