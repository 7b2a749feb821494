// The commands of the program: each adds itself with its flags and with what it does.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "clients/cli/shared/connection.h"
#include "services/platform/flags/flags.h"

namespace kuzukuri::cli {

// What all commands are given.
struct Session {
  Connection Connect() const {
    return Connection(addresses, std::chrono::seconds(timeout), actor, !no_retries);
  }

  Addresses addresses;
  int timeout = 60;  // seconds a request may take
  bool no_retries = false;
  bool json = false;
  std::string actor;  // who is said to write
};

class CommandLine {
 public:
  // Does what the command is for; returns the exit code.
  using Run = std::function<int(const Session& session)>;

  CommandLine();

  // A command; its flags are added to what is returned.
  platform::App Add(const std::string& name, const std::string& description, Run run);
  // A command that has commands of its own, and one of these.
  platform::App AddGroup(const std::string& name, const std::string& description);
  platform::App AddTo(platform::App& group, const std::string& name, const std::string& description,
                      Run run);

  // Parses the arguments and runs the command they name. Returns the exit code.
  int Main(int argc, char** argv);

 private:
  struct Command {
    platform::App app;
    Run run;
  };

  platform::App app_;
  Session session_;
  std::vector<Command> commands_;
};

}  // namespace kuzukuri::cli
