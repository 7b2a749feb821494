// Flags that several commands have, with the values they set.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "clients/cli/shared/thresholds.h"
#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/platform/flags/flags.h"
#include "services/report/text/labels.h"

namespace kuzukuri::cli {

// The words of a flag and what they stand for, in the order in which help lists them.
template <class Value>
using Choice = std::pair<const char*, Value>;

// A flag that takes one of some words. Its value's own word is the default.
template <class Value, size_t kSize>
void AddChoice(platform::App& app, const std::string& flag, Value& value,
               const std::array<Choice<Value>, kSize>& choices, const std::string& description) {
  std::vector<std::string> words;
  std::string standard;
  for (const auto& [word, meaning] : choices) {
    words.emplace_back(word);
    if (meaning == value) standard = word;
  }
  const auto set = [&value, choices](size_t chosen) { value = choices[chosen].second; };
  app.AddChoice(flag, words, standard, set, description);
}

// yen, thousand or million, by their yen.
inline constexpr std::array<Choice<int64_t>, 3> kUnits = {
    {{"yen", 1}, {"thousand", 1000}, {"million", 1000000}}};

struct PresentationFlags {
  int64_t unit_yen = 1000;
  bool rounded_totals = false;
  bool rounded_rates = false;
  bool hold_below_full = false;
};

struct SnapshotFlags {
  std::string snapshot;
  std::string min_snapshot;
};

struct PageFlags {
  int width = 0;  // 0: the terminal's
  int ambiguous_width = 1;
};

void AddJurisdiction(platform::App& app, std::string& code);
void AddYear(platform::App& app, int& year);
// Entries up to a date and a revision.
void AddLedgerCut(platform::App& app, std::string& as_of, int64_t& revision);
void AddLanguageFlag(platform::App& app, report::Language& language, const std::string& of);
void AddUnitFlag(platform::App& app, int64_t& unit_yen);
void AddPresentationFlags(platform::App& app, PresentationFlags& flags);
// A snapshot, or a file that holds one, `@FILE`; another value of a flag stays as it is.
platform::Flag AddSnapshotOption(platform::App& app, const std::string& flag, std::string& value,
                                 const std::string& description);
void AddSnapshotFlags(platform::App& app, SnapshotFlags& flags);
void AddThresholdFlags(platform::App& app, ThresholdOptions& options);
void AddWidthFlag(platform::App& app, int& width);
void AddPageFlags(platform::App& app, PageFlags& flags);
// The statements to read and the rules to read them by.
void AddPapers(platform::App& app, std::vector<std::string>& files, std::string& rules);

aggregator::v1::Presentation PresentationOf(const PresentationFlags& flags);

}  // namespace kuzukuri::cli
