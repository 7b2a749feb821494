// A year's figures in a form that does not change with the program: what was certified can be told
// from what is shown, by every release.
#pragma once

#include <string>

#include "kuzukuri/aggregator/v1/execution_report.pb.h"

namespace kuzukuri::report {

// The figures of a report as lines of text, sorted: of everything inside and outside the total, of
// each row of the primary table and of each sub-project, by the names of their nodes. Texts, places
// and rounding are no part of them.
std::string CanonicalFigures(const aggregator::v1::ExecutionReport& report);

// `figures1:` and the SHA-256 of that; the number is the form's.
std::string FiguresDigest(const aggregator::v1::ExecutionReport& report);

}  // namespace kuzukuri::report
