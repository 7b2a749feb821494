#include "services/reader/domain/suspects.h"

#include <algorithm>
#include <optional>
#include <queue>
#include <set>
#include <tuple>

namespace kuzukuri::reader {
namespace {

// Sums of more terms than this are not gone through again for every figure that is settled.
constexpr size_t kSmall = 64;

// How well a figure explains what fails.
struct Score {
  int gained = 0;      // relations that hold with the value, less those that no longer do
  int as_printed = 0;  // the same of holding as printed
  int rank = 0;        // of the figure's kind: derived ones first
  friend auto operator<=>(const Score&, const Score&) = default;
};

struct Candidate {
  Score score;
  size_t cell = 0;  // of equal ones the later
  int64_t value = 0;
  bool Before(const Candidate& other) const {
    return std::tie(score, cell) > std::tie(other.score, other.cell);
  }
  friend bool operator<(const Candidate& a, const Candidate& b) { return b.Before(a); }
};

class Search {
 public:
  Search(const Sheet& sheet, Evaluation& evaluation)
      : sheet_(sheet),
        evaluation_(evaluation),
        failing_(sheet.relations.size()),
        assumed_(sheet.cells.size()) {}

  std::vector<Suspect> Run() {
    for (size_t i = 0; i < failing_.size(); ++i) Look(i);
    while (!queue_.empty()) {
      const Candidate best = queue_.top();
      queue_.pop();
      const auto now = Rate(best.cell);
      // It was put in before others were settled.
      if (!now) continue;
      if (now->Before(best) || best.Before(*now)) {
        queue_.push(*now);
        continue;
      }
      Settle(*now);
    }
    Leave();
    return std::move(suspects_);
  }

 private:
  int RankOf(size_t cell) const {
    switch (sheet_.cells[cell].figure->measure) {
      case Measure::kRate:
        return 3;
      case Measure::kDifference:
      case Measure::kUnused:
      case Measure::kChange:
        return 2;
      default:
        break;
    }
    for (const size_t i : sheet_.relations_of[cell]) {
      const Relation& relation = sheet_.relations[i];
      const bool result =
          relation.kind == RelationKind::kSum || relation.kind == RelationKind::kPriorYear;
      if (result && relation.terms[0].cell == cell) return 1;
    }
    return 0;
  }

  // Notes whether a relation fails and, when it begins to, its figures as candidates.
  void Look(size_t relation) {
    const bool fails = evaluation_.Holds(relation) == Holding::kNot;
    const bool begins = fails && !failing_[relation];
    failing_[relation] = fails;
    if (begins) PutIn(relation);
  }

  // Whether the figures of a relation are to be gone through: of a long sum once, later only it.
  size_t TermsToRate(size_t relation) {
    const size_t terms = sheet_.relations[relation].terms.size();
    return terms <= kSmall || gone_through_.insert(relation).second ? terms : 1;
  }

  void PutIn(size_t relation) {
    const std::vector<Term>& terms = sheet_.relations[relation].terms;
    const size_t count = TermsToRate(relation);
    for (size_t t = 0; t < count; ++t) {
      if (const auto candidate = Rate(terms[t].cell)) queue_.push(*candidate);
    }
  }

  Score ScoreOf(size_t cell, int64_t value) const {
    Score score;
    score.rank = RankOf(cell);
    for (const size_t i : sheet_.relations_of[cell]) {
      const Holding before = evaluation_.Holds(i);
      const Holding after = evaluation_.Holds(i, Assumption{cell, value});
      score.gained += (before == Holding::kNot) - (after == Holding::kNot);
      score.as_printed += (after == Holding::kAsPrinted) - (before == Holding::kAsPrinted);
    }
    return score;
  }

  bool Repairs(size_t cell, int64_t value) const {
    return std::any_of(
        sheet_.relations_of[cell].begin(), sheet_.relations_of[cell].end(), [&](size_t i) {
          return failing_[i] && evaluation_.Holds(i, Assumption{cell, value}) != Holding::kNot;
        });
  }

