// Whether budget lines count where the catalogue has their nodes. The budget service takes roll-ups
// as they are; where they contradict the catalogue, its balances sum otherwise than reports do.
#pragma once

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "clients/cli/import/change_set.h"
#include "clients/cli/shared/above.h"
#include "clients/cli/shared/connection.h"
#include "kuzukuri/budget/v1/budget_line.pb.h"
#include "kuzukuri/catalog/v1/fiscal_year.pb.h"

namespace kuzukuri::cli {

// What the files of an import bring of the catalogue, by full name.
struct FileCatalogue {
  std::map<std::string, catalog::v1::FiscalYear> years;
  YearNodes nodes;  // of all years
  YearProjects projects;
  std::set<std::string> departments;
  bool changes_held = false;  // whether they change what the catalogue holds
};

// A year as the catalogue has it after the import.
struct YearCatalogue {
  std::string primary_tree;  // empty: not known
  YearNodes nodes;
  YearProjects projects;
  std::set<std::string> departments;
};

// What is wrong with a line's roll-ups, a sentence; empty where nothing is. A line on a node that
// is not known is not judged. What a line leaves out is no contradiction: reports say so in a
// finding.
std::string RollUpProblem(const YearCatalogue& year, const budget::v1::BudgetLine& line);

// Has a line count where the catalogue has its node: the classification nodes above that, beside
// the departments it names.
void FollowCatalogue(const YearCatalogue& year, budget::v1::BudgetLine& line);

// Judges lines of one year: a problem or an empty text for each. A paper leaves the catalogue as it
// is, also where a project was moved since another paper: its new lines follow that. Lines that
// stand have a problem only where the files move what is above them.
class RollUpCheck {
 public:
  explicit RollUpCheck(std::shared_ptr<const FileCatalogue> files) : files_(std::move(files)) {}

  grpc::Status Check(Connection& connection, grpc::ClientContext& context, const std::string& year,
                     std::vector<RowToCheck>* lines, std::vector<std::string>* problems) const;

 private:
  // A year as the services have it now, with the departments that the files bring.
  grpc::Status Read(Connection& connection, grpc::ClientContext& context, const std::string& year,
                    YearCatalogue* held, bool* there) const;
  // A year as it is after the import, and as the files alone have it.
  YearCatalogue After(const std::string& year, YearCatalogue held, bool there) const;
  YearCatalogue Brought(const std::string& year, const YearCatalogue& held) const;

  const std::shared_ptr<const FileCatalogue> files_;
};

}  // namespace kuzukuri::cli
