#include "clients/cli/log/log.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "clients/cli/log/written.h"
#include "clients/cli/shared/outcome.h"
#include "services/platform/base/names.h"
#include "services/platform/base/text.h"

namespace kuzukuri::cli {
namespace {

// Resources told of each write; --json has a hundred, GetRevision all.
constexpr int kMostListed = 10;

struct LogOptions {
  std::string what;  // a code or a resource name
  std::string service;
  std::string actor;
  std::string kind;
  int year = 0;
  std::string since;
  std::string until;
  int limit = 20;
};

// Days are those of Japan, whatever the machine's clock shows.
absl::TimeZone Japan() { return absl::FixedTimeZone(9 * 60 * 60); }

std::optional<absl::Time> StartOfDay(const std::string& text) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day)) return std::nullopt;
  return absl::FromCivil(day, Japan());
}

void SetTime(absl::Time time, google::protobuf::Timestamp* to) {
  to->set_seconds(absl::ToUnixSeconds(time));
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", absl::FromUnixSeconds(time.seconds()), Japan());
}

const char* SignOf(type::v1::ChangeOutcome outcome) {
  switch (outcome) {
    case type::v1::CHANGE_OUTCOME_CREATED:
      return "+";
    case type::v1::CHANGE_OUTCOME_DELETED:
      return "-";
    default:
      return "~";
  }
}

// The name below its jurisdiction.
std::string ShortName(const std::string& name) {
  const std::vector<std::string> parts = absl::StrSplit(name, absl::MaxSplits('/', 2));
  return parts.size() < 3 ? name : parts[2];
}

std::string WriteText(const LoggedWrite& write, bool of_one_resource) {
  const type::v1::Revision& one = write.revision;
  std::string text =
      absl::StrCat(TimeText(one.record_time()), "  ", write.service, " ", one.revision(), "  ",
                   one.method().substr(one.method().rfind('/') + 1));
  if (!one.declared_actor().empty()) absl::StrAppend(&text, "  ", one.declared_actor());
  // Through which gateway, where that is another machine's.
  if (one.identity() != one.declared_actor() && one.identity() != "local" &&
      !one.identity().empty()) {
    absl::StrAppend(&text, " (", one.identity(), ")");
  }
  if (!one.after_certification().empty()) {
    absl::StrAppend(&text, "  after certification of ",
                    absl::StrJoin(one.after_certification(), ", "));
  }
  text += "\n";
  if (!one.reason().empty()) absl::StrAppend(&text, "    ", one.reason(), "\n");
  if (of_one_resource) {
    for (const absl::string_view line : absl::StrSplit(write.alteration, '\n', absl::SkipEmpty())) {
      absl::StrAppend(&text, "    ", line, "\n");
    }
    if (!write.alteration.empty()) return text;
  }
  const int listed = std::min(one.changes_size(), kMostListed);
  for (int i = 0; i < listed; ++i) {
    absl::StrAppend(&text, "    ", SignOf(one.changes(i).outcome()), " ",
                    ShortName(one.changes(i).name()), "\n");
  }
  if (const int more = one.change_count() - listed; more > 0) {
    absl::StrAppend(&text, "    … and ", more, " more\n");
  }
  if (one.changes().empty()) {
    std::vector<std::string> touched;
    for (const type::v1::TouchedData& data : one.touched()) {
      touched.push_back(data.fiscal_year() == 0
                            ? data.kind()
                            : absl::StrCat(data.kind(), " of ", data.fiscal_year()));
    }
    absl::StrAppend(&text, "    ", absl::StrJoin(touched, ", "), "\n");
  }
  return text;
}

// An object a write, with every field whether it is empty or not (docs/changes.md).
std::string JsonOf(const LoggedWrite& write) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string message;
  // Messages of the suite all have a JSON form.
  (void)google::protobuf::util::MessageToJsonString(write.revision, &message, options);
  const std::vector<std::string> alteration =
      absl::StrSplit(write.alteration, '\n', absl::SkipEmpty());
  return absl::StrCat("{\"service\":\"", write.service, "\",\"write\":", message,
                      ",\"alteration\":", nlohmann::json(alteration).dump(), "}");
}

void PrintJson(const std::vector<LoggedWrite>& writes) {
  std::vector<std::string> objects;
  for (const LoggedWrite& write : writes) objects.push_back(JsonOf(write));
  std::cout << "[" << (objects.empty() ? "" : "\n") << absl::StrJoin(objects, ",\n") << "\n]\n";
}

int Log(const Session& session, const LogOptions& options) {
  LogQuery query;
  query.limit = options.limit;
  const bool is_name = absl::StartsWith(options.what, "jurisdictions/");
  const std::string name =
      is_name ? options.what : platform::JurisdictionName(platform::JurisdictionCode(options.what));
  const auto parsed = platform::ParseName(name, "RESOURCE");
  if (!parsed.ok()) return Misused(parsed.status().message());
  query.jurisdiction = platform::JurisdictionName(parsed->jurisdiction);
  const bool of_one_resource = is_name && parsed->collection != "jurisdictions";
  if (of_one_resource) query.filter.set_resource(name);
  if (!options.service.empty()) query.only = options.service;
  query.filter.set_declared_actor(platform::ToNfc(options.actor));
  query.filter.set_kind(options.kind);
  query.filter.set_fiscal_year(options.year);
  for (const auto& [flag, text] :
       {std::pair("--since", &options.since), std::pair("--until", &options.until)}) {
    if (text->empty()) continue;
    const auto day = StartOfDay(*text);
    if (!day) return Misused(absl::StrCat(flag, ": '", *text, "' is no date; write YYYY-MM-DD"));
    if (text == &options.since) SetTime(*day, query.filter.mutable_recorded_from());
    if (text == &options.until) {
      SetTime(*day + absl::Hours(24), query.filter.mutable_recorded_before());
    }
  }
  Connection connection = session.Connect();
  const auto writes = FindWrites(connection, query);
  if (!writes.ok()) return Failed(writes.status());
  if (session.json) {
    PrintJson(*writes);
    return kExitOk;
  }
  for (const LoggedWrite& write : *writes) std::cout << WriteText(write, of_one_resource);
  if (writes->empty()) std::cout << "No such write.\n";
  return kExitOk;
}

}  // namespace

void AddLog(CommandLine& commands) {
  const auto options = std::make_shared<LogOptions>();
  platform::App app =
      commands.Add("log", "List the writes to a jurisdiction or a resource, the newest first",
                   [options](const Session& session) { return Log(session, *options); });
  app.AddFlag("RESOURCE", options->what,
              "Code of a jurisdiction, e.g. 141127, or name of a resource, e.g. "
              "jurisdictions/141127/fiscalYears/2023/projects/I-2: then what each write made of it")
      .Required();
  app.AddFlag("--limit", options->limit, "Writes to list").Range(1, 1000).ShowDefault();
  app.AddFlag("--service", options->service, "Only those of catalog, budget or indicator")
      .OneOf({"catalog", "budget", "indicator"});
  app.AddFlag("--by", options->actor, "Only those of one who declared this name");
  app.AddFlag("--kind", options->kind, "Only those that touched a kind, e.g. projects");
  app.AddFlag("--year", options->year, "Only those that touched a fiscal year");
  app.AddFlag("--since", options->since, "Only those of this day (Japan time) and later");
  app.AddFlag("--until", options->until, "Only those up to the end of this day");
}

}  // namespace kuzukuri::cli
