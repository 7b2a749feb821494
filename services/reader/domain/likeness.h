#pragma once

#include <string>

namespace kuzukuri::reader {

// How alike two names are, from 0 to 1: twice the pairs of neighbouring characters they share, over
// all they have (Dice's coefficient). Names of one character are alike only when equal.
double Likeness(const std::string& a, const std::string& b);

}  // namespace kuzukuri::reader
