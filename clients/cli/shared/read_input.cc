#include "clients/cli/shared/read_input.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/shared/flags.h"
#include "services/platform/base/hash.h"
#include "services/platform/base/names.h"
#include "services/reader/domain/walk.h"
#include "services/reader/input/document.h"
#include "services/reader/parse/read.h"

namespace kuzukuri::cli {
namespace {

absl::StatusOr<std::string> Bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open() || file.bad() || std::filesystem::is_directory(path)) {
    return absl::NotFoundError(
        absl::StrCat(path, ": cannot be read; check the path and its permissions"));
  }
  return bytes;
}

std::string RuleNames() {
  return absl::StrJoin(
      reader::BuiltInGrammars(), ", ",
      [](std::string* out, const reader::BuiltInGrammar& grammar) { out->append(grammar.name); });
}

absl::Status InFile(const std::string& path, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
}

// `dated`: of statements whose fiscal year is known; of others nothing can be written.
size_t CountFigures(const reader::Reading& reading, bool dated) {
  size_t figures = 0;
  for (const reader::Statement& statement : reading.statements) {
    if (dated && statement.fiscal_year <= 0) continue;
    reader::Walk(statement, {[](const auto&, const reader::Text&) {},
                             [&](const auto&, const reader::Figure&) { ++figures; }});
  }
  return figures;
}

// More figures are better; of as many, fewer lines that were not understood.
bool IsBetter(const reader::Reading& a, const reader::Reading& b) {
  for (const bool dated : {true, false}) {
    const size_t figures_a = CountFigures(a, dated);
    const size_t figures_b = CountFigures(b, dated);
    if (figures_a != figures_b) return figures_a > figures_b;
  }
  return a.not_understood.size() < b.not_understood.size();
}

// The rules of that name, or those in the file; all that come with the program when empty.
absl::StatusOr<std::vector<reader::Grammar>> LoadRules(const std::string& rules) {
  std::vector<reader::Grammar> loaded;
  for (const reader::BuiltInGrammar& grammar : reader::BuiltInGrammars()) {
    if (!rules.empty() && rules != grammar.name) continue;
    auto parsed = reader::ParseGrammar(grammar.text);
    if (!parsed.ok()) return parsed.status();
    loaded.push_back(*std::move(parsed));
  }
  if (!loaded.empty()) return loaded;
  if (!std::filesystem::exists(rules)) {
    return absl::NotFoundError(absl::StrCat("'", rules, "' is neither the name of rules (",
                                            RuleNames(), ") nor a file with rules"));
  }
  auto text = Bytes(rules);
  if (!text.ok()) return text.status();
  auto parsed = reader::ParseGrammar(*text);
  if (!parsed.ok()) return InFile(rules, parsed.status());
  loaded.push_back(*std::move(parsed));
  return loaded;
}

// Why no rules could read a paper: of several the one that says most, in the name of all.
class Unread {
 public:
  void Add(const reader::Grammar& grammar, const absl::Status& status) {
    names_.push_back(absl::StrCat("'", grammar.name, "'"));
    if (status_.ok() || status.message().size() > status_.message().size()) {
      status_ = status;
      said_ = names_.back();
    }
  }
  absl::Status Said() const {
    return absl::Status(
        status_.code(),
        absl::StrReplaceAll(status_.message(), {{said_, absl::StrJoin(names_, ", ")}}));
  }

 private:
  std::vector<std::string> names_;
  std::string said_;
  absl::Status status_;
};

// By the rules that understand most of it.
absl::StatusOr<reader::Reading> ReadFile(const std::string& path,
                                         const std::vector<reader::Grammar>& rules,
                                         const reader::Named& named) {
  auto bytes = Bytes(path);
  if (!bytes.ok()) return bytes.status();
  const std::string name = std::filesystem::path(path).filename().string();
  auto document = reader::Open(name, *bytes);
  if (!document.ok()) return InFile(path, document.status());
  std::optional<reader::Reading> best;
  Unread unread;
  for (const reader::Grammar& grammar : rules) {
    auto reading = reader::Read(*document, grammar, named);
    // What contradicts a title that some rules know does not become right by rules that do not.
    if (absl::IsFailedPrecondition(reading.status())) return InFile(path, reading.status());
    if (!reading.ok()) {
      unread.Add(grammar, reading.status());
    } else if (!best || IsBetter(*reading, *best)) {
      best = *std::move(reading);
    }
  }
  if (!best) return InFile(path, unread.Said());
  best->digest = platform::Sha256Hex(*bytes);
  return *std::move(best);
}

}  // namespace

void AddPaperFlags(platform::App& app, PaperFlags& flags) {
  AddPapers(app, flags.files, flags.rules);
  reader::Named& named = flags.named;
  app.AddWord(
         "--unit", {{"yen", 1}, {"thousand_yen", 1000}, {"million_yen", 1000000}},
         [&named](int64_t yen) { named.unit_yen = yen; },
         "Unit of the tables that print none: yen, thousand_yen or million_yen")
      .ShowAs("UNIT");
  app.AddFlag("--fiscal-year", named.fiscal_year,
              "Fiscal year of papers whose titles do not say one, or several: 2024 is 令和６年度")
      .Range(platform::kFirstFiscalYear, platform::kLastFiscalYear)
      .ShowAs("YEAR");
  app.AddWord(
         "--kind",
         {{"budget", static_cast<int64_t>(reader::Stage::kBudget)},
          {"status", static_cast<int64_t>(reader::Stage::kInYear)},
          {"settlement", static_cast<int64_t>(reader::Stage::kSettlement)}},
         [&named](int64_t stage) { named.stage = static_cast<reader::Stage>(stage); },
         "What papers are whose titles do not say it: budget (当初予算), status (with --as-of "
         "where no date is printed) or settlement")
      .ShowAs("KIND");
}

absl::StatusOr<std::vector<reader::Reading>> ReadPapers(const PaperFlags& flags) {
  const auto rules = LoadRules(flags.rules);
  if (!rules.ok()) return rules.status();
  std::vector<reader::Reading> readings;
  for (const std::string& file : flags.files) {
    auto reading = ReadFile(file, *rules, flags.named);
    if (!reading.ok()) return reading.status();
    readings.push_back(*std::move(reading));
  }
  return readings;
}

}  // namespace kuzukuri::cli
