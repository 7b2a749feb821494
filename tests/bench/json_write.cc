// How fast comparisons are written as JSON: the gateway's writer beside protobuf's json_util, in
// turns in one process, over the same message.
#include <google/protobuf/util/json_util.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/gateway/json/write.h"

namespace {

namespace v1 = kuzukuri::aggregator::v1;

v1::CompareExecutionResponse MakeAnswer(int rows) {
  v1::CompareExecutionResponse answer;
  answer.set_snapshot("MTIzNDU2Nzg5MDEyc25hcHNob3R8MTQxMTI3fDEyLjN8NDUuNnw3Ljg");
  for (int i = 0; i < rows; ++i) {
    v1::Row& row = *answer.add_rows();
    row.set_id(absl::StrCat("jurisdictions/141127/fiscalYears/2023/projects/p", i));
    row.set_kind(v1::Row::KIND_NODES);
    row.set_display_name("区役所の機能強化に関する取組の推進事業");
    for (int column = 0; column < 2; ++column) {
      v1::Cell& cell = *row.add_cells();
      cell.set_appropriation_yen(845540000 + i);
      cell.set_executed_yen(0);
      cell.set_difference_yen(-i);
      cell.mutable_rate()->set_permille(958);
      v1::Member& member = *row.add_members();
      member.set_node(row.id());
      member.set_display_name(row.display_name());
      member.add_departments("まちづくり推進部企画課");
    }
    row.add_changes()->mutable_decomposition()->set_original_yen(1000);
  }
  return answer;
}

// Seconds of one call.
template <class Call>
double Seconds(const Call& call) {
  const auto begin = std::chrono::steady_clock::now();
  call();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("The JSON writer of the gateway beside protobuf's");
  int rows = 1000;
  int rounds = 21;
  app.add_option("--rows", rows, "Rows of the comparison");
  app.add_option("--rounds", rounds, "Rounds, in each of which both sides have a turn");
  CLI11_PARSE(app, argc, argv);
  const v1::CompareExecutionResponse answer = MakeAnswer(rows);
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  size_t bytes = 0;
  std::vector<double> ours;
  std::vector<double> theirs;
  for (int round = 0; round < rounds; ++round) {
    ours.push_back(Seconds([&] { bytes = kuzukuri::gateway::WriteJson(answer).size(); }));
    theirs.push_back(Seconds([&] {
      std::string text;
      if (!google::protobuf::util::MessageToJsonString(answer, &text, options).ok()) std::abort();
    }));
  }
  std::cout << absl::StrFormat(
      "%d bytes: %.2f ms beside %.2f ms of json_util, %.1f times as fast\n", bytes,
      Median(ours) * 1000, Median(theirs) * 1000, Median(theirs) / Median(ours));
}
