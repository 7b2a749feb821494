// Random statements whose figures are printed from exact yen.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/platform/base/money.h"
#include "services/reader/domain/reading.h"

namespace kuzukuri::reader {

struct RandomPresentation {
  bool sum_of_rounded = false;     // totals
  bool rows_from_rounded = false;  // differences and rates
  bool hold_below_full = false;
};

// Exact amounts.
struct Truth {
  int64_t budget = 0;
  int64_t executed = 0;
  int64_t prior_budget = 0;
  Truth operator+(const Truth& other) const {
    return {budget + other.budget, executed + other.executed, prior_budget + other.prior_budget};
  }
};

class RandomStatements {
 public:
  RandomStatements(uint64_t seed, RandomPresentation presentation)
      : random_(seed), presentation_(presentation) {}

  // A settled year and the next one, which also prints the budgets of the settled one.
  Reading Make() {
    Plan();
    Reading reading;
    reading.statements.push_back(MakeStatement(2022, Stage::kSettlement));
    for (auto& pillar : truth_) {
      for (auto& project : pillar) {
        for (Truth& part : project) {
          const int64_t before = part.budget;
          part = RandomTruth();
          part.prior_budget = before;
        }
      }
    }
    reading.statements.push_back(MakeStatement(2023, Stage::kInYear));
    return reading;
  }

 private:
  int64_t Pick(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random_);
  }

  Truth RandomTruth() {
    Truth truth;
    truth.budget = Pick(300, 9000) * 1000 + (Pick(0, 1) ? 0 : Pick(0, 999));
    const int64_t kind = Pick(0, 9);
    truth.executed = kind == 0   ? truth.budget
                     : kind == 1 ? truth.budget - Pick(0, 900)
                                 : truth.budget * Pick(100, 1300) / 1000;
    return truth;
  }

  void Plan() {
    truth_.assign(static_cast<size_t>(Pick(2, 4)), {});
    for (auto& pillar : truth_) {
      pillar.resize(static_cast<size_t>(Pick(2, 4)));
      for (auto& project : pillar) {
        const auto parts = static_cast<size_t>(Pick(1, 4));
        for (size_t i = 0; i < parts; ++i) project.push_back(RandomTruth());
      }
    }
  }

  static Truth Sum(const std::vector<Truth>& parts) {
    Truth sum;
    for (const Truth& part : parts) sum = sum + part;
    return sum;
  }

  void Print(std::vector<Figure>& figures, Measure measure, int64_t value, int64_t unit) {
    Figure figure;
    figure.measure = measure;
    figure.value = value;
    figure.unit_yen = unit;
    figure.text = unit == 0 ? platform::FormatRate(value) : platform::FormatAmount(value);
    figure.place = {1, ++line_};
    figures.push_back(figure);
  }

  // Amounts as printed in a unit.
  static Truth Rounded(const Truth& exact, int64_t unit) {
    return {platform::DivideHalfAway(exact.budget, unit),
            platform::DivideHalfAway(exact.executed, unit),
            platform::DivideHalfAway(exact.prior_budget, unit)};
  }

  std::vector<Figure> Figures(const Truth& exact, const Truth& printed, int64_t unit,
                              bool difference, bool rate, bool prior) {
    std::vector<Figure> figures;
    Print(figures, Measure::kAppropriation, printed.budget, unit);
    Print(figures, Measure::kExecuted, printed.executed, unit);
    const bool rounded = presentation_.rows_from_rounded;
    if (difference) {
      Print(figures, Measure::kDifference,
            rounded ? printed.budget - printed.executed
                    : platform::DivideHalfAway(exact.budget - exact.executed, unit),
            unit);
    }
    if (rate) {
      const Truth& of = rounded ? printed : exact;
      Print(figures, Measure::kRate,
            *platform::RatePermille(of.executed, of.budget, presentation_.hold_below_full), 0);
    }
    if (prior) {
      Print(figures, Measure::kPriorAppropriation, printed.prior_budget, unit);
      Print(figures, Measure::kChange,
            rounded ? printed.budget - printed.prior_budget
                    : platform::DivideHalfAway(exact.budget - exact.prior_budget, unit),
            unit);
    }
    return figures;
  }

  // Of a whole: printed from exact yen or as the sum of its rounded parts.
  Truth Whole(const std::vector<Truth>& parts, int64_t unit) const {
    if (!presentation_.sum_of_rounded) return Rounded(Sum(parts), unit);
    Truth sum;
    for (const Truth& part : parts) sum = sum + Rounded(part, unit);
    return sum;
  }

