// The words of pages and files in the reader's language: every text has a key here and stands in
// the table of each language (labels_japanese.cc, labels_english.cc). Texts with $0, $1 ... are
// patterns for absl::Substitute.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "kuzukuri/aggregator/v1/explain_difference.pb.h"
#include "kuzukuri/budget/v1/budget_year.pb.h"
#include "kuzukuri/budget/v1/statement.pb.h"
#include "kuzukuri/catalog/v1/explanation.pb.h"
#include "kuzukuri/catalog/v1/lineage_edge.pb.h"
#include "kuzukuri/indicator/v1/indicator.pb.h"

namespace kuzukuri::report {

// Printed where a figure is not known; absent is not zero.
inline constexpr const char* kAbsent = "－";
// Printed before the sum of what is known of a figure that is not known of all its parts.
inline constexpr const char* kIncompleteMark = "※";

enum class Language { kJapanese, kEnglish };

// What the values of an enum are called. Values of a later version of the API are `other`.
template <class Enum, size_t kSize>
struct Words {
  std::array<std::pair<Enum, const char*>, kSize> texts;
  const char* other;

  constexpr const char* Of(Enum value) const {
    for (const auto& [known, text] : texts) {
      if (known == value) return text;
    }
    return other;
  }
};

// The page of a comparison.
struct ComparisonLabels {
  const char* title;
  const char* unit;     // after the title
  const char* year;     // of a column without a name
  const char* missing;  // a column without data, in its heading
  const char* no_data;  // ... and in the head of the page
  const char* change;   // the heading of the last columns
  const char* points;
  const char* heading;     // a subtotal's name
  const char* filtered;    // filter, rows
  const char* changes_of;  // the columns between which changes are shown
  const char* lead_only;   // how departments count
  const char* no_department;
  const char* lead;  // after the name of the lead department
  const char* departments;
  const char* formerly;      // in brackets after a name
  const char* former_name;   // on a line of its own
  const char* same_date;     // year, rate
  const char* projected;     // amount, lowest, highest
  const char* day_of_year;   // day, paces
  const char* change_terms;  // what a change is made of
  const char* budget_terms;  // column, what its appropriation is made of
  const char* rest_terms;    // column, what its difference is made of
  const char* published;     // year, places
  const char* gap_gives;     // year, amounts, other headings
  const char* gap_takes;
  const char* other_heading;  // where it is not known which
  const char* outside;
  const char* rows;      // count
  const char* coverage;  // before the parts
  const char* other_findings;
  const char* count;
  const char* totals_of_rounded;  // unit
  const char* totals_of_exact;
  const char* projection_note;
  // Filters in the head of the page.
  const char* filter_node;
  const char* filter_department;
  const char* filter_name;
  const char* filter_match;
  const char* filter_finding;
  const char* filter_separator;
  const char* incomplete;  // column, a remark of Labels::incomplete
};

// Parts of an appropriation and of a change, as they stand before an amount in a sentence.
struct TermLabels {
  const char* original;
  const char* supplementary;
  const char* provisional;
  const char* carried_in;
  const char* reserve;
  const char* diversions;
  const char* lapsed;
  const char* adjustment;
  const char* not_stated;
  const char* moved;
  const char* executed;
  const char* moved_executed;
  const char* carried_out;
  const char* unused;  // of a settled year
  const char* left;    // of any other
};

// Values of indicators and what is said beside them.
struct ValueLabels {
  const char* at_least;  // number
  const char* at_most;
  const char* about;
  const char* per;  // numerator, denominator
  const char* sum;  // what a number is besides itself
  const char* average;
  const char* cumulative;
  const char* not_yet;
  const char* as_targeted;
  const char* not_as_targeted;
  const char* cost_each;  // unit, yen
  const char* unchanged;  // target
};

// The page of a year's balances.
struct BalanceLabels {
  const char* title;      // jurisdiction, year, unit, date
  const char* dated;      // date
  const char* budget;     // over the columns
  const char* execution;  // ... and those of execution
  const char* supplementary;
  const char* carried_in;
  const char* other_parts;
  const char* not_stated;
  const char* current;
  const char* committed;
  const char* disbursed;
  const char* carried_out;
  const char* unused;
  const char* month;  // year, month
  const char* whole;
  const char* all;        // the one row where rows are years
  const char* ungrouped;  // what no row is for
  const char* rounded;    // where the unit is not the yen
  const char* overlap;    // where a line may count in several rows
  const char* revision;
};

// The pages of closing a year, opening it again and certifying its settlement.
struct SettlementLabels {
  const char* title;          // jurisdiction, year, unit
  const char* closing;        // date, entries
  const char* agree;          // statements and ledger do
  const char* disagreements;  // count
  const char* paper;          // what a statement declares
  const char* ledger;         // what the ledger holds
  const char* of_paper;       // title, date
  const char* of_node;        // node, figure
  const char* numbered;       // a supplementary budget's number
  const char* more;           // disagreements that are not listed
  const char* reason;         // why it is closed all the same, or opened again
  const char* needs_reason;
  const char* not_written;
  const char* closed;      // revision
  const char* reopened;    // revision
  const char* certifying;  // date, decision
  const char* certified;   // revision
  const char* kept;        // digest of the figures it was certified with
  const char* verified;    // the same, where what is shown has it
};

// The page of what an audit found.
struct AuditLabels {
  const char* place;
  const char* measure;
  const char* expected;
  const char* found;
  const char* name;     // where it is a name that contradicts
  const char* printed;  // the column, and before an amount
  const char* item;
  const char* summary;  // figures, contradictions, wording, rounding
  const char* listed;   // how what rounding explains is listed
  const char* none;
  const char* example;       // $0
  const char* reason;        // relation, place, what it gives
  const char* printed_as;    // $0: what is printed instead
  const char* alternatives;  // places
  const char* legend;
};

// The page of what differs between two snapshots.
struct DifferenceLabels {
  const char* title;    // jurisdiction, unit
  const char* from_to;  // as it was, as it is
  const char* nothing;  // where nothing differs
  const char* appeared;
  const char* gone;
  Words<aggregator::v1::DifferencePart::Kind, 4> parts;
  const char* summed;       // parts that are summed up
  const char* gained_from;  // node, row
  const char* lost_to;
  const char* gained;  // node
  const char* lost;
  const char* reason;  // of a write
  // Fields that differ.
  const char* name;
  const char* match;
  const char* parent;
  const char* outside_total;
  const char* member;
  const char* member_name;
  const char* departments;
  const char* printed_code;
  const char* notes;
  const char* reported;
  const char* lineage;
  const char* rate;
  const char* closing_state;
  const char* execution_stage;
  const char* statement_title;
  const char* missing;
  const char* indicator;
  const char* explanation;
  const char* incomplete;
  const char* kind;         // what a row stands for
  const char* not_counted;  // a member that does not count
  const char* fiscal_year;
  const char* as_of;
  const char* executed_through;
  const char* adjustment;  // $0: of which figure
  const char* rate_on;     // $0: on which figure
  const char* yes;
  const char* no;
  const char* other;  // of a later version of the API
};

// Explanations: why figures are what they are.
struct ExplanationLabels {
  const char* of_year;    // what one of a year is called
  const char* of_change;  // ... and one of what changed between two
  const char* draft;      // $0: one of these
  const char* year;
  const char* years;    // the earlier one, the later one
  const char* subject;  // years, whose figures, where that is not plain
  const char* kind;     // years and whose, kind of finding
  const char* whole;    // what it is called, years and the rest, text, author
  const char* open;     // $0: figures that have changed
  const char* is_open;
  const char* changed;      // year, figure, as it was, as it is now
  const char* of_value;     // figure of an indicator, component
  const char* explained;    // after a finding
  const char* unexplained;  // heading of findings that no explanation explains
  Words<catalog::v1::ExplainedFigure::Measure, 5> measures;
};

struct Labels {
  const char* language;  // BCP 47
  // Whether findings are told in sentences of their figures; otherwise in those of the service.
  bool composes_findings;
  const char* report;  // title where no statement gives one
  const char* unit;
  const char* units[3];  // yen, thousand, million
  const char* item;
  const char* appropriation;
  const char* executed;
  const char* settled;  // the executed amount of a settled year
  const char* difference;
  const char* rate;
  const char* departments;
  const char* primary_table;
  const char* other_table;
  const char* pages;
  const char* sub_projects;
  const char* total;
  const char* outside_total;
  const char* own_adjustments;  // postings on a node itself that are adjustments only
  const char* own_of_project;   // ... and that are money: on a project
  const char* own_of_node;      // ... on a classification node
  const char* unknown_nodes;
  const char* indicators;
  const char* indicator;
  const char* target;
  const char* actual;
  const char* achievement;
  const char* cost_per_unit;
  const char* met;
  const char* missed;
  const char* findings;
  const char* none;
  const char* notes;
  const char* related;
  const char* parts;
  const char* relisted;
  const char* prior_year;
  const char* mark_new;
  const char* mark_expanded;
  const char* components;
  const char* original;
  const char* supplementary;
  const char* provisional;
  const char* carry_over;
  const char* reserve;
  const char* transferred;
  const char* lapsed;
  const char* adjustment;
  const char* carried_out;
  const char* unused;
  const char* printed;
  const char* place;
  const char* list_table;  // the kinds of tables a published statement has
  const char* summary_table;
  const char* page;
  const char* excerpt;       // what a table that leaves projects out says
  const char* general;       // findings that are about no project
  const char* partly;        // a part of what a sub-project does is a reference
  const char* fund_unnamed;  // no fund source is stated
  const char* legend;
  const char* absent;             // what the sign for absent figures means
  const char* incomplete_legend;  // what the mark of incomplete figures means
  const char* incomplete;         // figure, absent parts, parts, what is known of their budget
  const char* earlier;            // the same of those told at an earlier date, and the first one
  const char* absent_budget;      // amount, unit
  const char* rounded_totals;
  const char* exact_totals;
  const char* rounded_rates;
  const char* held;
  const char* chart_classes;
  const char* chart_rates;
  const char* separator;       // between names
  const char* name_separator;  // ... inside a sentence
  const char* gap;             // between the parts of a line
  const char* sentence_gap;
  const char* colon;
  const char* in_brackets;       // after a word
  const char* day;               // year, month, day; month and day with two digits
  const char* as_of;             // the same
  const char* executed_through;  // date that execution is known to, as `as_of` prints it
  const char* date_unknown;
  Words<budget::v1::ClosingState, 4> closing_states;
  Words<budget::v1::ExecutionStage, 2> execution_stages;
  Words<budget::v1::ExecutionStage, 2> executed_by;  // a sentence of the stage
  Words<budget::v1::StatementFigure::Figure, 19> statement_figures;
  Words<aggregator::v1::Row::Match, 4> matches;
  Words<aggregator::v1::Row::Match, 4> match_filters;  // as a reader asks for them
  Words<catalog::v1::LineageEdge::Type, 6> lineage_types;
  Words<indicator::v1::Comparability, 5> comparabilities;
  Words<aggregator::v1::Finding::Kind, 24> finding_kinds;
  ComparisonLabels comparison;
  TermLabels terms;
  ValueLabels values;
  BalanceLabels balance;
  SettlementLabels settlement;
  AuditLabels audit;
  DifferenceLabels changes;
  ExplanationLabels explanations;
};

const Labels& LabelsOf(Language language);

}  // namespace kuzukuri::report
