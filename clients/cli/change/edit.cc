#include <google/protobuf/util/json_util.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
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
#include "clients/cli/change/lines_below.h"
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

// The year whose lines count by where a resource stands; empty for other resources.
std::string YearOfPlaces(const platform::ResourceName& name) {
  if (name.collection != "projects" && name.collection != "classificationNodes" &&
      name.collection != "fiscalYears") {
    return "";
  }
  return name.fiscal_year ? platform::FiscalYearName(name.jurisdiction, *name.fiscal_year) : "";
}

bool Moves(const std::vector<std::string>& fields) {
  return std::any_of(fields.begin(), fields.end(), [](const std::string& field) {
    return field == "placements" || field == "primary_tree";
  });
}

// Has a year hold a resource as it was edited.
void Hold(const Message& edited, YearCatalogue& year) {
  if (const auto* project = dynamic_cast<const catalog::v1::Project*>(&edited)) {
    year.projects[project->name()] = *project;
  } else if (const auto* node = dynamic_cast<const catalog::v1::ClassificationNode*>(&edited)) {
    year.nodes[node->name()] = *node;
  } else if (const auto* of = dynamic_cast<const catalog::v1::FiscalYear*>(&edited)) {
    year.primary_tree = of->primary_tree();
  }
}

// The command that has the lines below a resource count where that stands.
std::string RepairOf(const YearOfLines& year, const std::string& name) {
  const Placements* placements = PlacementsOf(year.catalogue.nodes, year.catalogue.projects, name);
  if (placements != nullptr) {
    for (const catalog::v1::Placement& placement : *placements) {
      if (placement.tree() != year.catalogue.primary_tree || placement.parent().empty()) continue;
      return absl::StrCat("kuzukuri move ", name, " --under ",
                          placement.parent().substr(placement.parent().rfind('/') + 1),
                          " --reason TEXT has them count there");
    }
  }
  return "kuzukuri edit of the lines' rollups has them count there";
}

// Nothing was changed: a command that was cut off may have left the lines behind.
int TellUnchanged(Connection& connection, const std::string& name) {
  std::cout << "Nothing was changed.\n";
  const std::string year_name = YearOfPlaces(*platform::ParseName(name, "RESOURCE"));
  if (year_name.empty() || year_name == name) return kExitOk;
  const auto year = ReadYearOfLines(connection, year_name);
  if (!year.ok()) return Failed(year.status());
  const size_t left = FollowingLines(*year, name).size();
  if (left == 0) return kExitOk;
  std::cout << left
            << " budget lines below count elsewhere than it stands: " << RepairOf(*year, name)
            << ".\n";
  return kExitOk;
}

// The fields that were edited. INVALID_ARGUMENT for one that never changes.
absl::StatusOr<std::vector<std::string>> EditedFields(const Message& held, const Message& edited) {
  std::vector<std::string> fields = DifferingFields(held, edited, /*with_parts=*/true);
  if (std::find(fields.begin(), fields.end(), "name") == fields.end()) return fields;
  return absl::InvalidArgumentError(
      "a name is never changed: create a resource of the other name, and delete this one");
}

// Writes what was edited, then the lines below that count elsewhere with it.
int Write(Connection& connection, const EditOptions& options, const Message& held,
          const std::shared_ptr<Message>& edited, const std::vector<std::string>& fields,
          Draft& draft) {
  const auto name = platform::ParseName(options.name, "RESOURCE");
  const std::string year_name = YearOfPlaces(*name);
  YearOfLines year;
  std::vector<PlannedChange> lines;
  if (!year_name.empty() && Moves(fields)) {
    auto found = ReadYearOfLines(connection, year_name);
    if (!found.ok()) return NotWritten(found.status(), draft);
    year = *std::move(found);
    Hold(*edited, year.catalogue);
    lines = FollowingLines(year, options.name);
  }
  std::cout << Alteration(held, *edited, /*with_parts=*/true);
  const std::string reason = AskReason(options.reason);
  const absl::Status may = CheckReason(connection, {options.name}, reason);
  if (!may.ok()) return NotWritten(may, draft);
  const auto revision =
      Apply(connection, *ServiceOf(*name), platform::JurisdictionName(name->jurisdiction),
            {{type::v1::CHANGE_ACTION_UPDATE, edited, fields, EtagOf(held)}}, reason);
  if (!revision.ok()) return NotWritten(revision.status(), draft);
  std::cout << "Written in revision " << *revision << ".\n";
  draft.Done();
  if (lines.empty()) return kExitOk;
  return SendFollowing(connection, lines, reason, RepairOf(year, options.name));
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
  const auto fields = EditedFields(**held, **edited);
  if (!fields.ok()) return NotWritten(fields.status(), draft);
  if (!fields->empty()) return Write(connection, options, **held, *edited, *fields, draft);
  draft.Done();
  return TellUnchanged(connection, options.name);
}

}  // namespace

void AddEdit(CommandLine& commands) {
  const auto options = std::make_shared<EditOptions>();
  platform::App app =
      commands.Add("edit", "Change a resource as text in your editor",
                   [options](const Session& session) { return Edit(session, *options); });
  app.AddFlag("RESOURCE", options->name,
              "Name, e.g. jurisdictions/141127/fiscalYears/2023/projects/I-2")
      .Required();
  app.AddFlag("--reason", options->reason,
              "Why, for people; asked for in a terminal when it is not given");
}

}  // namespace kuzukuri::cli
