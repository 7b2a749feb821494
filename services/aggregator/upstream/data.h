// What is read from the services and kept: immutable, each piece at one revision.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "kuzukuri/budget/v1/reported_figure.pb.h"
#include "kuzukuri/budget/v1/statement.pb.h"
#include "kuzukuri/budget/v1/year_book.pb.h"
#include "kuzukuri/catalog/v1/classification_node.pb.h"
#include "kuzukuri/catalog/v1/explanation.pb.h"
#include "kuzukuri/catalog/v1/fiscal_year.pb.h"
#include "kuzukuri/catalog/v1/lineage_edge.pb.h"
#include "kuzukuri/catalog/v1/project.pb.h"
#include "kuzukuri/indicator/v1/indicator.pb.h"
#include "kuzukuri/indicator/v1/indicator_lineage_edge.pb.h"
#include "services/aggregator/domain/book.h"
#include "services/aggregator/domain/catalog_year.h"
#include "services/aggregator/domain/indicator_join.h"
#include "services/aggregator/domain/paper_order.h"
#include "services/platform/base/date.h"

namespace kuzukuri::aggregator {

// The indicators of one fiscal year and the lineage into it.
struct YearIndicators {
  std::vector<indicator::v1::Indicator> indicators;
  std::vector<IndicatorEdge> edges;
  std::set<platform::Date> dates;  // those values stand at
  // The last writes of any of these, the newest first, as many as corrections are counted.
  std::vector<platform::Revision> writes;
};

// One printed cell of a published paper.
struct PublishedFigure {
  budget::v1::ReportedFigure figure;
  PaperOf paper;
};

// What the published papers of a year print, by node, in the order of their places.
struct PublishedFigures {
  std::map<std::string, std::vector<PublishedFigure>> by_node;
};

// The same as it arrives.
struct PublishedParts {
  std::vector<budget::v1::ReportedFigure> figures;  // in their order
  std::vector<budget::v1::Statement> statements;
};

// What is tied to no fiscal year.
struct Directory {
  std::string jurisdiction_display_name;
  DepartmentNames departments;
};

// Everything read for a comparison, all at one snapshot.
struct Fetched {
  std::shared_ptr<const Directory> directory;
  std::map<platform::Year, std::shared_ptr<const CatalogYear>> years;  // first to last
  std::map<platform::Year, std::shared_ptr<const YearBook>> books;     // of the columns
  std::map<platform::Year, std::shared_ptr<const YearIndicators>>
      indicators;  // first to last, when asked for
  std::map<platform::Year, std::shared_ptr<const PublishedFigures>>
      published;  // of the columns, when asked for
};

// A year's catalogue as it arrives.
struct CatalogParts {
  bool exists = false;
  catalog::v1::FiscalYear fiscal_year;
  std::vector<catalog::v1::ClassificationNode> nodes;
  std::vector<catalog::v1::Project> projects;
  std::vector<catalog::v1::LineageEdge> edges;
  std::vector<catalog::v1::Explanation> explanations;
  std::set<platform::Revision> writes;  // see CatalogYear
};

// What a report prints of a year besides its figures: the catalogue as it is.
struct Paper {
  CatalogParts catalog;  // without edges and explanations
};

// Puts a year together along its primary tree.
CatalogYear AssembleYear(const platform::JurisdictionCode& jurisdiction, platform::Year fiscal_year,
                         const CatalogParts& parts);

// Tells each figure's paper.
PublishedFigures AssemblePublished(PublishedParts parts);

// Adds an indicator of the year.
void AddIndicator(indicator::v1::Indicator indicator, YearIndicators& year);

// What is asked about the certification of a book's year, as it arrives.
struct CertifiedParts {
  std::optional<platform::Revision> indicator_revision;  // its figures were seen at
  std::vector<platform::Revision> corrections;
};

// Adds that to a book.
void AddCertified(const CertifiedParts& parts, YearBook& book);

// Adds one page to a book. Pages come in order. INTERNAL (reason MALFORMED_BOOK) when its parts do
// not fit together.
absl::Status AddPage(const budget::v1::GetYearBookResponse& page, YearBook& book);

// A date a service answered.
platform::Date DateOf(const type::v1::Date& date);

// The last part of a resource name.
std::string IdOf(const std::string& name);

IndicatorEdge FromProto(const indicator::v1::IndicatorLineageEdge& proto);

}  // namespace kuzukuri::aggregator
