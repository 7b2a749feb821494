#include "services/budget/usecase/budget_changes.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/budget/domain/budget_state.h"
#include "services/budget/store/budget_line.h"
#include "services/budget/store/budget_year.h"
#include "services/budget/store/dimension.h"
#include "services/budget/store/reported_figure.h"
#include "services/budget/store/statement.h"
#include "services/budget/usecase/resource_proto.h"
#include "services/budget/usecase/statement.h"
#include "services/platform/base/names.h"

namespace kuzukuri::budget {
namespace {

using google::protobuf::Message;
using platform::Change;
using platform::ResourceId;
using platform::ResourceName;
using platform::Revision;
using platform::Year;

constexpr const char* kLines = "budgetLines";
constexpr const char* kFunds = "fundSources";
constexpr const char* kItems = "economicItems";
constexpr const char* kFigures = "reportedFigures";
constexpr const char* kDimensions = "dimensions";  // what writes of both are told by

bool IsLine(const ResourceName& name) { return name.collection == kLines; }
bool IsFigure(const ResourceName& name) { return name.collection == kFigures; }
bool IsDeletion(const Change& change) { return change.action == type::v1::CHANGE_ACTION_DELETE; }

std::string KeyOf(const ResourceName& dimension) {
  return absl::StrCat(dimension.collection, "/", dimension.id.value());
}

void AddId(DimensionIds& ids, const ResourceName& dimension) {
  (dimension.collection == kFunds ? ids.fund_sources : ids.economic_items)
      .insert(dimension.id.value());
}

// What the changes of a request name, by year.
struct Named {
  std::set<ResourceId> lines;
  DimensionIds gone;
  bool any_gone = false;
  bool figures = false;
};

std::map<Year, Named> NamedIn(const std::vector<Change>& changes) {
  std::map<Year, Named> years;
  for (const Change& change : changes) {
    Named& named = years[*change.name.fiscal_year];
    if (IsLine(change.name)) {
      named.lines.insert(change.name.id);
    } else if (IsFigure(change.name)) {
      named.figures = true;
    } else if (IsDeletion(change)) {
      AddId(named.gone, change.name);
      named.any_gone = true;
    }
  }
  return years;
}

// Reads what a write looks at.
class StateLoader {
 public:
  StateLoader(pqxx::transaction_base& tx, const platform::JurisdictionCode& code, Revision revision)
      : tx_(tx), code_(code), all_(platform::AllRows(revision)) {}

  YearState LoadYear(Year year, const Named& named) {
    YearState state;
    for (Dimension& one : DimensionStore(tx_).List(code_, year, all_)) {
      std::string key = one.key();
      state.dimensions.emplace(std::move(key), std::move(one));
    }
    BudgetLineStore lines(tx_);
    if (named.any_gone) {  // whichever lines have it
      for (BudgetLine& one : lines.List(code_, year, all_)) {
        const ResourceId id = one.id;
        state.lines.emplace(id, std::move(one));
      }
    } else if (!named.lines.empty()) {
      state.lines = lines.Find(code_, year, named.lines);
    }
    if (named.figures) {
      for (ReportedFigure& one : ReportedFigureStore(tx_).ListOfNone(code_, year, all_.revision)) {
        const ResourceId id = one.id;
        state.figures.emplace(id, std::move(one));
      }
    }
    return state;
  }

  YearFacts LoadFacts(Year year, const Named& named) {
    YearFacts facts;
    facts.books = BudgetYearStore(tx_).Get(code_, year, all_.revision).value_or(UnknownBooks(year));
    if (!named.lines.empty()) {
      BudgetLineStore lines(tx_);
      facts.posted = lines.Posted(code_, year, named.lines);
      facts.on_line = lines.OwnDimensions(code_, year, facts.posted);
    }
    if (named.any_gone) facts.in_year = DimensionStore(tx_).Posted(code_, year, named.gone);
    return facts;
  }

