// What was read from a published statement: every figure and name with its place in the paper, how
// sure the reading is, and what was not understood. Plain values; nothing here is computed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kuzukuri::reader {

// Where something is printed.
struct Place {
  int page = 0;  // from 1; 0 where the input has no pages
  int line = 0;  // from 1, counted through the whole extracted text
};

// How sure a reading is. 100: printed side by side. Less: matched by inference, and the reason says
// how ("the only label left", "its amounts are those of ... on line 120").
struct Certainty {
  int percent = 100;
  std::string reason;
};

// A name or a sentence as printed, wrapped lines joined.
struct Text {
  std::string text;
  Place place;
  Certainty certainty;
};

enum class Measure {
  kAppropriation,       // 予算額, 予算現額
  kExecuted,            // 決算額, 執行額, 支出済額
  kDifference,          // 差引
  kUnused,              // 不用額: appropriation - executed - carried out
  kCarriedOut,          // 翌年度繰越額
  kRate,                // 執行率
  kPriorAppropriation,  // the same of the year before
  kPriorExecuted,
  kChange,     // 増減: appropriation (or executed) - the year before's
  kCommitted,  // 支出負担行為額
  kOriginal,   // 当初予算額 beside the current appropriation
};

// A printed figure. Amounts are in `unit_yen`; a rate is in tenths of a percent and has unit 0.
struct Figure {
  Measure measure = Measure::kAppropriation;
  int64_t value = 0;
  int64_t unit_yen = 1;
  std::string text;  // as printed
  Place place;
  Certainty certainty;
};

// The figure of a measure, or nullptr.
const Figure* Find(const std::vector<Figure>& figures, Measure measure);

// Fiscal year's executed amounts: closed, or of a running year as of a date; or the original
// budget, of which nothing is executed yet.
enum class Stage { kSettlement, kInYear, kBudget };

enum class Mark { kNone, kNew, kExpanded };

// A heading that groups projects: Ⅰ 安全・安心.
struct Pillar {
  std::string code;          // Roman numeral in ASCII: "II"; may be empty
  Text name;                 // as in the list
  std::optional<Text> page;  // as on the pages, where they print it
};

struct Row {
  std::string number;  // as printed, half width: "15"; may be empty
  Text label;          // empty text: printed without one, and none was found
  std::optional<Text> former_name;
  std::vector<Figure> figures;
  std::vector<Text> departments;
  bool total = false;         // the sum of the table's rows
  int parent = -1;            // row of this table whose part it is; -1: the table's own level
  int pillar = -1;            // index in Statement::pillars
  int project = -1;           // index in Statement::projects of what it is a row of
  int sub_project = -1;       // index in that project's sub-projects
  std::string footnote;       // mark beside the label: "※", "※1"; may be empty
  bool account = false;       // named as titles and sections of accounts are: 土木費
  bool within_above = false;  // named as a part of the row above that counts in it: うち国費
  bool comparison = false;    // named as another year or the change from one: 前年同期, 増減
};

// A table of the summary or of the list of projects.
struct Table {
  std::string id;     // "2022-T1": year and order
  bool list = false;  // a list of projects (has numbers or departments); else a summary
  bool excerpt =
      false;   // parts of a row are its main ones only (主な事業), which need not sum to it
  Text title;  // may be empty
  int64_t unit_yen = 1;
  bool unit_known = true;    // printed, or named by whoever reads; else amounts are as printed
  std::string headings;      // of its columns, as printed: "'予算現額', '決算額'"
  std::string doubt;         // why its columns are not what they seem; may be empty
  bool carried_in = false;   // what is read as carried out may be what was carried into the year
  Place place;               // of its column headings
  std::vector<Text> notes;   // footnotes below it
  std::vector<Text> unread;  // lines with figures among its rows that are none of them
  std::vector<Row> rows;
};

struct SubProject {
  std::string number;  // half width
  Text name;
  Mark mark = Mark::kNone;
  std::vector<Figure> figures;
  std::vector<Text> parts;              // its numbered parts: "(1) ..."
  std::string note;                     // ※ beside the name; may be empty
  std::vector<Text> marked_activities;  // activities marked new or expanded, with the mark
};

// One printed value of an indicator: "80 % or more" (92 %). Decimals are kept as printed, half
// width, without separators of thousands.
struct Component {
  std::string label;  // may be empty
  std::optional<std::string> target;
  std::optional<std::string> actual;
  std::string unit;
  std::string comparator;  // "ge", "le", "eq" or empty
  std::optional<std::string> target_denominator;
  std::optional<std::string> actual_denominator;
  bool approximate = false;
  bool summed = false;  // printed as a sum (4回＋6回), added up here
};

struct Indicator {
  std::string number;  // position on the page, from 1
  Text text;           // the whole entry as printed
  std::string name;
  std::string target_text;  // as printed; may be empty
  std::string actual_text;
  std::vector<Component> components;
  Place values;                  // where the first of them is printed
  bool lower_is_better = false;  // by the rules
};

// A project of a bureau named beside a project; outside every total.
struct Related {
  std::string heading;
  Text name;
  std::string owner;
  std::optional<Figure> amount;
};

// 【再掲】: counted elsewhere.
struct Reference {
  std::string sub_project;  // its number; empty: the project's
  Text text;
};

struct Project {
  std::string code;          // "II-12"
  std::string printed_code;  // "Ⅱ-12"; empty when it has no page
  Text name;                 // as on its page, or in the list when it has no page
  std::optional<Text> former_name;
  int pillar = -1;
  std::vector<Figure> figures;    // of its page
  std::vector<Text> departments;  // of its page
  std::vector<SubProject> sub_projects;
  std::vector<Indicator> indicators;
  std::vector<Related> related;
  std::vector<Reference> references;
};

struct Statement {
  int fiscal_year = 0;
  Stage stage = Stage::kSettlement;
  Text title;
  std::string as_of;  // "2023-07-31"; empty when not printed
  Certainty as_of_certainty;
  std::string as_of_doubt;  // what is printed of it, where that is not one date
  bool excerpt = false;     // 抜粋: its lists are not the whole year's
  std::string doubt;        // why its fiscal year or its kind is not known; may be empty
  std::vector<Pillar> pillars;
  std::vector<Table> tables;
  std::vector<Project> projects;
};

// A line that was not understood, and why that matters.
struct NotUnderstood {
  Text text;
  std::string why;
};

struct Reading {
  std::string source;   // file name
  std::string digest;   // SHA-256 of the file, hexadecimal; empty where there is none
  std::string grammar;  // name of the rules
  int pages = 0;        // 0 where the input has none
  int lines = 0;
  int prose_lines = 0;  // descriptions, captions: read as text, without figures
  std::vector<Statement> statements;
  std::vector<NotUnderstood> not_understood;
};

}  // namespace kuzukuri::reader
