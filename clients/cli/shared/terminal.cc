#include "clients/cli/shared/terminal.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace kuzukuri::cli {
namespace {

bool IsColoured() {
  const char* none = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) != 0 && (none == nullptr || *none == '\0');
}

}  // namespace

std::string ColouredSign(char sign) {
  const std::string text(1, sign);
  if (!IsColoured()) return text;
  const char* colour = sign == '+' ? "\033[32m" : sign == '-' ? "\033[31m" : "\033[33m";
  return absl::StrCat(colour, text, "\033[0m");
}

bool CanAsk() { return isatty(STDIN_FILENO) != 0 && isatty(STDERR_FILENO) != 0; }

bool Agrees(const std::string& question) {
  std::cerr << question << " [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  answer = absl::AsciiStrToLower(absl::StripAsciiWhitespace(answer));
  return answer == "y" || answer == "yes" || answer == "はい";
}

}  // namespace kuzukuri::cli
