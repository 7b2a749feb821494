// Names held against each other.
#pragma once

#include <string>

namespace kuzukuri::reader {

// How alike two names are, from 0 to 1: twice the pairs of neighbouring characters they share, over
// all they have (Dice's coefficient). Names of one character are alike only when equal.
double Likeness(const std::string& a, const std::string& b);

// Names as they are compared here: in NFKC without spaces, quotes and brackets.
std::string LineageKey(const std::string& name);

// How alike two names are, in percent: the pairs of neighbouring characters of their keys that they
// share (Dice's coefficient); at least 75 when one holds the other whole.
int NameLikeness(const std::string& a, const std::string& b);
// The same of keys.
int KeyLikeness(const std::string& a, const std::string& b);

}  // namespace kuzukuri::reader
