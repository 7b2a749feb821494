// What the audit found, in words.
#pragma once

#include <string>

#include "services/reader/domain/audit.h"
#include "services/reader/domain/checked.h"

namespace kuzukuri::reader {

// How many relations were checked, of which kinds, and how many figures are in none:
// "relations checked: 31 (difference 11 in 11 rows, ...); figures in none of them: 0".
std::string EnglishChecked(const Checked& checked, size_t unchecked);
std::string JapaneseChecked(const Checked& checked, size_t unchecked);
// That of so many figures and lines, or of all, nothing is known.
std::string EnglishUnchecked(const Checked& checked, size_t figures, size_t lines);
std::string JapaneseUnchecked(const Checked& checked, size_t figures, size_t lines);

// A value in the unit of a figure: 12,182 or 95.8%.
std::string FormatValue(const Operand& operand, int64_t value);

// "page 3, line 120", "line 120"; 3頁120行.
std::string EnglishPlace(const Place& place);
std::string JapanesePlace(const Place& place);

// Where a row is: "2022-T1 row 3", "page II-12", "page II-12 item 2"; 2022-T1の3行目, …
std::string EnglishSource(const Operand& operand);
std::string JapaneseSource(const Operand& operand);

const char* EnglishMeasure(Measure measure);
const char* JapaneseMeasure(Measure measure);
const char* EnglishUnit(int64_t unit_yen);
const char* JapaneseUnit(int64_t unit_yen);
const char* EnglishKind(RelationKind kind);
const char* JapaneseKind(RelationKind kind);
const char* EnglishClass(ViolationClass violation_class);
const char* JapaneseClass(ViolationClass violation_class);

// What the others of a relation give for its first figure: "12,182 - 11,770 is 412", 「12,182 －
// 11,770 ＝ 412」.
std::string EnglishReason(const BrokenRelation& relation);
std::string JapaneseReason(const BrokenRelation& relation);

// "appropriation 12,182,400 yen, ...": exact amounts that explain a relation by rounding; empty
// where there are none.
std::string EnglishExact(const BrokenRelation& relation);
std::string JapaneseExact(const BrokenRelation& relation);

// One sentence; `expected` is set.
std::string EnglishSentence(const Violation& violation);
std::string JapaneseSentence(const Violation& violation);

}  // namespace kuzukuri::reader
