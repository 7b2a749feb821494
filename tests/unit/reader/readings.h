// Small readings, as if read from a paper.
#pragma once

#include <string>
#include <vector>

#include "services/reader/domain/reading.h"

namespace kuzukuri::reader {

inline Text T(const std::string& text, int line = 1) { return {text, {1, line}, {}}; }

inline Figure F(Measure measure, int64_t value, int64_t unit_yen, int line = 1) {
  return {measure, value, unit_yen, std::to_string(value), {1, line}, {}};
}

// Budget and executed.
inline std::vector<Figure> Amounts(int64_t budget, int64_t executed, int64_t unit_yen,
                                   int line = 1) {
  return {F(Measure::kAppropriation, budget, unit_yen, line),
          F(Measure::kExecuted, executed, unit_yen, line)};
}

inline SubProject Sub(const std::string& number, const std::string& name,
                      std::vector<Figure> figures) {
  SubProject sub;
  sub.number = number;
  sub.name = T(name);
  sub.figures = std::move(figures);
  return sub;
}

inline Row MakeRow(const std::string& label, std::vector<Figure> figures, int project = -1) {
  Row row;
  row.label = T(label);
  row.figures = std::move(figures);
  row.project = project;
  return row;
}

inline Row TotalRow(const std::string& label, std::vector<Figure> figures) {
  Row row = MakeRow(label, std::move(figures));
  row.total = true;
  return row;
}

// A settlement: two pillars in one list, in thousands, and a summary in yen.
inline Statement Settlement() {
  Statement statement;
  statement.fiscal_year = 2022;
  statement.title = T("令和４年度　緑区個性ある区づくり推進費　決算説明書", 1);
  statement.pillars = {{"I", T("安全"), T("Ⅰ 安全・安心")}, {"II", T("つながり"), {}}};
  Project first;
  first.code = "I-1";
  first.printed_code = "Ⅰ-１";
  first.name = T("防災事業", 10);
  first.pillar = 0;
  first.figures = Amounts(300, 250, 1000, 11);
  first.departments = {T("総務課")};
  first.sub_projects = {Sub("1", "訓練", Amounts(100, 90, 1000, 12)),
                        Sub("2", "備蓄", Amounts(200, 161, 1000, 13))};
  Project second;
  second.code = "II-1";
  second.printed_code = "Ⅱ-１";
  second.name = T("まつり");
  second.pillar = 1;
  second.sub_projects = {Sub("1", "まつり", Amounts(500, 500, 1000)), Sub("2", "広報", {})};
  statement.projects = {first, second};
  Table summary;
  summary.id = "2022-T1";
  summary.rows = {MakeRow("自主企画事業費", Amounts(800000, 750421, 1)),
                  MakeRow("防災事業", Amounts(300000, 250321, 1, 5), 0),
                  TotalRow("合計", Amounts(800000, 750421, 1))};
  Table list;
  list.id = "2022-T2";
  list.list = true;
  list.unit_yen = 1000;
  list.rows = {MakeRow("防災事業", Amounts(300, 250, 1000), 0),
               MakeRow("まつり", Amounts(500, 500, 1000), 1)};
  list.rows[0].departments = {T("総務課"), T("福祉課")};
  list.rows[1].departments = {T("地域課")};
  list.rows.push_back(TotalRow("合計", Amounts(800, 750, 1000)));
  statement.tables = {summary, list};
  return statement;
}

inline Reading ReadingOf(std::vector<Statement> statements) {
  Reading reading;
  reading.source = "paper.txt";
  reading.statements = std::move(statements);
  return reading;
}

}  // namespace kuzukuri::reader
