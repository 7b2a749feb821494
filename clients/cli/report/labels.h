// The words of a report in the reader's language.
#pragma once

#include <string>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "kuzukuri/budget/v1/budget_year.pb.h"
#include "kuzukuri/indicator/v1/indicator.pb.h"

namespace kuzukuri::cli {

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
  const char* own_postings;
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
};

// `ja` or `en`.
const Labels& LabelsOf(const std::string& language);

std::string UnitLabel(const Labels& labels, int64_t unit_yen);
std::string StateLabel(const Labels& labels, budget::v1::ClosingState state);
std::string StageLabel(const Labels& labels, budget::v1::ExecutionStage stage);
std::string DateLabel(const Labels& labels, const aggregator::v1::Column& column);
bool IsSettled(budget::v1::ClosingState state);

// One value of an indicator with its unit; the sign for absent where it is not known.
std::string ValueLabel(const Labels& labels, const indicator::v1::Indicator& indicator,
                       const indicator::v1::IndicatorComponent& component,
                       indicator::v1::ValueRole role);

// One sentence: in Japanese where the kind has a text, else the answer's own. `name` is that of
// its node, empty when not known.
std::string FindingLabel(const Labels& labels, const aggregator::v1::Finding& finding,
                         const std::string& name);

}  // namespace kuzukuri::cli
