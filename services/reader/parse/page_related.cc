// Related projects of a project's page, and what it says is counted elsewhere.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/reader/parse/page_reader.h"

namespace kuzukuri::reader {

bool PageReader::TakeRelatedHeading() {
  Match match;
  const Pattern* pattern = FindFirst(grammar_.related_headings, text(), match);
  if (pattern == nullptr) return false;
  Flush();
  related_heading_ = PrintedText(line(), match.whole).text;
  if (const Span name = pattern->Group(match, "name"); !name.empty()) {
    Related related;
    related.heading = PrintedText(line(), pattern->Group(match, "heading")).text;
    related.name = PrintedText(line(), name);
    related.owner = PrintedText(line(), pattern->Group(match, "owner")).text;
    project_.related.push_back(std::move(related));
  } else {
    Enter(Part::kRelated);
    related_ = {};
  }
  ++at_;
  return true;
}

bool PageReader::TakeRelated() {
  const bool bullet = AnyMatches(grammar_.activities, text());
  if (!bullet && related_.empty()) return false;
  JoinedText joined = bullet ? JoinedText() : related_;
  joined.Add(Trim(line().line->text), line().line->place);
  std::optional<Related> related = ParseRelated(joined);
  if (!related) return false;
  if (!bullet) {
    const Related& last = project_.related.back();
    const bool more =
        (last.owner.empty() && !related->owner.empty()) || (!last.amount && related->amount);
    if (!more) return false;
    project_.related.pop_back();
  }
  Flush();
  project_.related.push_back(*std::move(related));
  related_ = std::move(joined);
  ++at_;
  return true;
}

std::optional<Related> PageReader::ParseRelated(const JoinedText& joined) {
  if (!grammar_.related_project) return std::nullopt;
  const FoldedText folded = joined.Folded();
  Match match;
  if (!grammar_.related_project->Find(folded.text, match)) return std::nullopt;
  Related related;
  related.heading = related_heading_;
  related.name = joined.PrintedAt(folded, grammar_.related_project->Group(match, "name"));
  if (const Span owner = grammar_.related_project->Group(match, "owner"); !owner.empty()) {
    related.owner = joined.PrintedAt(folded, owner).text;
  }
  if (const Span inside = grammar_.related_project->Group(match, "figures"); !inside.empty()) {
    std::vector<Figure> figures = BracketFigures(joined, folded, inside, match.whole);
    if (!figures.empty()) related.amount = std::move(figures.front());
  }
  return related;
}

bool PageReader::TakeReferenceHeading() {
  Match match;
  const Pattern* pattern = FindFirst(grammar_.references, text(), match);
  if (pattern == nullptr || pattern->Group(match, "heading").empty()) return false;
  Flush();
  EndReferences();
  reference_heading_ = WholeText(line());
  ++at_;
  return true;
}

void PageReader::EndReferences() {
  if (reference_heading_ && !reference_used_) AddReference(*reference_heading_);
  reference_heading_.reset();
  reference_used_ = false;
}

void PageReader::AddReference(Text text) {
  Reference reference;
  if (sub_project() != nullptr) reference.sub_project = sub_project()->number;
  reference.text = std::move(text);
  project_.references.push_back(std::move(reference));
}

}  // namespace kuzukuri::reader