 private:
  pqxx::transaction_base& tx_;
  const platform::JurisdictionCode& code_;
  const platform::PageQuery all_;
};

template <class Key, class Row, class Proto>
std::unique_ptr<Message> Found(const std::map<Key, Row>& rows, const Key& key,
                               const ResourceName& name) {
  const auto found = rows.find(key);
  if (found == rows.end()) return nullptr;
  return std::make_unique<Proto>(ToProto(name, found->second));
}

// The state before a write and the one it leaves.
class Changes final : public platform::ChangeTarget {
 public:
  Changes(const platform::WriteRequest& write, StateLoader loader,
          const std::vector<Change>& changes)
      : write_(write), code_(write.jurisdiction) {
    for (const auto& [year, named] : NamedIn(changes)) {
      before_[year] = loader.LoadYear(year, named);
      facts_[year] = loader.LoadFacts(year, named);
    }
    after_ = before_;
  }

  std::unique_ptr<Message> Before(const Change& change) const override {
    const ResourceName& name = change.name;
    const YearState& year = before_.at(*name.fiscal_year);
    if (IsLine(name)) {
      return Found<ResourceId, BudgetLine, v1::BudgetLine>(year.lines, name.id, name);
    }
    if (IsFigure(name)) {
      return Found<ResourceId, ReportedFigure, v1::ReportedFigure>(year.figures, name.id, name);
    }
    return Found<std::string, Dimension, v1::Dimension>(year.dimensions, KeyOf(name), name);
  }

  void Set(const Change& change, const Message& resource) override {
    const ResourceName& name = change.name;
    const std::string parent = platform::FiscalYearName(code_, *name.fiscal_year);
    YearState& year = after_.at(*name.fiscal_year);
    changed_.emplace(change.full_name, change.field);
    touched_[*name.fiscal_year].push_back(name);
    if (IsLine(name)) {
      year.lines[name.id] = FromProto(violations_, change.field, parent,
                                      static_cast<const v1::BudgetLine&>(resource));
    } else if (IsFigure(name)) {
      year.figures[name.id] = FromProto(violations_, change.field, parent,
                                        static_cast<const v1::ReportedFigure&>(resource));
    } else {
      year.dimensions[KeyOf(name)] =
          FromProto(violations_, change.field, parent, static_cast<const v1::Dimension&>(resource));
    }
  }

  void Remove(const Change& change) override {
    const ResourceName& name = change.name;
    YearState& year = after_.at(*name.fiscal_year);
    touched_[*name.fiscal_year].push_back(name);
    if (IsLine(name)) {
      year.lines.erase(name.id);
    } else if (IsFigure(name)) {
      year.figures.erase(name.id);
    } else {
      year.dimensions.erase(KeyOf(name));
    }
  }

  absl::Status Check() const {
    return CheckState(code_, before_, after_, facts_, changed_, write_.reason, violations_);
  }

  // The years where what statements declare may have to be posted elsewhere.
  std::set<Year> MovedYears() const {
    std::set<Year> years;
    for (const auto& [year, state] : before_) {
      for (const auto& [id, line] : state.lines) {
        const auto& lines = after_.at(year).lines;
        const auto next = lines.find(id);
        if (next == lines.end() || MovesMoney(line, next->second)) years.insert(year);
      }
    }
    return years;
  }

  // Ends what was changed and stores what takes its place. Returns what was touched.
  std::vector<platform::Touched> Store(pqxx::transaction_base& tx, Revision revision) const {
    std::vector<platform::Touched> touched;
    for (const auto& [year, names] : touched_) {
      std::set<std::string> kinds;
      for (const ResourceName& name : names) {
        kinds.insert(IsLine(name) || IsFigure(name) ? name.collection : kDimensions);
      }
      for (const std::string& kind : kinds) touched.push_back({year, kind});
      if (kinds.contains(kLines)) StoreLines(tx, revision, year, names);
      if (kinds.contains(kDimensions)) StoreDimensions(tx, revision, year, names);
      if (kinds.contains(kFigures)) StoreFigures(tx, revision, year, names);
    }
    return touched;
  }

 private:
  template <class Row>
  static void AddIfThere(const std::map<ResourceId, Row>& rows, const ResourceId& id,
                         std::vector<Row>& to) {
    const auto found = rows.find(id);
    if (found != rows.end()) to.push_back(found->second);
  }

