// The rules of a layout, ready for use. See proto/kuzukuri/reader/v1/grammar.proto.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "kuzukuri/reader/v1/grammar.pb.h"
#include "services/reader/domain/reading.h"
#include "services/reader/grammar/pattern.h"

namespace kuzukuri::reader {

using Role = v1::Role;

struct TitleRule {
  Pattern pattern;
  Stage stage;
};

// A word of a column heading, without spaces.
struct ColumnWord {
  std::string word;
  Role role;
  std::optional<Stage> stage;
};

// A word of headings that are titles; without a stage they do not say of what kind.
struct TitleWordRule {
  Pattern pattern;
  std::optional<Stage> stage;
};

struct UnitWord {
  std::string word;
  int64_t yen;
};

struct MarkRule {
  std::string word;
  Mark mark;
};

struct IndicatorRules {
  std::vector<Pattern> headings;
  std::vector<Pattern> explanations;
  std::optional<Pattern> bullet;
  std::vector<std::string> units;  // longest first
  std::vector<std::pair<std::string, std::string>> comparators;
  std::vector<std::string> approximations;
  std::vector<std::string> connectors;
  std::vector<Pattern> suffixes;  // anchored at their beginning
  std::vector<std::string> name_ends;
  std::vector<std::string> not_values;
  std::vector<std::string> ordinals;
  std::vector<std::string> aims;
  std::vector<Pattern> lower_is_better;
};

struct Grammar {
  std::string name;
  std::string description;
  std::vector<UnitWord> units;  // longest first
  std::vector<std::string> negative_signs;
  std::vector<std::string> absent_signs;
  std::vector<ColumnWord> columns;   // longest first
  std::vector<Pattern> total_words;  // whole
  std::vector<Pattern> label_noise;
  std::optional<Pattern> department;
  std::optional<Pattern> row_number;
  std::vector<TitleRule> titles;
  std::vector<Pattern> as_of;
  std::vector<Pattern> table_units;
  std::vector<Pattern> table_titles;
  std::vector<Pattern> pillars;
  std::vector<Pattern> project_headings;
  std::vector<Pattern> sub_projects;
  std::vector<Pattern> bracketed_figures;
  Role unlabelled_figure = v1::ROLE_UNSPECIFIED;
  std::vector<Pattern> parts;
  std::vector<MarkRule> marks;
  std::vector<Pattern> activities;
  std::vector<Pattern> footnotes;
  std::optional<Pattern> footnote_mark;
  std::vector<Pattern> related_headings;
  std::optional<Pattern> related_project;
  std::vector<Pattern> references;
  std::vector<Pattern> former_names;
  std::vector<Pattern> ignored;
  std::vector<Pattern> prose_headings;
  IndicatorRules indicators;
  size_t name_columns = 24;
  std::vector<Pattern> amounts_in_prose;
  std::vector<Pattern> column_years;     // whole
  std::vector<Pattern> brought_forward;  // whole
  std::vector<Pattern> within_above;
  std::vector<Pattern> accounts;
  std::vector<Pattern> revenue_words;
  std::vector<Pattern> expenditure_words;
  std::vector<Pattern> revenue_rows;     // whole
  std::vector<Pattern> comparison_rows;  // whole
  std::vector<Pattern> title_years;
  std::vector<TitleWordRule> title_words;
  std::vector<Pattern> title_noise;
  std::vector<Pattern> reference_headings;  // whole
  std::vector<Pattern> row_headings;        // whole
  std::vector<Pattern> within_above_numbered;
};

// Reads rules from protobuf text. INVALID_ARGUMENT names the field and what is wrong with it.
absl::StatusOr<Grammar> ParseGrammar(std::string_view text);

// The layouts that come with the program, by name.
struct BuiltInGrammar {
  std::string_view name;
  std::string_view text;
};
const std::vector<BuiltInGrammar>& BuiltInGrammars();

// The measure of a role; nothing for roles that are no figure of money or a rate.
std::optional<Measure> MeasureOf(Role role);

// Whether the cells of a column with a role are amounts or rates, read or read over.
bool HoldsFigures(Role role);

}  // namespace kuzukuri::reader
