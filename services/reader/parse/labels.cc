#include "services/reader/parse/labels.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/text.h"
#include "services/reader/domain/amounts.h"
#include "services/reader/domain/likeness.h"
#include "services/reader/parse/number.h"

namespace kuzukuri::reader {
namespace {

constexpr size_t kLongestLabel = 60;

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }
std::string KeyOf(std::string_view text) { return platform::ComparisonKey(View(text)); }

// Sentences are no labels.
bool IsProse(const std::string& text) {
  return absl::StrContains(text, "。") || platform::CodePoints(text) > kLongestLabel;
}

bool IsNoise(const Grammar& grammar, const std::string& key) {
  const Role role = RoleOf(grammar, key);
  const bool heading = role != v1::ROLE_UNSPECIFIED && role != v1::ROLE_OTHER_FIGURE;
  return key.empty() || AnyMatches(grammar.label_noise, key) || heading ||
         (grammar.row_number && grammar.row_number->MatchesWhole(key)) ||
         (grammar.department && grammar.department->MatchesWhole(key));
}

void AddHeading(const Grammar& grammar, const Fragment& fragment, size_t zone, Draft& draft) {
  const FoldedText folded = Fold(fragment.text.text);
  Match match;
  const Pattern* pattern = FindFirst(grammar.table_titles, folded.text, match);
  if (pattern == nullptr) return;
  Heading heading{fragment.text, "", "", 0, zone};
  const Span name = pattern->Group(match, "name");
  const Span number = pattern->Group(match, "number");
  heading.name = std::string(Trim(Printed(fragment.text.text, folded, name)));
  heading.key = KeyOf(heading.name);
  const std::string digits = folded.text.substr(number.begin, number.end - number.begin);
  if (!absl::SimpleAtoi(digits, &heading.number)) heading.number = 0;
  draft.headings.push_back(std::move(heading));
}

// Takes the footnote mark off the end of a label.
Label MakeLabel(const Grammar& grammar, const Text& text, size_t zone) {
  Label label;
  label.text = text;
  label.zone = zone;
  const FoldedText folded = Fold(text.text);
  Match match;
  if (grammar.footnote_mark && grammar.footnote_mark->Find(folded.text, match)) {
    const Span mark = grammar.footnote_mark->Group(match, "mark");
    label.mark = folded.text.substr(mark.begin, mark.end - mark.begin);
    label.text.text = std::string(Trim(Printed(text.text, folded, {0, match.whole.begin})));
  }
  label.key = KeyOf(label.text.text);
  return label;
}

// A row that has no label yet.
struct Open {
  size_t table = 0;
  size_t row = 0;
};

class Inference {
 public:
  explicit Inference(Draft& draft) : draft_(draft) {}

  void Run() {
    Totals();
    // Each rule may open the way for the others.
    for (bool changed = true; changed;) {
      changed = BySameAmounts() || ByPages() || ByTitlesOfTables() || ByFootnotes() ||
                ByTitleOfStatement() || ByWhereTheyStand() || BySimilarTitles() || ByElimination();
    }
  }

 private:
  Row& At(const Open& open) { return draft_.tables[open.table].rows()[open.row]; }
  size_t ZoneOf(const Open& open) const { return draft_.tables[open.table].zone; }

  std::vector<Open> OpenRows() const {
    std::vector<Open> open;
    for (size_t t = 0; t < draft_.tables.size(); ++t) {
      for (size_t r = 0; r < draft_.tables[t].rows().size(); ++r) {
        if (draft_.tables[t].rows()[r].label.text.empty()) open.push_back({t, r});
      }
    }
    return open;
  }

  // Labels nobody has claimed that may stand beside a table of a zone: those of zones without an
  // open row too, where extraction left them one zone off.
  std::vector<Label*> FreeLabels(size_t zone, const std::string* key = nullptr) {
    std::vector<Label*> free;
    for (Label& label : draft_.labels) {
      if (label.used || label.total || label.zone != zone) continue;
      if (key == nullptr || label.key == *key) free.push_back(&label);
    }
    return free;
  }

  bool Give(const Open& open, Label& label, int percent, const std::string& reason) {
    Row& row = At(open);
    row.label = label.text;
    row.label.certainty = {percent, reason};
    if (row.footnote.empty()) row.footnote = label.mark;
    label.used = true;
    return true;
  }

  // A free label of the row's zone with this key, or null.
  Label* FindLabel(const Open& open, const std::string& key) {
    const std::vector<Label*> free = FreeLabels(ZoneOf(open), &key);
    return free.empty() ? nullptr : free.front();
  }