  static Row MakeRow(const std::string& label, int parent, int pillar, int project) {
    Row row;
    row.label.text = label;
    row.parent = parent;
    row.pillar = pillar;
    row.project = project;
    row.total = label == "合計";
    return row;
  }

  static Table MakeTable(int year, int number, bool list, bool excerpt, int64_t unit) {
    Table table;
    table.id = absl::StrCat(year, "-T", number);
    table.list = list;
    table.excerpt = excerpt;
    table.unit_yen = unit;
    return table;
  }

  static std::string Name(int pillar, size_t project) {
    return absl::StrCat("柱", pillar, "第", project, "事業");
  }

  // Pillars with their main projects.
  Table Summary(int year, bool prior) {
    Table table = MakeTable(year, 1, false, true, 1);
    std::vector<Truth> all;
    int project = 0;
    for (size_t p = 0; p < truth_.size(); ++p) {
      std::vector<Truth> parts;
      for (const auto& of : truth_[p]) parts.push_back(Sum(of));
      const int pillar = static_cast<int>(p);
      const int parent = static_cast<int>(table.rows.size());
      table.rows.push_back(MakeRow(absl::StrCat("柱", p), -1, pillar, -1));
      table.rows.back().figures = Figures(Sum(parts), Whole(parts, 1), 1, true, true, prior);
      table.rows.push_back(MakeRow(Name(pillar, 0), parent, pillar, project));
      table.rows.back().figures = Figures(parts[0], parts[0], 1, true, true, prior);
      project += static_cast<int>(parts.size());
      all.push_back(Sum(parts));
    }
    table.rows.push_back(MakeRow("合計", -1, -1, -1));
    table.rows.back().figures = Figures(Sum(all), Whole(all, 1), 1, true, true, prior);
    return table;
  }

  // Every project, and their total.
  Table List(int year) {
    Table table = MakeTable(year, 2, true, false, 1000);
    std::vector<Truth> all;
    for (size_t p = 0; p < truth_.size(); ++p) {
      for (size_t i = 0; i < truth_[p].size(); ++i) {
        const int pillar = static_cast<int>(p);
        table.rows.push_back(MakeRow(Name(pillar, i), -1, pillar, static_cast<int>(all.size())));
        all.push_back(Sum(truth_[p][i]));
        table.rows.back().figures =
            Figures(all.back(), Rounded(all.back(), 1000), 1000, false, true, false);
      }
    }
    table.rows.push_back(MakeRow("合計", -1, -1, -1));
    table.rows.back().figures = Figures(Sum(all), Whole(all, 1000), 1000, false, true, false);
    return table;
  }

  Project Page(int pillar, size_t at, const std::vector<Truth>& parts) {
    Project project;
    project.code = absl::StrCat(pillar, "-", at + 1);
    project.printed_code = project.code;
    project.name.text = Name(pillar, at);
    project.pillar = pillar;
    for (size_t i = 0; i < parts.size(); ++i) {
      SubProject& part = project.sub_projects.emplace_back();
      part.number = absl::StrCat(i + 1);
      part.name.text = absl::StrCat("細事業", i);
      part.figures = Figures(parts[i], Rounded(parts[i], 1000), 1000, true, false, false);
    }
    project.figures = Figures(Sum(parts), Whole(parts, 1000), 1000, true, true, false);
    return project;
  }

  Statement MakeStatement(int year, Stage stage) {
    Statement statement;
    statement.fiscal_year = year;
    statement.stage = stage;
    statement.tables.push_back(Summary(year, year == 2023));
    statement.tables.push_back(List(year));
    for (size_t p = 0; p < truth_.size(); ++p) {
      Pillar& pillar = statement.pillars.emplace_back();
      pillar.name.text = absl::StrCat("柱", p);
      for (size_t i = 0; i < truth_[p].size(); ++i) {
        statement.projects.push_back(Page(static_cast<int>(p), i, truth_[p][i]));
      }
    }
    return statement;
  }

  std::mt19937_64 random_;
  const RandomPresentation presentation_;
  std::vector<std::vector<std::vector<Truth>>> truth_;  // by pillar, project, sub-project
  int line_ = 0;
};

}  // namespace kuzukuri::reader
