// What a column's postings stand on at two snapshots.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "services/aggregator/domain/book.h"
#include "services/aggregator/domain/difference_rows.h"

namespace kuzukuri::aggregator {

// A place of postings on one side: their leaf and, at level FUND_SOURCE, their fund source.
struct AtomPlace {
  int leaf = 0;
  std::string fund;  // id; empty for none

  friend auto operator<=>(const AtomPlace&, const AtomPlace&) = default;
};

// Postings that stand on one node on either side, and so are moved as one.
struct Atom {
  std::string node;  // full resource name, at the newer side
  AtomPlace from;
  AtomPlace to;
};

class Atoms {
 public:
  // Of a column's year. The book must know both sides' revisions.
  Atoms(const YearBook& book, int year, const ComparedSide& from, const ComparedSide& to);

  const std::vector<Atom>& all() const { return all_; }
  // The atom a posting is of.
  size_t Of(const Posting& posting) const {
    return of_[posting.line * per_line_ + posting.fund_source];
  }

 private:
  // The version of a line that says where its postings stand at a side: the one that stands, else
  // the one before or, of a line that is later than the side, the first.
  const BookLine& LineAt(size_t line, platform::Revision revision) const;
  AtomPlace PlaceAt(const ComparedSide& side, size_t line, size_t fund) const;

  const YearBook& book_;
  const int year_;
  size_t per_line_ = 1;
  std::vector<const BookLine*> first_;  // by line
  std::vector<size_t> of_;              // by line and fund source of the posting
  std::vector<Atom> all_;
};

}  // namespace kuzukuri::aggregator
