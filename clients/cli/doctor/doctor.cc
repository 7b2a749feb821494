#include "clients/cli/doctor/doctor.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/doctor/examine.h"
#include "clients/cli/doctor/heads.h"
#include "clients/cli/shared/outcome.h"

namespace kuzukuri::cli {
namespace {

// Jurisdictions whose heads are printed where none is named.
constexpr size_t kShown = 10;

struct Found {
  std::vector<Examined> services;
  std::optional<platform::CertificateEnd> own;
  std::vector<JurisdictionHeads> heads;
  bool may_not_list = false;  // the caller is for some jurisdictions, and has named none
  std::vector<std::string> wrong;
};

std::string SchemaText(const type::v1::ServiceStatus& status) {
  if (status.known_schema_version() == 0) return "-";
  return absl::StrCat(status.schema_version(), "/", status.known_schema_version());
}

std::string CertificateText(const std::optional<platform::CertificateEnd>& end) {
  return end ? absl::StrCat("certificate until ", end->date) : "";
}

void Print(const Examined& one) {
  std::string line = absl::StrFormat("%-11s %-9s", one.service, StateOf(one));
  if (one.status) {
    absl::StrAppendFormat(&line, " %-9s %-7s %+6.1f s %7.1f ms", one.status->version(),
                          SchemaText(*one.status), one.ahead_s, one.millis);
  } else {
    line.append(37, ' ');
  }
  absl::StrAppend(&line, "  ", one.address);
  if (one.certificate) absl::StrAppend(&line, "  ", CertificateText(one.certificate));
  std::cout << line << "\n";
}

void PrintHeads(const std::vector<JurisdictionHeads>& heads, bool all) {
  if (heads.empty()) return;
  const size_t shown = all ? heads.size() : std::min(heads.size(), kShown);
  std::cout << absl::StrFormat("\n%-11s %10s %10s %10s\n", "last write", "catalog", "budget",
                               "indicator");
  for (size_t i = 0; i < shown; ++i) {
    const JurisdictionHeads& one = heads[i];
    std::cout << absl::StrFormat("%-11s %10d %10d %10d\n", one.code, one.catalog, one.budget,
                                 one.indicator);
  }
  if (shown < heads.size()) std::cout << "and " << heads.size() - shown << " more\n";
}

void PrintWrong(const std::vector<std::string>& wrong) {
  if (wrong.empty()) {
    std::cout << "\nnothing is wrong\n";
    return;
  }
  std::cout << "\nwrong:\n";
  for (const std::string& one : wrong) std::cout << "- " << one << "\n";
}

nlohmann::json Json(const Examined& one) {
  nlohmann::json json = {
      {"service", one.service}, {"address", one.address}, {"state", StateOf(one)}};
  if (!one.away) json["millis"] = one.millis;
  if (one.status) {
    json["version"] = one.status->version();
    json["clockAheadSeconds"] = one.ahead_s;
    if (one.status->known_schema_version() > 0) {
      json["schemaVersion"] = one.status->schema_version();
      json["knownSchemaVersion"] = one.status->known_schema_version();
    }
    for (const auto& upstream : one.status->upstreams()) {
      json["headsOnStream"][upstream.service()] = upstream.heads_on_stream();
    }
  }
  if (one.certificate) json["certificateEnds"] = one.certificate->date;
  return json;
}

void PrintJson(const Found& found) {
  nlohmann::json json = {{"services", nlohmann::json::array()},
                         {"heads", nlohmann::json::array()},
                         {"wrong", found.wrong}};
  for (const Examined& one : found.services) json["services"].push_back(Json(one));
  for (const JurisdictionHeads& one : found.heads) {
    json["heads"].push_back({{"jurisdiction", one.code},
                             {"catalog", one.catalog},
                             {"budget", one.budget},
                             {"indicator", one.indicator}});
  }
  if (found.own) json["callerCertificateEnds"] = found.own->date;
  std::cout << json.dump(2) << "\n";
}

Found Examine(const Session& session, const std::vector<std::string>& codes) {
  Found found;
  found.services = ExamineAll(session);
  found.own = platform::EndOfFile(session.addresses.tls.certificate);
  found.wrong = WrongWith(found.services, found.own);
  // Heads are asked for where they can be told.
  if (!std::all_of(found.services.begin(), found.services.end(),
                   [](const Examined& one) { return one.IsReady(); })) {
    return found;
  }
  Connection connection = session.Connect();
  auto heads = ReadHeads(connection, codes);
  found.may_not_list = codes.empty() && absl::IsPermissionDenied(heads.status());
  if (found.may_not_list) return found;
  if (!heads.ok()) {
    found.wrong.push_back(absl::StrCat("heads cannot be read: ", heads.status().message()));
    return found;
  }
  found.heads = *std::move(heads);
  for (const JurisdictionHeads& one : found.heads) {
    if (!one.wrong.empty()) found.wrong.push_back(absl::StrCat(one.code, ": ", one.wrong));
  }
  return found;
}

int Doctor(const Session& session, const std::vector<std::string>& codes) {
  const Found found = Examine(session, codes);
  if (session.json) {
    PrintJson(found);
  } else {
    std::cout << absl::StrFormat("%-11s %-9s %-9s %-7s %8s %10s  %s\n", "service", "state",
                                 "release", "schema", "clock", "answer", "address");
    for (const Examined& one : found.services) Print(one);
    if (found.own) {
      std::cout << absl::StrFormat("%-11s %s\n", "caller", CertificateText(found.own));
    }
    PrintHeads(found.heads, /*all=*/!codes.empty());
    if (found.may_not_list) {
      std::cout << "\nlast writes: name the jurisdictions that this caller is for\n";
    }
    PrintWrong(found.wrong);
  }
  const bool serves = std::all_of(found.services.begin(), found.services.end(),
                                  [](const Examined& one) { return !one.away; });
  if (!serves) return kExitUnavailable;
  return found.wrong.empty() ? kExitOk : kExitRefused;
}

}  // namespace

void AddDoctor(CommandLine& commands) {
  const auto codes = std::make_shared<std::vector<std::string>>();
  platform::App app =
      commands.Add("doctor",
                   "Ask every service how it is - release, schema, readiness, clock, "
                   "certificates, last writes - "
                   "and say what is wrong; exit 0 when nothing is",
                   [codes](const Session& session) { return Doctor(session, *codes); });
  app.AddFlag("jurisdictions", *codes,
              "Codes of those whose last writes are looked at; otherwise all, up to a thousand");
}

}  // namespace kuzukuri::cli
