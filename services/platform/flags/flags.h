// The flags of programs and of their commands. What parses them (CLI11) is seen by flags.cc alone:
// its header costs every file that includes it seconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace kuzukuri::platform {

// A flag that was added, to say more of it. Flags that it names are of the same command, and were
// added before.
class Flag {
 public:
  explicit Flag(CLI::Option* option) : option_(option) {}

  Flag& Required();
  // Taken from this variable of the environment where the flag is not given.
  Flag& Env(const std::string& variable);
  // Help shows the value that stands now.
  Flag& ShowDefault();
  Flag& Range(int least, int most);
  Flag& Range(double least, double most);
  // One of these words, as they are written here.
  Flag& OneOf(const std::vector<std::string>& words);
  // Help calls its values so, and does not tell which are taken. Of a flag with one check.
  Flag& ShowAs(const std::string& type);
  // `change` makes of a value what is taken for it, or returns why it cannot.
  Flag& Change(const std::function<std::string(std::string&)>& change);
  // Given with that one only.
  Flag& Needs(const std::string& flag);
  // Given with none of these.
  Flag& Excludes(const std::vector<std::string>& flags);
  // This many values or more.
  Flag& AtLeast(int count);
  // One value each time it is given, though it takes several in all.
  Flag& OneEach();
  // Several values may be given as one, with commas between them.
  Flag& Commas();

 private:
  CLI::Option* option_;
};

// A program or one of its commands, with its flags. Copies are of the same one.
class App {
 public:
  // A program, which has --help and --version.
  App(const std::string& name, const std::string& description);

  // `name` is "-o,--output", or "YEAR" for what is given by its place; `value` outlives the
  // parsing. Values are std::string, int, int64_t, size_t, double, std::optional<int>, and vectors
  // of strings and ints.
  template <class Value>
  Flag AddFlag(const std::string& name, Value& value, const std::string& description);
  // A flag without a value; "--on,!--off" gives the opposite a name, too.
  Flag AddSwitch(const std::string& name, bool& value, const std::string& description);
  // Absent where nobody said either.
  Flag AddSwitch(const std::string& name, std::optional<bool>& value,
                 const std::string& description);
  // One of some words, in any case; `set` is told which. Help shows `standard` as what holds
  // without.
  Flag AddChoice(const std::string& name, const std::vector<std::string>& words,
                 const std::string& standard, const std::function<void(size_t)>& set,
                 const std::string& description);
  // One of some numbers, by its word in any case or as it is; `set` is told the number.
  Flag AddWord(const std::string& name, const std::map<std::string, int64_t>& words,
               const std::function<void(int64_t)>& set, const std::string& description);

  App AddCommand(const std::string& name, const std::string& description);
  // How many commands are given.
  void TakeCommands(size_t least, size_t most);
  // Flags of this one may stand behind the commands that are added from now on.
  void FallThrough();
  // What help says below everything.
  void Footer(const std::string& text);

  // Of a program. Returns the exit code where it ends here: 0 after --help and --version, 2 after
  // wrong usage, which it has told.
  std::optional<int> Parse(int argc, const char* const* argv);
  // Whether the command was given.
  bool given() const;

 private:
  explicit App(std::shared_ptr<CLI::App> app);

  std::shared_ptr<CLI::App> app_;
};

}  // namespace kuzukuri::platform
