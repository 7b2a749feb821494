#include "services/platform/flags/flags.h"

#include <algorithm>
#include <utility>

#include "CLI/CLI.hpp"
#include "services/platform/base/version.h"

namespace kuzukuri::platform {

Flag& Flag::Required() {
  option_->required();
  return *this;
}

Flag& Flag::Env(const std::string& variable) {
  option_->envname(variable);
  return *this;
}

Flag& Flag::ShowDefault() {
  option_->capture_default_str();
  return *this;
}

Flag& Flag::Range(int least, int most) {
  option_->check(CLI::Range(least, most));
  return *this;
}

Flag& Flag::Range(double least, double most) {
  option_->check(CLI::Range(least, most));
  return *this;
}

Flag& Flag::OneOf(const std::vector<std::string>& words) {
  option_->check(CLI::IsMember(words));
  return *this;
}

Flag& Flag::ShowAs(const std::string& type) {
  option_->type_name(type);
  option_->get_validator()->description("");
  return *this;
}

Flag& Flag::Change(const std::function<std::string(std::string&)>& change) {
  option_->transform(CLI::Validator(change, "", ""));
  return *this;
}

Flag& Flag::Needs(const std::string& flag) {
  option_->needs(flag);
  return *this;
}

Flag& Flag::Excludes(const std::vector<std::string>& flags) {
  for (const std::string& flag : flags) option_->excludes(flag);
  return *this;
}

Flag& Flag::AtLeast(int count) {
  option_->expected(-count);
  return *this;
}

Flag& Flag::OneEach() {
  option_->allow_extra_args(false);
  return *this;
}

Flag& Flag::Commas() {
  option_->delimiter(',');
  return *this;
}

App::App(const std::string& name, const std::string& description)
    : app_(std::make_shared<CLI::App>(description, name)) {
  app_->set_version_flag("--version", kVersion);
}

App::App(std::shared_ptr<CLI::App> app) : app_(std::move(app)) {}

template <class Value>
Flag App::AddFlag(const std::string& name, Value& value, const std::string& description) {
  return Flag(app_->add_option(name, value, description));
}

template Flag App::AddFlag(const std::string&, std::string&, const std::string&);
template Flag App::AddFlag(const std::string&, int&, const std::string&);
template Flag App::AddFlag(const std::string&, int64_t&, const std::string&);
template Flag App::AddFlag(const std::string&, size_t&, const std::string&);
template Flag App::AddFlag(const std::string&, double&, const std::string&);
template Flag App::AddFlag(const std::string&, std::optional<int>&, const std::string&);
template Flag App::AddFlag(const std::string&, std::vector<std::string>&, const std::string&);
template Flag App::AddFlag(const std::string&, std::vector<int>&, const std::string&);

Flag App::AddSwitch(const std::string& name, bool& value, const std::string& description) {
  return Flag(app_->add_flag(name, value, description));
}

Flag App::AddSwitch(const std::string& name, std::optional<bool>& value,
                    const std::string& description) {
  // An optional that is bound to the flag would be false where nobody said anything.
  const auto set = [&value](int64_t count) { value = count > 0; };
  return Flag(app_->add_flag_function(name, set, description));
}

Flag App::AddChoice(const std::string& name, const std::vector<std::string>& words,
                    const std::string& standard, const std::function<void(size_t)>& set,
                    const std::string& description) {
  const auto find = [words, set](const std::string& text) {
    set(static_cast<size_t>(std::find(words.begin(), words.end(), text) - words.begin()));
  };
  return Flag(app_->add_option_function<std::string>(name, find, description)
                  ->transform(CLI::IsMember(words, CLI::ignore_case))
                  ->default_str(standard));
}

Flag App::AddWord(const std::string& name, const std::map<std::string, int64_t>& words,
                  const std::function<void(int64_t)>& set, const std::string& description) {
  return Flag(app_->add_option_function<int64_t>(name, set, description)
                  ->transform(CLI::CheckedTransformer(words, CLI::ignore_case)));
}

App App::AddCommand(const std::string& name, const std::string& description) {
  return App(app_->get_subcommand_ptr(app_->add_subcommand(name, description)));
}

void App::TakeCommands(size_t least, size_t most) { app_->require_subcommand(least, most); }

void App::FallThrough() { app_->fallthrough(); }

void App::Footer(const std::string& text) { app_->footer(text); }

std::optional<int> App::Parse(int argc, const char* const* argv) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app_->exit(error) == 0 ? 0 : 2;
  }
  return std::nullopt;
}

bool App::given() const { return app_->parsed(); }

}  // namespace kuzukuri::platform
