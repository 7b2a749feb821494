#include "clients/cli/apply/apply.h"

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "clients/cli/import/progress.h"
#include "clients/cli/plan/moved.h"
#include "clients/cli/plan/plan_reader.h"
#include "clients/cli/plan/planned_calls.h"
#include "clients/cli/shared/certified_years.h"
#include "clients/cli/shared/outcome.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

struct ApplyOptions {
  std::string path;
  std::string jurisdiction;
};

// Revisions of the services a plan writes to, when it is applied.
using Heads = std::map<std::string, int64_t>;

// The heads, as long as the plan was made of their histories.
absl::StatusOr<Heads> FindHeads(Connection& connection, const PlanFile& plan) {
  Heads heads;
  for (const plan::v1::SeenHead& seen : plan.heads()) {
    KZ_ASSIGN_OR_RETURN(const type::v1::Head head,
                        AskHead(connection, seen.service(), plan.head().jurisdiction(), seen));
    if (head.known_is_lost() || head.revision() < seen.revision()) {
      return absl::FailedPreconditionError(absl::StrCat(
          "the ", seen.service(), " service does not hold the data the plan was made of: it is of ",
          "another database, or was taken back to an earlier point; make the plan again here"));
    }
    heads[seen.service()] = head.revision();
  }
  return heads;
}

// A written call.
struct Written {
  const CallOfPlan* call;
  int64_t revision = 0;
  bool before = false;  // by an earlier run
};

// A line each: `projects   12 rows   revision 5`.
std::string WrittenText(const std::vector<Written>& written) {
  std::string text;
  for (const Written& one : written) {
    absl::StrAppend(&text, absl::StrFormat("%-24s %7d rows   revision %d%s\n",
                                           one.call->call.collection(), one.call->call.row_count(),
                                           one.revision, one.before ? "   written before" : ""));
  }
  return text;
}

std::string WrittenJson(const std::vector<Written>& written) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Written& one : written) {
    list.push_back({{"collection", one.call->call.collection()},
                    {"parent", one.call->call.parent()},
                    {"rows", one.call->call.row_count()},
                    {"revision", one.revision},
                    {"written_before", one.before}});
  }
  return nlohmann::ordered_json{{"applied", std::move(list)}}.dump() + "\n";
}

std::string MovedText(const MovedResource& one) {
  std::string text = absl::StrCat("  ", one.name, one.title.empty() ? "" : "   ", one.title, "\n");
  for (const absl::string_view line : absl::StrSplit(one.what, '\n', absl::SkipEmpty())) {
    absl::StrAppend(&text, "      ", line, "\n");
  }
  return text;
}

// Whether a call was written by an earlier run: its answer is of then, and the services' own heads
// tell where that is.
bool IsWritten(const Heads& heads, const CallOfPlan& call, int64_t revision) {
  const auto head = heads.find(ServiceOfRequest(call.call.request_type()));
  return head != heads.end() && revision <= head->second;
}

// Says what stands in the plan's way, before → now.
int NotTaken(Connection& connection, const PlanFile& plan,
             const std::vector<RefusedCall>& refused) {
  std::string moved_text;
  std::string other_text;
  for (const RefusedCall& one : refused) {
    const auto moved = FindMoved(connection, *one.call);
    if (!moved.ok()) return Failed(moved.status());
    for (const MovedResource& resource : *moved) moved_text += MovedText(resource);
    if (moved->empty()) {
      absl::StrAppend(&other_text, one.call->call.collection(), " of ", one.call->call.parent(),
                      ": ", Explain(one.status), "\n");
    }
  }
  if (!moved_text.empty()) {
    std::cerr << "Moved since the plan was made (in the plan → now):\n" << moved_text;
  }
  std::cerr << other_text;
  std::cerr << "Nothing is written now. Make the plan again: kuzukuri import … --plan --out "
            << plan.path() << "\n";
  return kExitRefused;
}

void PrintDone(const std::vector<Written>& written, bool json) {
  if (json) {
    std::cout << WrittenJson(written);
    return;
  }
  std::cout << WrittenText(written);
  const bool before =
      std::all_of(written.begin(), written.end(), [](const Written& one) { return one.before; });
  if (before) std::cout << "The plan was done already; nothing is written now.\n";
}

int SendAll(Connection& connection, const PlanFile& plan, const Heads& heads, bool json) {
  Progress progress("applying", plan.calls().size());
  std::vector<Written> written;
  for (size_t i = 0; i < plan.calls().size(); ++i) {
    const CallOfPlan& call = plan.calls()[i];
    progress.Update(i, absl::StrCat(call.call.collection(), " ", call.call.parent()));
    const auto revision = SendCall(connection, plan, call, /*validate_only=*/false);
    if (!revision.ok()) {
      const int code = Failed(revision.status());
      std::cerr << call.call.collection() << " of " << call.call.parent()
                << ": not written, nor what follows.\n"
                << (written.empty()
                        ? "Nothing was written before it.\n"
                        : absl::StrCat("Written, and staying so:\n", WrittenText(written)))
                << "Run the same command again: it completes the plan, or says what has moved.\n";
      return code;
    }
    written.push_back({&call, *revision, IsWritten(heads, call, *revision)});
  }
  PrintDone(written, json);
  return kExitOk;
}

// What the plan changes, and of what.
std::set<std::string> NamesIn(const PlanFile& plan) {
  std::set<std::string> names;
  for (const CallOfPlan& call : plan.calls()) {
    names.insert(call.call.parent());
    for (const plan::v1::SeenResource& seen : call.seen) names.insert(seen.name());
  }
  return names;
}

int Apply(const Session& session, const ApplyOptions& options) {
  const auto plan = PlanFile::Open(options.path);
  if (!plan.ok()) return Misused(plan.status().message());
  const std::string& of = (*plan)->head().jurisdiction();
  if (!options.jurisdiction.empty() &&
      of != platform::JurisdictionName(platform::JurisdictionCode(options.jurisdiction))) {
    return Misused(absl::StrCat(options.path, ": is a plan of ", of, ", not of jurisdictions/",
                                options.jurisdiction, "; nothing was written"));
  }
  if ((*plan)->calls().empty()) {
    std::cout << (session.json ? WrittenJson({}) : "The plan writes nothing.\n");
    return kExitOk;
  }
  Connection connection = session.Connect();
  const absl::Status may = CheckReason(connection, NamesIn(**plan), (*plan)->head().reason());
  if (!may.ok()) return Failed(may);
  const auto heads = FindHeads(connection, **plan);
  if (!heads.ok()) return Failed(heads.status());
  const auto refused = AskCalls(connection, **plan);
  if (!refused.ok()) return Failed(refused.status());
  if (!refused->empty()) return NotTaken(connection, **plan, *refused);
  return SendAll(connection, **plan, *heads, session.json);
}

}  // namespace

void AddApply(CommandLine& commands) {
  const auto options = std::make_shared<ApplyOptions>();
  platform::App app = commands.Add(
      "apply",
      "Send a plan that kuzukuri import --plan --out has kept: exactly that, or nothing, and what "
      "has moved since (exit code 1). Running it again completes it, and writes nothing twice",
      [options](const Session& session) { return Apply(session, *options); });
  app.AddFlag("PLAN", options->path, "The file").Required();
  app.AddFlag("--jurisdiction", options->jurisdiction,
              "Code; a plan of another jurisdiction is refused");
}

}  // namespace kuzukuri::cli
