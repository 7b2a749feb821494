// What the import says when a service refuses rows.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "clients/cli/import/plan.h"

namespace kuzukuri::cli {

// What an import has written of one collection.
struct Written {
  std::string collection;
  size_t rows = 0;
  size_t there = 0;             // of them: held already and not sent
  int64_t revision = 0;         // of the last write; 0 where nothing was left to write
  std::vector<Differing> kept;  // of them: not sent, since another content is held
  std::vector<std::string> notes = {};
  size_t updated = 0;  // of those sent: they changed what was held
  size_t deleted = 0;  // beside them

  size_t sent() const { return rows - there - kept.size(); }
};

// A row that differs from what is there with its place, in lines.
std::string DifferingText(const Differing& differing);

// Why a step was refused, each bad row once with its place, its name and all that is wrong with it.
std::string CauseText(const Step& step, const absl::Status& status);
std::string CauseText(const Step& step, const Part& part, const Survey& survey);

// The same; then what of the import is written all the same and how to go on.
std::string RefusalText(const Step& step, const absl::Status& status,
                        const std::vector<Written>& written);

}  // namespace kuzukuri::cli
