// Boxes anywhere on a page: every character of every box comes out, and nothing else.
#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>

#include "services/reader/input/layout.h"
#include "tests/fuzz/fuzz.h"

namespace {

using kuzukuri::fuzz::Check;
using kuzukuri::reader::Box;

constexpr const char* kTexts[] = {"予算額", "決算額", "1,234", "▲12",    "(1)", "１",      "課",
                                  "総務課", "事業",   "95.8%", "12千円", "）",  "Ⅱ　まち", "-"};

Box MakeBox(FuzzedDataProvider& data) {
  Box box;
  box.left = data.ConsumeIntegralInRange<int>(0, 600);
  box.top = data.ConsumeIntegralInRange<int>(0, 800);
  box.right = box.left + data.ConsumeIntegralInRange<int>(-1, 200);
  box.bottom = box.top + data.ConsumeIntegralInRange<int>(0, 20);
  box.text = data.PickValueInArray(kTexts);
  box.vertical = data.ConsumeIntegralInRange<int>(0, 15) == 0;
  return box;
}

// How often each byte occurs, without spaces.
std::vector<size_t> Count(const std::vector<std::string>& texts) {
  std::vector<size_t> counts(256);
  for (std::string text : texts) {
    for (size_t at = 0; (at = text.find("\u3000")) != std::string::npos;) text.erase(at, 3);
    for (const char c : text) ++counts[static_cast<unsigned char>(c)];
  }
  counts[' '] = counts['\t'] = 0;
  return counts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  FuzzedDataProvider data(bytes, size);
  std::vector<Box> boxes;
  std::vector<std::string> texts;
  while (data.remaining_bytes() > 0 && boxes.size() < 2000) {
    boxes.push_back(MakeBox(data));
    if (boxes.back().bottom > boxes.back().top) texts.push_back(boxes.back().text);
  }
  const std::vector<std::string> lines = kuzukuri::reader::LayOut(std::move(boxes));
  for (const std::string& line : lines) kuzukuri::fuzz::CheckLine(line);
  Check(Count(lines) == Count(texts), "every character comes out once");
  return 0;
}
