// From pieces of text with positions on a page to lines in reading order.
#pragma once

#include <string>
#include <vector>

namespace kuzukuri::reader {

// A piece of text as it stands on a page; y grows downwards.
struct Box {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
  std::string text;
  bool space_after = false;  // the font's own space follows
  bool vertical = false;     // written from top to bottom
};

// The lines of a page. Cells that stand apart are separated by a tab; an empty line stands where
// the page leaves room. Beside each other stand only the cells of a table's row: columns of prose
// follow each other. A cell that was wrapped comes line by line, in front of its row's figures when
// it stands left of them and behind the row when right. Vertical text comes last, a character a
// line.
std::vector<std::string> LayOut(std::vector<Box> boxes);

}  // namespace kuzukuri::reader
