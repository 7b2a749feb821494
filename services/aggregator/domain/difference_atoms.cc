#include "services/aggregator/domain/difference_atoms.h"

namespace kuzukuri::aggregator {

Atoms::Atoms(const YearBook& book, int year, const ComparedSide& from, const ComparedSide& to)
    : book_(book), year_(year), first_(book.lines().size(), nullptr) {
  book.lines().ForEachVersion(
      [&](size_t place, const BookLine* before, const BookLine& line, const auto&) {
        if (before == nullptr) first_[place] = &line;
      });
  const bool by_fund = to.input->level == Level::kFundSource;
  const size_t funds = book.fund_sources.size() + 1;
  per_line_ = funds;
  std::map<std::tuple<std::string, AtomPlace, AtomPlace>, size_t> found;
  for (size_t line = 0; line < first_.size(); ++line) {
    const std::string& node = LineAt(line, to.budget).node;
    for (size_t fund = 0; fund < funds; ++fund) {
      if (fund > 0 && !by_fund) {
        of_.push_back(of_.back());
        continue;
      }
      Atom atom{node, PlaceAt(from, line, fund), PlaceAt(to, line, fund)};
      const auto [at, fresh] = found.emplace(std::tuple(node, atom.from, atom.to), all_.size());
      if (fresh) all_.push_back(std::move(atom));
      of_.push_back(at->second);
    }
  }
}

const BookLine& Atoms::LineAt(size_t line, platform::Revision revision) const {
  const BookLine* made = book_.lines().LastAt(line, revision);
  return made == nullptr ? *first_[line] : *made;
}

AtomPlace Atoms::PlaceAt(const ComparedSide& side, size_t line, size_t fund) const {
  const BookLine& version = LineAt(line, side.budget);
  AtomPlace place;
  place.leaf = side.input->timeline->FindLeaf(year_, version.node);
  if (side.input->level != Level::kFundSource) return place;
  if (fund > 0) {
    place.fund = book_.fund_sources.Id(fund - 1);
  } else if (const auto own = book_.fund_sources.Find(version.fund_source);
             own && book_.fund_sources.LastAt(*own, side.budget) != nullptr) {
    place.fund = book_.fund_sources.Id(*own);
  }
  return place;
}

}  // namespace kuzukuri::aggregator
