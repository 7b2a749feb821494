#include "services/reader/domain/audit.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "services/reader/domain/evaluation.h"
#include "services/reader/domain/labels.h"
#include "services/reader/domain/relations.h"
#include "services/reader/domain/sentences.h"
#include "services/reader/domain/suspects.h"

namespace kuzukuri::reader {
namespace {

// Of the relations a figure breaks the one that says most: one it is the result of, the row's own
// first; else one with other places first.
RelationKind MainKind(const Sheet& sheet, const Suspect& suspect) {
  const auto order = [&](size_t i) {
    const Relation& relation = sheet.relations[i];
    const bool result = relation.terms[0].cell == suspect.cell;
    const int kind = static_cast<int>(relation.kind);
    return result ? kind : 100 - kind;
  };
  const size_t main = *std::min_element(suspect.relations.begin(), suspect.relations.end(),
                                        [&](size_t a, size_t b) { return order(a) < order(b); });
  return sheet.relations[main].kind;
}

class FigureAudit {
 public:
  explicit FigureAudit(const Reading& reading)
      : reading_(reading), sheet_(MakeSheet(reading)), printed_(sheet_), corrected_(sheet_) {}

  std::vector<Violation> Run() {
    std::set<size_t> suspects;
    for (const Suspect& suspect : FindSuspects(sheet_, corrected_)) {
      suspects.insert(suspect.cell);
      AddArithmetic(suspect);
    }
    std::set<std::pair<size_t, RelationKind>> reported;
    for (size_t i = 0; i < sheet_.relations.size(); ++i) {
      const Relation& relation = sheet_.relations[i];
      if (printed_.Holds(i) != Holding::kByRounding) continue;
      const bool suspicious =
          std::any_of(relation.terms.begin(), relation.terms.end(),
                      [&](const Term& term) { return suspects.contains(term.cell); });
      // A figure that stands apart from several places does so once.
      const bool fresh = relation.kind != RelationKind::kPlace ||
                         reported.emplace(relation.terms[0].cell, relation.kind).second;
      if (!suspicious && fresh) AddRounding(i);
    }
    return std::move(violations_);
  }

 private:
  Operand OperandAt(size_t cell) const { return OperandOf(reading_, sheet_.cells[cell]); }

  BrokenRelation Broken(size_t at) const {
    const Relation& relation = sheet_.relations[at];
    BrokenRelation broken;
    broken.kind = relation.kind;
    for (const Term& term : relation.terms) broken.operands.push_back(OperandAt(term.cell));
    const auto following = printed_.Following(at);
    if (following) broken.recomputed = FormatValue(broken.operands[0], Value(at, *following));
    if (printed_.Holds(at) == Holding::kByRounding) broken.exact = printed_.Exact(at);
    return broken;
  }

  // A zero printed in yen beside thousands is reckoned in thousands, and shown in yen.
  int64_t Value(size_t relation, int64_t value) const {
    return ValueAt(sheet_.relations[relation].terms[0].cell, value);
  }
  int64_t ValueAt(size_t cell, int64_t value) const {
    const Cell& at = sheet_.cells[cell];
    if (at.unit_yen == at.figure->unit_yen || at.figure->unit_yen <= 0) return value;
    return value * (at.unit_yen / at.figure->unit_yen);
  }

  void AddArithmetic(const Suspect& suspect) {
    Violation& violation = violations_.emplace_back();
    violation.kind = MainKind(sheet_, suspect);
    violation.violation_class = ViolationClass::kArithmetic;
    violation.suspect = OperandAt(suspect.cell);
    violation.recomputed = ValueAt(suspect.cell, suspect.value);
    for (const size_t i : suspect.relations) violation.relations.push_back(Broken(i));
    for (const size_t cell : suspect.alternatives) {
      violation.alternatives.push_back(OperandAt(cell));
    }
  }

  void AddRounding(size_t relation) {
    Violation& violation = violations_.emplace_back();
    violation.kind = sheet_.relations[relation].kind;
    violation.violation_class = ViolationClass::kRounding;
    violation.relations.push_back(Broken(relation));
    violation.suspect = violation.relations[0].operands[0];
    violation.recomputed = Value(relation, printed_.Following(relation).value_or(0));
  }

  const Reading& reading_;
  const Sheet sheet_;
  const Evaluation printed_;
  Evaluation corrected_;
  std::vector<Violation> violations_;
};

}  // namespace

std::vector<Violation> Audit(const Reading& reading) {
  std::vector<Violation> violations = FigureAudit(reading).Run();
  for (Violation& violation : AuditLabels(reading).violations) {
    violations.push_back(std::move(violation));
  }
  for (Violation& violation : violations) {
    if (violation.violation_class != ViolationClass::kWording) {
      violation.expected = FormatValue(violation.suspect, violation.recomputed);
    }
    violation.english = EnglishSentence(violation);
    violation.japanese = JapaneseSentence(violation);
  }
  const auto order = [](const Violation& v) {
    const bool rounding = v.violation_class == ViolationClass::kRounding;
    return std::tuple(v.suspect.place.line, rounding, v.suspect.place.page);
  };
  std::stable_sort(violations.begin(), violations.end(),
                   [&](const Violation& a, const Violation& b) { return order(a) < order(b); });
  return violations;
}

}  // namespace kuzukuri::reader