  void Totals() {
    for (DraftTable& table : draft_.tables) {
      for (Row& row : table.rows()) {
        if (row.total && row.label.text.empty())
          GiveTotal(table, row, 95, "it is the sum of the table's rows");
      }
    }
    for (DraftTable& table : draft_.tables) {
      if (Row* row = LooksLikeTotal(table)) {
        row->total = GiveTotal(table, *row, 80,
                               "the last row, without a label and above all others, and a word for "
                               "the sum is left; it is not the sum of the rows");
        if (row->total) row->pillar = row->parent = row->project = -1;  // as a row it had some
      }
    }
  }

  bool GiveTotal(const DraftTable& table, Row& row, int percent, const char* reason) {
    for (Label& label : draft_.labels) {
      if (!label.total || label.used || label.zone != table.zone) continue;
      row.label = label.text;
      row.label.certainty = {percent, reason};
      label.used = true;
      return true;
    }
    return false;
  }

  // Where a figure is wrong no row is the sum of the others.
  static Row* LooksLikeTotal(DraftTable& table) {
    std::vector<Row>& rows = table.rows();
    if (rows.size() < 3 ||
        std::any_of(rows.begin(), rows.end(), [](const Row& r) { return r.total; })) {
      return nullptr;
    }
    Row& last = rows.back();
    const Figure* budget = Find(last.figures, Measure::kAppropriation);
    if (!last.label.text.empty() || !last.number.empty() || budget == nullptr) return nullptr;
    for (const Row& row : rows) {
      const Figure* other = Find(row.figures, Measure::kAppropriation);
      if (&row != &last && other != nullptr && other->value > budget->value) return nullptr;
    }
    return &last;
  }

  // Another row of the statement has the same amounts, and its label stands free here.
  bool BySameAmounts() {
    for (const Open& open : OpenRows()) {
      for (const DraftTable& table : draft_.tables) {
        for (const Row& other : table.rows()) {
          if (other.label.text.empty() || !SameAmounts(At(open).figures, other.figures)) continue;
          Label* label = FindLabel(open, KeyOf(other.label.text));
          if (label == nullptr) continue;
          return Give(open, *label, 95,
                      absl::StrCat("its amounts are those of line ", LineOf(other)));
        }
      }
    }
    return false;
  }

  static int LineOf(const Row& row) {
    return row.figures.empty() ? row.label.place.line : row.figures.front().place.line;
  }

  bool ByPages() {
    for (const Open& open : OpenRows()) {
      for (const Project& project : draft_.statement.projects) {
        if (!SameAmounts(At(open).figures, project.figures)) continue;
        Label* label = FindLabel(open, KeyOf(project.name.text));
        if (label == nullptr) continue;
        return Give(open, *label, 95,
                    absl::StrCat("its amounts are those of the project's page, line ",
                                 project.name.place.line));
      }
    }
    return false;
  }

  // The row is what another table adds up to, and that table's title speaks of the label.
  bool ByTitlesOfTables() {
    for (const Open& open : OpenRows()) {
      for (size_t t = 0; t < draft_.tables.size(); ++t) {
        const DraftTable& table = draft_.tables[t];
        const std::string title = KeyOf(table.parsed.table.title.text);
        if (t == open.table || title.empty()) continue;
        for (const Row& total : table.rows()) {
          if (!total.total || !SameAmounts(At(open).figures, total.figures)) continue;
          for (Label* label : FreeLabels(ZoneOf(open))) {
            if (!absl::StrContains(title, label->key)) continue;
            return Give(open, *label, 95,
                        absl::StrCat("its amounts are the total of the table on line ",
                                     table.parsed.table.place.line, ", whose title names it"));
          }
        }
      }
    }
    return false;
  }

  // The only label with a footnote mark, and the only row of a table with that footnote.
  bool ByFootnotes() {
    for (const Open& open : OpenRows()) {
      const DraftTable& table = draft_.tables[open.table];
      if (table.parsed.table.notes.size() != 1 || Unlabelled(open.table) != 1) continue;
      Label* marked = nullptr;
      size_t count = 0;
      for (Label* label : FreeLabels(ZoneOf(open))) {
        if (label->mark.empty()) continue;
        marked = label;
        ++count;
      }
      if (count != 1) continue;
      return Give(open, *marked, 90, "it is the row the footnote below the table is about");
    }
    return false;
  }

  size_t Unlabelled(size_t table) const {
    size_t count = 0;
    for (const Row& row : draft_.tables[table].rows()) count += row.label.text.empty() ? 1 : 0;
    return count;
  }