  void StoreLines(pqxx::transaction_base& tx, Revision revision, Year year,
                  const std::vector<ResourceName>& names) const {
    std::set<ResourceId> ids;
    std::vector<BudgetLine> rows;
    for (const ResourceName& name : names) {
      if (!IsLine(name)) continue;
      ids.insert(name.id);
      AddIfThere(after_.at(year).lines, name.id, rows);
    }
    BudgetLineStore store(tx);
    store.End(code_, year, revision, ids);
    store.Insert(code_, year, revision, rows);
    std::vector<MovedLine> moved;
    for (const BudgetLine& after : rows) {
      const auto before = before_.at(year).lines.find(after.id);
      if (before == before_.at(year).lines.end()) continue;
      std::vector<std::string> nodes = NodesLeftOrJoined(before->second, after);
      if (!nodes.empty()) moved.push_back({{after.id, before->second.rollups}, std::move(nodes)});
    }
    if (!moved.empty()) StatementStore(tx, code_, year).NotePlacements(revision, moved);
  }

  void StoreDimensions(pqxx::transaction_base& tx, Revision revision, Year year,
                       const std::vector<ResourceName>& names) const {
    DimensionIds ids;
    std::vector<Dimension> rows;
    for (const ResourceName& name : names) {
      if (IsLine(name) || IsFigure(name)) continue;
      AddId(ids, name);
      const auto found = after_.at(year).dimensions.find(KeyOf(name));
      if (found != after_.at(year).dimensions.end()) rows.push_back(found->second);
    }
    DimensionStore store(tx);
    store.End(code_, year, revision, ids);
    store.Insert(code_, year, revision, rows);
  }

  void StoreFigures(pqxx::transaction_base& tx, Revision revision, Year year,
                    const std::vector<ResourceName>& names) const {
    std::set<ResourceId> ids;
    std::vector<ReportedFigure> rows;
    for (const ResourceName& name : names) {
      if (!IsFigure(name)) continue;
      ids.insert(name.id);
      AddIfThere(after_.at(year).figures, name.id, rows);
    }
    ReportedFigureStore store(tx);
    store.EndOfNone(code_, year, revision, ids);
    store.Insert(code_, year, revision, /*statement=*/{}, rows);
  }

  const platform::WriteRequest& write_;
  const platform::JurisdictionCode& code_;
  BudgetState before_;
  BudgetState after_;
  BudgetFacts facts_;
  platform::ChangedRows changed_;
  platform::FieldViolations violations_;
  std::map<Year, std::vector<ResourceName>> touched_;
};

// A statement's cells come and go with it.
absl::Status CheckOfNoStatement(const std::vector<Change>& changes) {
  platform::FieldViolations violations;
  for (const Change& change : changes) {
    if (!IsFigure(change.name) || change.name.parent_id.empty()) continue;
    violations.Add(
        change.field + ".name",
        absl::StrCat("'", change.full_name, "' is printed in statement '",
                     change.name.parent_id.value(), "'; put that again with PutStatement"));
  }
  return violations.ToStatus();
}

absl::StatusOr<platform::AppliedChanges> ApplyAll(pqxx::transaction_base& tx,
                                                  const platform::WriteRequest& write,
                                                  Revision revision,
                                                  const std::vector<Change>& changes) {
  KZ_RETURN_IF_ERROR(CheckOfNoStatement(changes));
  Changes target(write, StateLoader(tx, write.jurisdiction, revision), changes);
  KZ_ASSIGN_OR_RETURN(platform::AppliedChanges applied,
                      platform::ApplyTo(target, tx, revision, changes));
  for (const Year year : target.MovedYears()) {
    KZ_RETURN_IF_ERROR(CheckLinesLeft(tx, write.jurisdiction, year, revision));
  }
  return applied;
}

}  // namespace

const platform::ChangeRules& BudgetChanges() {
  static const platform::ChangeRules kRules = {
      {{"BudgetLine", {kLines}}, {"Dimension", {kFunds, kItems}}, {"ReportedFigure", {kFigures}}},
      ApplyAll};
  return kRules;
}

}  // namespace kuzukuri::budget
