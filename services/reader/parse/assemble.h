// Last stage: statements from the tables, texts and pages of a document.
#pragma once

#include <optional>
#include <vector>

#include "services/reader/domain/reading.h"
#include "services/reader/grammar/grammar.h"
#include "services/reader/parse/table.h"
#include "services/reader/parse/titles.h"

namespace kuzukuri::reader {

// What stands between two project pages, or a page.
struct Part {
  std::optional<Zone> zone;
  std::optional<Project> project;
};

// The statements of a document, in order: a new one begins with a title of another year or kind.
// Labels no row was found for are added to `not_understood`. `untitled`: what one without a title
// is.
std::vector<Statement> Assemble(const Grammar& grammar, const Untitled& untitled,
                                std::vector<Part> parts,
                                std::vector<NotUnderstood>& not_understood);

}  // namespace kuzukuri::reader