  // The statement's own title names what its total is.
  bool ByTitleOfStatement() {
    const std::string title = KeyOf(draft_.statement.title.text);
    if (title.empty()) return false;
    for (const Open& open : OpenRows()) {
      if (!At(open).total) continue;
      for (Label* label : FreeLabels(ZoneOf(open))) {
        if (platform::CodePoints(label->key) < 4 || !absl::StrContains(title, label->key)) continue;
        return Give(open, *label, 95,
                    "it is the sum of the table's rows, and the title of the statement names it");
      }
    }
    return false;
  }

  std::set<size_t> ZonesOfAmounts(const Open& like) {
    std::set<size_t> zones;
    for (const Open& open : OpenRows()) {
      if (SameAmounts(At(like).figures, At(open).figures)) zones.insert(ZoneOf(open));
    }
    return zones;
  }

  std::set<size_t> ZonesOfKey(const std::string& key) const {
    std::set<size_t> zones;
    for (const Label& label : draft_.labels) {
      if (!label.used && label.key == key) zones.insert(label.zone);
    }
    return zones;
  }

  // Amounts that are printed in several places, and the only label that is printed in all of them.
  bool ByWhereTheyStand() {
    for (const Open& open : OpenRows()) {
      const std::set<size_t> zones = ZonesOfAmounts(open);
      if (zones.size() < 2) continue;
      Label* only = nullptr;
      std::set<std::string> keys;
      for (Label* label : FreeLabels(ZoneOf(open))) {
        if (ZonesOfKey(label->key) != zones) continue;
        keys.insert(label->key);
        only = label;
      }
      if (keys.size() != 1 || HasRival(open, zones)) continue;
      return Give(open, *only, 85, "the only label printed wherever these amounts are");
    }
    return false;
  }

  // Whether other amounts are printed in just the same places.
  bool HasRival(const Open& open, const std::set<size_t>& zones) {
    for (const Open& other : OpenRows()) {
      if (ZoneOf(other) != ZoneOf(open) || SameAmounts(At(other).figures, At(open).figures)) {
        continue;
      }
      if (ZonesOfAmounts(other) == zones) return true;
    }
    return false;
  }

  // As ByTitlesOfTables, with a title that is nearly the label.
  bool BySimilarTitles() {
    constexpr double kNearly = 0.6;
    for (const Open& open : OpenRows()) {
      for (const DraftTable& table : draft_.tables) {
        const std::string title = KeyOf(table.parsed.table.title.text);
        for (const Row& total : table.rows()) {
          if (!total.total || !SameAmounts(At(open).figures, total.figures)) continue;
          Label* best = nullptr;
          double likeness = kNearly;
          for (Label* label : FreeLabels(ZoneOf(open))) {
            if (const double found = Likeness(label->key, title); found >= likeness) {
              best = label;
              likeness = found;
            }
          }
          if (best == nullptr) continue;
          return Give(
              open, *best, 75,
              absl::StrCat("its amounts are the total of the table on line ",
                           table.parsed.table.place.line, ", whose title is nearly the same"));
        }
      }
    }
    return false;
  }

  // One row and one label are left in a zone.
  bool ByElimination() {
    for (const Open& open : OpenRows()) {
      std::set<std::string> keys;
      Label* only = nullptr;
      for (Label* label : FreeLabels(ZoneOf(open))) {
        keys.insert(label->key);
        only = label;
      }
      size_t rows = 0;
      for (const Open& other : OpenRows()) {
        const bool same = SameAmounts(At(other).figures, At(open).figures);
        rows += ZoneOf(other) == ZoneOf(open) && !same ? 1 : 0;
      }
      if (keys.size() != 1 || rows != 0) continue;
      return Give(open, *only, 80, "the only label and the only row left");
    }
    return false;
  }

  Draft& draft_;
};

}  // namespace

bool IsTotalLabel(const Grammar& grammar, std::string_view label) {
  return AnyMatches(grammar.total_words, WithoutSpaces(Fold(label).text));
}

void CollectLabels(const Grammar& grammar, const Zone& zone, size_t index, Draft& draft) {
  for (const Fragment& fragment : zone.fragments) {
    if (fragment.kind == LineKind::kTableTitle) {
      AddHeading(grammar, fragment, index, draft);
      continue;
    }
    if (fragment.kind != LineKind::kText || IsProse(fragment.text.text)) continue;
    Label label = MakeLabel(grammar, fragment.text, index);
    const std::string folded = WithoutSpaces(Fold(label.text.text).text);
    label.total = IsTotalLabel(grammar, label.text.text);
    if (!label.total && (IsNoise(grammar, folded) || AnyMatches(grammar.parts, folded))) continue;
    draft.labels.push_back(std::move(label));
  }
}

void InferLabels(Draft& draft) { Inference(draft).Run(); }

}  // namespace kuzukuri::reader
