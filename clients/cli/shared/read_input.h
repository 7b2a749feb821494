// Documents and rules from files.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/flags/flags.h"
#include "services/reader/domain/reading.h"
#include "services/reader/grammar/grammar.h"
#include "services/reader/parse/titles.h"

namespace kuzukuri::cli {

// The statements to read and how.
struct PaperFlags {
  std::vector<std::string> files;
  std::string rules;    // name of a layout or a file of rules; empty: those that fit best
  reader::Named named;  // what they do not say
};

void AddPaperFlags(platform::App& app, PaperFlags& flags);

// Reads every file by the rules that understand most of it.
absl::StatusOr<std::vector<reader::Reading>> ReadPapers(const PaperFlags& flags);

}  // namespace kuzukuri::cli
