// Whether budget lines count where the catalogue has their nodes. The budget service takes roll-ups
// as they are; where they contradict the catalogue, its balances sum otherwise than reports do.
#pragma once

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <optional>
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

  // Years of which they may change where something stands, by full name.
  std::set<std::string> YearsThatMove() const;
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

// A line with its roll-ups as the catalogue has its node: what stands above that in the primary
// tree, in trees of the nodes it named that are not above it any more, and in one that is named;
// what it names beside these stays. Nothing where it counts so already, in no node at all, or on a
// node that is not known. Looks only at what is there, so that a command that was cut off between
// the catalogue and the lines is completed by another.
std::optional<budget::v1::BudgetLine> CountedWhereItStands(const YearCatalogue& year,
                                                           const budget::v1::BudgetLine& line,
                                                           const std::string& tree = "");

// Whether a line stands on or below a project or node.
bool StandsBelow(const YearCatalogue& year, const budget::v1::BudgetLine& line,
                 const std::string& name);

// Judges lines of one year: a problem or an empty text for each. A paper leaves the catalogue as it
// is, also where a project was moved since another paper: its new lines follow that. Lines that
// stand have a problem only where the files move what is above them.
class RollUpCheck {
 public:
  explicit RollUpCheck(std::shared_ptr<const FileCatalogue> files) : files_(std::move(files)) {}

  grpc::Status Check(Connection& connection, grpc::ClientContext& context, const std::string& year,
                     std::vector<RowToCheck>* lines, std::vector<std::string>* problems) const;

  // Finds those of the lines held that stand below what the files bring of the catalogue and count
  // elsewhere, and has them count there.
  grpc::Status Follow(Connection& connection, grpc::ClientContext& context, const std::string& year,
                      const HeldRows& lines, HeldRows* followed) const;

 private:
  // A year as the services have it now, with the departments that the files bring.
  grpc::Status Read(Connection& connection, grpc::ClientContext& context, const std::string& year,
                    YearCatalogue* held, bool* there) const;
  // A year as it is after the import, and as the files alone have it.
  YearCatalogue After(const std::string& year, YearCatalogue held, bool there) const;
  YearCatalogue Brought(const std::string& year, const YearCatalogue& held) const;
  // Whether the files bring a line's node or something above it.
  bool Bring(const YearCatalogue& after, const budget::v1::BudgetLine& line) const;

  const std::shared_ptr<const FileCatalogue> files_;
};

}  // namespace kuzukuri::cli
