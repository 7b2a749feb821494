#include "services/budget/store/ledger_check.h"

#include <map>
#include <set>
#include <utility>

#include "services/budget/domain/entry_kind.h"
#include "services/budget/store/ledger_entry.h"
#include "services/platform/db/statement.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::budget {
namespace {

constexpr int kPaymentOrderKind = 22;
constexpr int kExpenditureKind = 20;
constexpr int kRefundKind = 23;

}  // namespace

std::vector<ReversalFact> LedgerCheckStore::BadReversals() {
  std::vector<std::pair<platform::ResourceId, platform::ResourceId>> bad;  // and what they reverse
  std::set<platform::ResourceId> ids;
  for (const pqxx::row& row : platform::Run(tx_, "ledger_check_reversal", jurisdiction_, year_,
                                            revision_, kCommitmentKind)) {
    bad.emplace_back(row[0].as<platform::ResourceId>(), row[1].as<platform::ResourceId>());
    ids.insert(bad.back().first);
    ids.insert(bad.back().second);
  }
  const auto found = LedgerEntryStore(tx_).Find(jurisdiction_, year_, ids);
  std::vector<ReversalFact> facts;
  for (const auto& [id, reversed] : bad) {
    ReversalFact fact;
    fact.reversal = found.at(id).entry;
    fact.row = static_cast<size_t>(fact.reversal.index);
    const auto other = found.find(reversed);
    if (other != found.end()) fact.reversed = other->second.entry;
    facts.push_back(std::move(fact));
  }
  return facts;
}

std::vector<CommitmentFact> LedgerCheckStore::BadCommitments() {
  std::vector<CommitmentFact> facts;
  for (const pqxx::row& row :
       platform::Run(tx_, "ledger_check_commitment", jurisdiction_, year_, revision_,
                     kCommitmentKind, kPaymentOrderKind, kExpenditureKind, kRefundKind)) {
    facts.push_back({row[0].as<size_t>(), row[1].as<std::string>(), row[2].as<bool>(),
                     row[3].as<bool>(), row[4].as<bool>(), row[5].as<int64_t>(),
                     row[6].as<int64_t>(), row[7].as<int64_t>()});
  }
  return facts;
}

std::vector<GroupFact> LedgerCheckStore::BadGroups() {
  std::vector<GroupFact> facts;
  for (const pqxx::row& row :
       platform::Run(tx_, "ledger_check_group", jurisdiction_, year_, revision_)) {
    facts.push_back({row[0].as<size_t>(), row[1].as<std::string>(), row[2].as<int>(),
                     row[3].as<int>(), row[4].as<std::string>(), row[5].as<bool>(),
                     row[6].as<int>()});
  }
  return facts;
}

std::vector<ControlFact> LedgerCheckStore::Control(const BudgetYear& year) {
  platform::SqlArray nodes;
  for (const std::string& node : year.control_nodes) nodes.Add(node);
  platform::SqlArray kinds, stages, effects;
  for (const EntryKind& kind : EntryKinds()) {
    kinds.Add(kind.number);
    stages.Add(static_cast<int>(kind.stage));
    effects.Add(kind.effect);
  }
  std::vector<ControlFact> facts;
  for (const pqxx::row& row :
       platform::Run(tx_, "ledger_check_control", jurisdiction_, year_, revision_,
                     year.control_level, nodes.str(), kinds.str(), stages.str(), effects.str())) {
    facts.push_back({row[0].as<std::string>(), row[1].as<int64_t>(), row[2].as<int64_t>(),
                     row[3].as<int64_t>(), row[4].as<int64_t>(), row[5].as<int64_t>(),
                     row[6].as<int64_t>()});
  }
  return facts;
}

}  // namespace kuzukuri::budget
