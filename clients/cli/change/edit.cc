#include <google/protobuf/util/json_util.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/change/apply.h"
#include "clients/cli/change/change.h"
#include "clients/cli/import/same_content.h"
#include "clients/cli/shared/certified_years.h"
#include "clients/cli/shared/outcome.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

using google::protobuf::Message;

struct EditOptions {
  std::string name;
  std::string reason;
};

// The resource as its text: JSON with the API's field names, without what the service sets.
std::string TextOf(const Message& resource) {
  const std::unique_ptr<Message> shown(resource.New());
  shown->CopyFrom(resource);
  shown->GetReflection()->ClearField(shown.get(),
                                     shown->GetDescriptor()->FindFieldByName("revision"));
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string text;
  // Messages of the suite all have a JSON form.
  (void)google::protobuf::util::MessageToJsonString(*shown, &text, options);
  return text;
}

absl::StatusOr<std::shared_ptr<Message>> Parse(const std::string& text, const Message& kind) {
  std::string json;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    if (!absl::StartsWith(line, "#")) absl::StrAppend(&json, line, "\n");
  }
  std::shared_ptr<Message> resource(kind.New());
  const auto status = google::protobuf::util::JsonStringToMessage(json, resource.get());
  if (!status.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the text cannot be read: ", std::string(status.message())));
  }
  return resource;
}

// A file with the text; kept until the change is written.
class Draft {
 public:
  explicit Draft(const std::string& text) {
    std::string path = (std::filesystem::temp_directory_path() / "kuzukuri-XXXXXX.json").string();
    constexpr int kSuffix = sizeof(".json") - 1;
    const int file = mkstemps(path.data(), kSuffix);
    if (file < 0) return;
    close(file);
    path_ = path;
    std::ofstream(path_) << text;
  }
  ~Draft() {
    if (done_ && !path_.empty()) std::filesystem::remove(path_);
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  const std::string& path() const { return path_; }
  std::string Read() const {
    std::ifstream file(path_);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  void Done() { done_ = true; }

 private:
  std::string path_;
  bool done_ = false;
};

// Runs the user's editor on a file; false when it could not be, or ended with an error.
bool RunEditor(const std::string& path) {
  const char* editor = std::getenv("VISUAL");
  if (editor == nullptr || *editor == '\0') editor = std::getenv("EDITOR");
  if (editor == nullptr || *editor == '\0') editor = "vi";
  const pid_t child = fork();
  if (child == 0) {
    // The variable may hold arguments as well: the shell takes it apart, the path comes as it is.
    const std::string command = absl::StrCat(editor, " \"$1\"");
    execl("/bin/sh", "sh", "-c", command.c_str(), "kuzukuri", path.c_str(), nullptr);
    _exit(127);
  }
  int status = 0;
  return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
         WEXITSTATUS(status) == 0;
}

std::string AskReason(const std::string& given) {
  if (!given.empty() || isatty(STDIN_FILENO) == 0) return given;
  std::cerr << "Reason: " << std::flush;
  std::string reason;
  std::getline(std::cin, reason);
  return reason;
}

// The reason it was not written, with where the text is.
int NotWritten(const absl::Status& status, const Draft& draft) {
  const int code = Failed(status);
  std::cerr << "Nothing was written; your text is in " << draft.path() << "\n";
  return code;
}

int Edit(const Session& session, const EditOptions& options) {
  Connection connection = session.Connect();
  const auto held = FindStanding(connection, options.name);
  if (!held.ok()) return Failed(held.status());
  Draft draft(absl::StrCat("# ", options.name,
                           "\n# Change what is wrong and save; lines that begin with # are left "
                           "out.\n",
                           TextOf(**held)));
  if (draft.path().empty()) return Misused("no file for the text could be made; set TMPDIR");
  if (!RunEditor(draft.path())) {
    draft.Done();
    return Misused("the editor did not end well, so nothing is changed; set EDITOR");
  }
  const auto edited = Parse(draft.Read(), **held);
  if (!edited.ok()) return NotWritten(edited.status(), draft);
  const std::vector<std::string> fields = DifferingFields(**held, **edited, /*with_parts=*/true);
  if (fields.empty()) {
    std::cout << "Nothing was changed.\n";
    draft.Done();
    return kExitOk;
  }
  for (const std::string& field : fields) {
    if (field != "name") continue;
    return NotWritten(
        absl::InvalidArgumentError("a name is never changed: create a resource of the "
                                   "other name, and delete this one"),
        draft);
  }
  std::cout << Alteration(**held, **edited, /*with_parts=*/true);
  const std::string reason = AskReason(options.reason);
  const absl::Status may = CheckReason(connection, {options.name}, reason);
  if (!may.ok()) return NotWritten(may, draft);
  const auto parsed = platform::ParseName(options.name, "RESOURCE");
  const auto revision =
      Apply(connection, *ServiceOf(*parsed), platform::JurisdictionName(parsed->jurisdiction),
            {{type::v1::CHANGE_ACTION_UPDATE, *edited, fields, EtagOf(**held)}}, reason);
  if (!revision.ok()) return NotWritten(revision.status(), draft);
  std::cout << "Written in revision " << *revision << ".\n";
  draft.Done();
  return kExitOk;
}

}  // namespace

void AddEdit(CommandLine& commands) {
  const auto options = std::make_shared<EditOptions>();
  CLI::App& app =
      commands.Add("edit", "Change a resource as text in your editor",
                   [options](const Session& session) { return Edit(session, *options); });
  app.add_option("RESOURCE", options->name,
                 "Name, e.g. jurisdictions/141127/fiscalYears/2023/projects/I-2")
      ->required();
  app.add_option("--reason", options->reason,
                 "Why, for people; asked for in a terminal when it is not given");
}

}  // namespace kuzukuri::cli
