// What stands under the figures of rows, subtotals and totals alike, one line a text.
#pragma once

#include <string>
#include <vector>

#include "services/report/comparison/comparison.h"

namespace kuzukuri::report {

// The change between the last two columns; an empty one where there is none.
const aggregator::v1::Change& LastChange(const aggregator::v1::Row& row);

// What the change between the last two columns is made of.
std::vector<std::string> ChangeTexts(const Comparison& comparison, const aggregator::v1::Row& row);
// Of how many parts a column's figures are not known, where that is so.
std::vector<std::string> IncompleteRowTexts(const Comparison& comparison,
                                            const aggregator::v1::Row& row);
// What the appropriation of each column is made of, and where something is carried to the next year
// what is left of it.
std::vector<std::string> ComponentTexts(const Comparison& comparison,
                                        const aggregator::v1::Row& row);
// Where the published statements print the members, and what.
std::vector<std::string> PlaceTexts(const Comparison& comparison, const aggregator::v1::Row& row);
// How far a running year has come; answered only when it was asked for.
std::vector<std::string> PaceTexts(const Comparison& comparison, const aggregator::v1::Row& row);
// Footnotes on the figures, once each.
std::vector<std::string> NoteTexts(const Comparison& comparison, const aggregator::v1::Row& row);

// Why the figures are what they are, or changed.
std::vector<std::string> WhyTexts(const Comparison& comparison, const aggregator::v1::Row& row);

// Of these, those the page is to have, in their order.
std::vector<std::string> ExplanationTexts(const Comparison& comparison,
                                          const aggregator::v1::Row& row);

}  // namespace kuzukuri::report
