// Whether rows and lists of a statement tell the same money by different names.
#pragma once

#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "services/reader/domain/reading.h"

namespace kuzukuri::reader {

// "土木費 (line 6)".
std::string NameOf(const Row& row);

// The rows of a list from which money is written, in its order.
std::vector<const Row*> PostedRows(const Table& table);

// Why a row without a number seems to be the title of the one below it, which has the same amounts;
// empty where none does. Two projects may have equal amounts: one named like a title of accounts
// above one that is not, or a list of nothing but such pairs, is no accident.
std::string SeemsATitle(const Table& table);

// Finds lists of a statement that tell the money of others by other names.
class SameMoney {
 public:
  explicit SameMoney(const Statement& statement);

  // Why the money of a list, by its place in the statement, stands in another one too; empty where
  // it does not.
  std::string Why(size_t at) const;

 private:
  // Amounts added up.
  struct Money {
    bool known[2] = {true, true};  // appropriation and executed amount
    absl::int128 yen[2] = {0, 0};
    int64_t unit_yen = 1;  // the coarsest
    size_t rows = 0;

    void Add(const Money& other);
    void Add(const Row& row);
  };
  struct List {
    Money all;
    std::vector<const Row*> rows;
    std::vector<Money> of_row;
    int first = 0;  // numbers; 0: not all rows have one
    int last = 0;
  };

  static void Number(List& list);
  // Whether one list is the other on its next pages: its numbers go on.
  static bool GoesOn(const List& list, const List& next);
  static bool Equal(const Money& a, const Money& b);
  static const Row* RowOf(const List& list, const Money& money);
  static bool Differ(const Money& a, const Money& b);
  // Why lists with the same rows that have other amounts are not both of this year's money.
  static std::string OtherAmounts(const List& list, const List& other, const std::string& id);
  static std::string Both(const List& list, const List& other, const std::string& id);
  std::string AllOthers(size_t at) const;

  const Statement& statement_;
  std::vector<List> lists_;  // empty for tables that are none
  Money all_;
};

}  // namespace kuzukuri::reader
