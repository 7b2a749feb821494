#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>

#include "services/budget/domain/settlement.h"

namespace kuzukuri::budget {

// Settlements of closed years.
class SettlementStore {
 public:
  explicit SettlementStore(pqxx::transaction_base& tx) : tx_(tx) {}

  std::optional<Settlement> Get(const std::string& jurisdiction, int64_t revision, int year);
  // Adds a version; the one before, if any, ends.
  void Supersede(const std::string& jurisdiction, int year, const Settlement& next);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::budget
