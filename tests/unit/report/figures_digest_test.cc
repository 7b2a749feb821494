#include "services/report/statement/figures_digest.h"

#include <gtest/gtest.h>

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

constexpr const char* kYear = "jurisdictions/141127/fiscalYears/2022";

v1::ReportRow Row(v1::ReportRow::Kind kind, const std::string& node, int64_t executed) {
  v1::ReportRow row;
  row.set_kind(kind);
  if (!node.empty()) row.set_node(std::string(kYear) + "/" + node);
  row.mutable_cell()->set_appropriation_yen(1000);
  row.mutable_cell()->set_executed_yen(executed);
  return row;
}

v1::ExecutionReport Report() {
  v1::ExecutionReport report;
  report.mutable_total()->set_appropriation_yen(3000);
  v1::ReportTable* table = report.add_tables();
  table->set_primary(true);
  *table->add_rows() = Row(v1::ReportRow::KIND_CLASSIFICATION_NODE, "classificationNodes/c", 900);
  *table->add_rows() = Row(v1::ReportRow::KIND_OWN_POSTINGS, "", 1);
  *table->add_rows() = Row(v1::ReportRow::KIND_PROJECT, "projects/A", 899);
  v1::ProjectPage* page = report.add_pages();
  page->mutable_project()->set_name(std::string(kYear) + "/projects/A");
  *page->add_sub_projects() = Row(v1::ReportRow::KIND_SUB_PROJECT, "projects/A/subProjects/1", 890);
  *page->add_sub_projects() = Row(v1::ReportRow::KIND_OWN_POSTINGS, "", 9);
  return report;
}

TEST(FiguresDigest, IsOfAFormThatDoesNotChange) {
  const std::string year = kYear;
  const std::string own = "\tappropriation=1000\toriginal=-\texecuted=";
  EXPECT_EQ(CanonicalFigures(Report()),
            year + "/classificationNodes/c" + own + "900\tcarried_out=0\n" +  //
                year + "/projects/A" + own + "899\tcarried_out=0\n" +         //
                year + "/projects/A/subProjects/1" + own + "890\tcarried_out=0\n" + "own " + year +
                "/classificationNodes/c" + own + "1\tcarried_out=0\n" + "own " + year +
                "/projects/A" + own + "9\tcarried_out=0\n" +
                "total\tappropriation=3000\toriginal=-\texecuted=-\tcarried_out=0\n");
  EXPECT_EQ(FiguresDigest(Report()),
            "figures1:b3c36698735d9e223c9975b4b434eb7453e9c0e"
            "fb71afdcd21ef1e6f94ef5d62");
}

TEST(FiguresDigest, TextsOrderAndOtherTablesAreNoPartOfIt) {
  v1::ExecutionReport report = Report();
  *report.mutable_tables(0)->add_rows() = Row(v1::ReportRow::KIND_PROJECT, "projects/B", 7);
  v1::ExecutionReport other = report;
  other.mutable_tables(0)->mutable_rows()->SwapElements(2, 3);
  other.mutable_tables(0)->mutable_rows(2)->set_display_name("改称");
  *other.add_tables() = Report().tables(0);
  other.mutable_tables(1)->set_primary(false);
  other.set_jurisdiction_display_name("旭区");
  EXPECT_EQ(FiguresDigest(report), FiguresDigest(other));
}

TEST(FiguresDigest, EveryAmountIsAPartOfIt) {
  const std::string before = FiguresDigest(Report());
  const auto changed = [&](auto change) {
    v1::ExecutionReport report = Report();
    change(*report.mutable_tables(0)->mutable_rows(2));
    return FiguresDigest(report) != before;
  };
  EXPECT_TRUE(changed([](v1::ReportRow& row) { row.mutable_cell()->set_executed_yen(0); }));
  EXPECT_TRUE(changed([](v1::ReportRow& row) { row.mutable_cell()->clear_executed_yen(); }));
  EXPECT_TRUE(changed([](v1::ReportRow& row) { row.mutable_cell()->set_appropriation_yen(1); }));
  EXPECT_TRUE(changed([](v1::ReportRow& row) { row.mutable_cell()->set_original_yen(1); }));
  EXPECT_TRUE(changed([](v1::ReportRow& row) { row.mutable_cell()->set_carried_out_yen(1); }));
  EXPECT_TRUE(changed([](v1::ReportRow& row) { row.set_node("projects/B"); }));
  EXPECT_TRUE(changed([](v1::ReportRow& row) {
    row.mutable_cell()->clear_executed_yen();
    row.mutable_cell()->mutable_incomplete_executed()->set_known_yen(899);
  }));
  EXPECT_TRUE(changed([](v1::ReportRow& row) { row.mutable_cell()->set_executed_yen(898); }));
}

}  // namespace
}  // namespace kuzukuri::report
