// The words of a report in the reader's language.
#pragma once

#include <string>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "kuzukuri/budget/v1/budget_year.pb.h"
#include "kuzukuri/indicator/v1/indicator.pb.h"

namespace kuzukuri::report {

// Printed where a figure is not known; absent is not zero.
inline constexpr const char* kAbsent = "－";

struct Labels {
  const char* language;  // BCP 47
  const char* report;    // title where no statement gives one
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
  const char* absent;  // what the sign for absent figures means
  const char* rounded_totals;
  const char* exact_totals;
  const char* rounded_rates;
  const char* held;
  const char* chart_classes;
  const char* chart_rates;
  const char* separator;  // between names
  const char* gap;        // between the parts of a line
  const char* sentence_gap;
  const char* colon;
};

// `ja` or `en`.
const Labels& LabelsOf(const std::string& language);

std::string UnitLabel(const Labels& labels, int64_t unit_yen);
std::string StateLabel(const Labels& labels, budget::v1::ClosingState state);
std::string StageLabel(const Labels& labels, budget::v1::ExecutionStage stage);
// The stage alone: 支出負担行為.
std::string StageName(const Labels& labels, budget::v1::ExecutionStage stage);
std::string DateLabel(const Labels& labels, const aggregator::v1::Column& column);
bool IsSettled(budget::v1::ClosingState state);

// One value of an indicator with its unit; the sign for absent where it is not known.
std::string ValueLabel(const Labels& labels, const indicator::v1::Indicator& indicator,
                       const indicator::v1::IndicatorComponent& component,
                       indicator::v1::ValueRole role);

// What to call postings on a node itself: adjustments only where all of every amount is adjustment.
const char* OwnPostingsLabel(const Labels& labels,
                             const google::protobuf::RepeatedPtrField<aggregator::v1::Cell>& cells,
                             bool of_project);
const char* OwnPostingsLabel(const Labels& labels, const aggregator::v1::Cell& cell,
                             bool of_project);

}  // namespace kuzukuri::report
