#include "clients/cli/snapshot/snapshot.h"

#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/files/cell.h"
#include "clients/cli/shared/flags.h"
#include "clients/cli/shared/outcome.h"
#include "clients/cli/shared/page.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = aggregator::v1;

struct SnapshotOptions {
  std::string jurisdiction;
  std::string on;   // a date; empty: now
  std::string out;  // a file; empty: standard output
};

int Write(const v1::GetSnapshotResponse& answer, const std::string& path) {
  std::ofstream file(path);
  file << answer.snapshot() << "\n";
  if (!file.flush()) return Misused(absl::StrCat("--out: cannot write ", path));
  std::cout << "catalog " << answer.catalog_revision() << ", budget " << answer.budget_revision()
            << ", indicator " << answer.indicator_revision() << "\n";
  return kExitOk;
}

int Snapshot(const Session& session, const SnapshotOptions& options) {
  v1::GetSnapshotRequest request;
  request.set_jurisdiction(
      platform::JurisdictionName(platform::JurisdictionCode(options.jurisdiction)));
  if (!options.on.empty()) {
    const auto day = ParseDateFlag("--on", options.on);
    if (!day.ok()) return Misused(day.status().message());
    *request.mutable_known_on() = *day;
  }
  Connection connection = session.Connect();
  v1::GetSnapshotResponse answer;
  const absl::Status status = connection.Try([&](grpc::ClientContext& context) {
    return connection.aggregator().GetSnapshot(&context, request, &answer);
  });
  if (!status.ok()) return Failed(status);
  if (session.json) return PrintJson(answer);
  if (!options.out.empty()) return Write(answer, options.out);
  std::cout << answer.snapshot() << "\n";
  return kExitOk;
}

}  // namespace

void AddSnapshot(CommandLine& commands) {
  const auto options = std::make_shared<SnapshotOptions>();
  platform::App app = commands.Add(
      "snapshot", "Print what names the present state of knowledge, to compare with it later",
      [options](const Session& session) { return Snapshot(session, *options); });
  AddJurisdiction(app, options->jurisdiction);
  app.AddFlag("--on", options->on, "What was known at the end of this day in Japan instead");
  app.AddFlag("--out", options->out,
              "File to write it to; `--from @FILE` of `diff` and `--snapshot @FILE` read it");
}

}  // namespace kuzukuri::cli