  // Budgets and what is spent of them do not turn negative.
  bool IsPlausible(size_t cell, int64_t value) const {
    const int64_t printed = evaluation_.value(cell);
    const Measure measure = sheet_.cells[cell].figure->measure;
    const bool amount = measure == Measure::kAppropriation || measure == Measure::kExecuted ||
                        measure == Measure::kCommitted;
    return value != printed && !(amount && value < 0 && printed >= 0);
  }

  // The value that explains most, or nothing when the figure explains nothing.
  std::optional<Candidate> Rate(size_t cell) const {
    if (assumed_[cell]) return std::nullopt;
    const auto& relations = sheet_.relations_of[cell];
    if (std::none_of(relations.begin(), relations.end(), [&](size_t i) { return failing_[i]; })) {
      return std::nullopt;
    }
    std::optional<Candidate> best;
    std::set<int64_t> tried;
    for (const size_t i : relations) {
      for (const int64_t value : evaluation_.ValuesFor(i, cell)) {
        if (!IsPlausible(cell, value) || !tried.insert(value).second) continue;
        const Candidate candidate{ScoreOf(cell, value), cell, value};
        if ((!best || best->score < candidate.score) && Repairs(cell, value)) best = candidate;
      }
    }
    return best;
  }

  void Settle(const Candidate& candidate) {
    Suspect& suspect = suspects_.emplace_back();
    suspect.cell = candidate.cell;
    suspect.value = candidate.value;
    suspect.alternatives = Alternatives(candidate);
    std::vector<size_t> failed;
    for (const size_t i : sheet_.relations_of[candidate.cell]) {
      if (failing_[i]) failed.push_back(i);
    }
    evaluation_.Assume({candidate.cell, candidate.value});
    assumed_[candidate.cell] = true;
    for (const size_t i : failed) {
      if (evaluation_.Holds(i) != Holding::kNot) suspect.relations.push_back(i);
    }
    for (const size_t i : Touched(candidate.cell)) {
      Look(i);
      if (failing_[i] && sheet_.relations[i].terms.size() <= kSmall) PutIn(i);
    }
  }

  // What no value repairs, such as amounts beyond all bounds, is left with what follows.
  void Leave() {
    for (size_t i = 0; i < failing_.size(); ++i) {
      if (!failing_[i]) continue;
      const size_t cell = sheet_.relations[i].terms[0].cell;
      const int64_t value = evaluation_.Following(i).value_or(0);
      suspects_.push_back({cell, value, {i}, {}});
    }
  }

  // The relations of a figure and, as the rate of a row depends on its difference, those beside.
  std::set<size_t> Touched(size_t cell) const {
    std::set<size_t> touched;
    for (const size_t i : sheet_.relations_of[cell]) {
      touched.insert(i);
      if (sheet_.relations[i].beside) touched.insert(*sheet_.relations[i].beside);
    }
    return touched;
  }

  std::vector<size_t> Alternatives(const Candidate& best) const {
    std::set<size_t> cells;
    for (const size_t i : sheet_.relations_of[best.cell]) {
      if (!failing_[i] || sheet_.relations[i].terms.size() > kSmall) continue;
      for (const Term& term : sheet_.relations[i].terms) {
        if (term.cell == best.cell) continue;
        const auto other = Rate(term.cell);
        if (other && other->score.gained == best.score.gained &&
            other->score.as_printed == best.score.as_printed) {
          cells.insert(term.cell);
        }
      }
    }
    return {cells.begin(), cells.end()};
  }

  const Sheet& sheet_;
  Evaluation& evaluation_;
  std::vector<bool> failing_;
  std::vector<bool> assumed_;
  std::set<size_t> gone_through_;
  std::priority_queue<Candidate> queue_;
  std::vector<Suspect> suspects_;
};

}  // namespace

std::vector<Suspect> FindSuspects(const Sheet& sheet, Evaluation& evaluation) {
  return Search(sheet, evaluation).Run();
}

}  // namespace kuzukuri::reader
