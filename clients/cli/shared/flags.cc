#include "clients/cli/shared/flags.h"

#include <fstream>

namespace kuzukuri::cli {
namespace {

namespace v1 = aggregator::v1;

constexpr std::array<Choice<report::Language>, 2> kLanguages = {
    {{"ja", report::Language::kJapanese}, {"en", report::Language::kEnglish}}};
constexpr std::array<Choice<bool>, 2> kExactOrRounded = {{{"exact", false}, {"rounded", true}}};

}  // namespace

void AddJurisdiction(platform::App& app, std::string& code) {
  app.AddFlag("JURISDICTION", code, "Six-digit local government code, e.g. 141127").Required();
}

void AddYear(platform::App& app, int& year) {
  app.AddFlag("YEAR", year, "Fiscal year, e.g. 2022").Required();
}

void AddLedgerCut(platform::App& app, std::string& as_of, int64_t& revision) {
  app.AddFlag("--as-of", as_of, "Entries effective on or before YYYY-MM-DD");
  app.AddFlag("--revision", revision, "Entries known at this revision");
}

void AddLanguageFlag(platform::App& app, report::Language& language, const std::string& of) {
  AddChoice(app, "--language", language, kLanguages, "Language of the " + of + ": ja or en");
}

void AddUnitFlag(platform::App& app, int64_t& unit_yen) {
  AddChoice(app, "--unit", unit_yen, kUnits, "Unit of the tables: yen, thousand or million");
}

void AddPresentationFlags(platform::App& app, PresentationFlags& flags) {
  AddUnitFlag(app, flags.unit_yen);
  AddChoice(app, "--totals", flags.rounded_totals, kExactOrRounded,
            "Totals: exact (rounded from exact yen) or rounded (summed from rounded rows)");
  AddChoice(app, "--rates", flags.rounded_rates, kExactOrRounded,
            "Rates and differences: from exact yen, or from the rounded figures beside them");
  app.AddSwitch("--hold-below-full", flags.hold_below_full, "Print 99.9% until every yen is spent");
}

platform::Flag AddSnapshotOption(platform::App& app, const std::string& flag, std::string& value,
                                 const std::string& description) {
  const auto read = [](std::string& text) -> std::string {
    if (text.empty() || text.front() != '@') return "";
    std::ifstream file(text.substr(1));
    std::string held;
    if (!(file >> held)) return "cannot read a snapshot from " + text.substr(1);
    text = held;
    return "";
  };
  return app.AddFlag(flag, value, description).Change(read);
}

void AddSnapshotFlags(platform::App& app, SnapshotFlags& flags) {
  AddSnapshotOption(app, "--snapshot", flags.snapshot,
                    "Snapshot of an earlier answer, to get it again; @FILE reads it from a file");
  AddSnapshotOption(app, "--min-snapshot", flags.min_snapshot,
                    "Snapshot the answer must not be older than, e.g. that of your last write");
}

void AddThresholdFlags(platform::App& app, ThresholdOptions& options) {
  app.AddFlag("--low-execution", options.low_execution,
              "A finding below this rate of a settled year, in percent (service's default: 70)");
  app.AddFlag("--swing", options.swing,
              "A finding from this change of an amount on, in percent of the older one (30) ...");
  app.AddFlag("--swing-yen", options.swing_yen, "... and from this many yen on (1,000,000)");
  app.AddFlag("--behind-pace", options.pace,
              "A finding this far below the rate of the same date a year before, in points (5)");
}

void AddWidthFlag(platform::App& app, int& width) {
  app.AddFlag("--width", width, "Columns of the page; 0: the terminal's, or 120").ShowDefault();
}

void AddPageFlags(platform::App& app, PageFlags& flags) {
  AddWidthFlag(app, flags.width);
  app.AddFlag("--ambiguous-width", flags.ambiguous_width,
              "Columns of characters such as ▲ and Ⅰ in this terminal: 1 or 2")
      .Env("KUZUKURI_AMBIGUOUS_WIDTH")
      .Range(1, 2)
      .ShowDefault();
}

void AddPapers(platform::App& app, std::vector<std::string>& files, std::string& rules) {
  app.AddFlag("FILE", files, "Published statements, as text").Required();
  app.AddFlag("--rules", rules,
              "Rules of the layout: their name or a file (default: those that read most)");
}

v1::Presentation PresentationOf(const PresentationFlags& flags) {
  v1::Presentation presentation;
  presentation.set_unit_yen(flags.unit_yen);
  if (flags.rounded_totals) {
    presentation.set_total_mode(v1::Presentation::TOTAL_MODE_SUM_OF_ROUNDED);
  }
  if (flags.rounded_rates) presentation.set_rate_mode(v1::Presentation::RATE_MODE_FROM_ROUNDED);
  presentation.set_hold_below_full(flags.hold_below_full);
  return presentation;
}

}  // namespace kuzukuri::cli
