#include "clients/cli/import/send_plan.h"

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/import/progress.h"
#include "clients/cli/import/refusal.h"
#include "clients/cli/import/show_plan.h"
#include "clients/cli/shared/outcome.h"
#include "clients/cli/shared/terminal.h"

namespace kuzukuri::cli {
namespace {

// Rows of a collection that are printed one by one.
constexpr size_t kListed = 20;

size_t CountRows(const Plan& plan) {
  size_t rows = 0;
  for (const Step& step : plan) rows += step.rows;
  return rows;
}

// What became of a collection's rows, `12 rows   revision 5   3 of them there already`, and below
// it those that differ from what is held.
std::string WrittenText(const Written& one) {
  std::string text = absl::StrFormat("%-24s %7d rows", one.collection, one.rows);
  if (one.revision > 0) absl::StrAppend(&text, "   revision ", one.revision);
  if (one.there > 0) {
    absl::StrAppend(&text, "   ", one.there == one.rows ? "" : absl::StrCat(one.there, " of them "),
                    "there already");
  }
  if (one.updated > 0) absl::StrAppend(&text, "   ", one.updated, " changed");
  if (one.deleted > 0) absl::StrAppend(&text, "   ", one.deleted, " deleted");
  if (!one.kept.empty()) {
    absl::StrAppend(&text, "   ", one.kept.size(), " differ and are left as they are there");
  }
  absl::StrAppend(&text, "\n");
  for (size_t i = 0; i < std::min(one.kept.size(), kListed); ++i) {
    absl::StrAppend(&text, DifferingText(one.kept[i]));
  }
  if (one.kept.size() > kListed) {
    absl::StrAppend(&text, "  … and ", one.kept.size() - kListed, " more; --plan lists all\n");
  }
  for (const std::string& note : one.notes) absl::StrAppend(&text, "  ", note, "\n");
  return text;
}

void PrintWritten(const std::vector<Written>& written, bool json) {
  if (json) {
    std::cout << R"({"imported":[)";
    for (size_t i = 0; i < written.size(); ++i) {
      std::cout << (i > 0 ? "," : "") << R"({"collection":")" << written[i].collection
                << R"(","rows":)" << written[i].rows << R"(,"there":)" << written[i].there
                << R"(,"updated":)" << written[i].updated << R"(,"deleted":)" << written[i].deleted
                << R"(,"differ":)" << written[i].kept.size() << R"(,"revision":)"
                << written[i].revision << "}";
    }
    std::cout << "]}\n";
    return;
  }
  for (const Written& one : written) std::cout << WrittenText(one);
}

// Sends a step; `done` rows were sent before it.
absl::Status Send(Connection& connection, const Step& step, size_t done, Progress& progress,
                  std::vector<Sent>* sent) {
  const std::string what = absl::StrCat(step.collection, " ", step.parent);
  progress.Update(done, what);
  return connection.Try(
      [&](grpc::ClientContext& context) {
        size_t on_their_way = done;
        const auto advance = [&](size_t rows) {
          on_their_way += rows;
          const bool all = on_their_way == done + step.rows;
          progress.Update(on_their_way, all ? absl::StrCat(what, " (committing)") : what);
        };
        if (step.send_parts) return step.send_parts(connection, context, advance, sent);
        return step.send(connection, context, advance, &sent->front());
      },
      step.patience);
}

// Adds what became of a collection's rows; nothing where there were none and nothing followed.
void Add(const Part& part, const Sent& sent, std::vector<Written>& written) {
  if (part.rows == 0 && sent.updated == 0) return;
  if (written.empty() || written.back().collection != part.collection) {
    written.push_back({part.collection, 0, 0, 0, {}, {}});
  }
  Written& of = written.back();
  of.rows += part.rows;
  of.there += sent.there;
  of.updated += sent.updated;
  of.deleted += sent.deleted;
  of.revision = std::max(of.revision, sent.revision);
  of.kept.insert(of.kept.end(), sent.kept.begin(), sent.kept.end());
  of.notes.insert(of.notes.end(), sent.notes.begin(), sent.notes.end());
}

// Sends the steps in order and adds up what they wrote. Returns the exit code.
int SendAll(Connection& connection, const Plan& plan, std::vector<Written>& written) {
  Progress progress("importing", CountRows(plan));
  size_t done = 0;
  for (const Step& step : plan) {
    std::vector<Sent> sent(1);
    const absl::Status status = Send(connection, step, done, progress, &sent);
    if (!status.ok()) {
      std::cerr << "\n" << RefusalText(step, status, written);
      return ExitCode(status);
    }
    done += step.rows;
    const std::vector<Part> whole = {{step.collection, step.parent, step.rows}};
    const std::vector<Part>& parts = step.parts.empty() ? whole : step.parts;
    for (size_t i = 0; i < parts.size(); ++i) Add(parts[i], sent[i], written);
  }
  return kExitOk;
}

}  // namespace

int SendPlan(Connection& connection, const Plan& plan, const SendOptions& options) {
  const bool asks = options.asks && CanAsk();
  const PlanSummary summary = AskAll(connection, plan, asks);
  if (summary.code != kExitOk) return summary.code;
  if (const absl::Status may = options.check ? options.check(summary) : absl::OkStatus();
      !may.ok()) {
    const int code = Failed(may);
    std::cerr << "Nothing was written.\n";
    return code;
  }
  if (summary.is_known && !summary.WritesNothing()) {
    if (asks) std::cerr << absl::StrJoin(summary.lines, "");
    std::cerr << "To be written: " << SummaryText(summary) << ".\n";
    if (asks && !Agrees("Go on?")) return Misused("Nothing was written.");
  }
  std::vector<Written> written;
  if (const int code = SendAll(connection, plan, written); code != kExitOk) return code;
  PrintWritten(written, options.json);
  return kExitOk;
}

}  // namespace kuzukuri::cli
