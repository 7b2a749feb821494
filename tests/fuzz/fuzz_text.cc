// Any bytes as text, read by every layout's rules: every figure is printed where it says it is.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/reader/grammar/grammar.h"
#include "services/reader/parse/read.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace kuzukuri::reader;
using kuzukuri::fuzz::Check;

std::vector<Grammar> LoadRules() {
  std::vector<Grammar> rules;
  for (const auto& file : std::filesystem::directory_iterator(KUZUKURI_RULES)) {
    std::stringstream text;
    text << std::ifstream(file.path()).rdbuf();
    auto grammar = ParseGrammar(text.str());
    Check(grammar.ok(), "the rules that come with the program are valid");
    rules.push_back(*std::move(grammar));
  }
  Check(!rules.empty(), "there are rules");
  return rules;
}

void CheckFigures(const Document& document, const std::vector<Figure>& figures) {
  for (const Figure& figure : figures) {
    bool found = false;
    for (const Line& line : document.lines) {
      found |=
          line.place.line == figure.place.line && line.text.find(figure.text) != line.text.npos;
    }
    Check(found, "a figure is printed where it says");
    Check(figure.certainty.percent > 0 && figure.certainty.percent <= 100, "certainty");
  }
}

void CheckTable(const Document& document, const Table& table) {
  for (const Row& row : table.rows) CheckFigures(document, row.figures);
}

void CheckReading(const Document& document, const Reading& reading) {
  for (const Statement& statement : reading.statements) {
    for (const Table& table : statement.tables) CheckTable(document, table);
    for (const Project& project : statement.projects) {
      CheckFigures(document, project.figures);
      for (const SubProject& sub : project.sub_projects) CheckFigures(document, sub.figures);
    }
  }
}

void ReadBy(const Grammar& grammar, const Document& document) {
  const auto reading = Read(document, grammar);
  if (reading.ok()) CheckReading(document, *reading);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  static const std::vector<Grammar> rules = LoadRules();
  const InputLimits limits;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto document = FromText("fuzz.txt", text, limits);
  if (!document.ok()) return 0;
  kuzukuri::fuzz::CheckDocument(*document, limits);
  for (const Grammar& grammar : rules) ReadBy(grammar, *document);
  return 0;
}
