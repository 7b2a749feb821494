#include "clients/cli/import/change_set.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "clients/cli/import/same_content.h"
#include "clients/cli/import/uuid.h"

namespace kuzukuri::cli {
namespace {

using google::protobuf::Message;

constexpr const char* kMoves =
    "rows say otherwise what is counted under what; --update has them change it";

constexpr const char* kContradicts =
    "rows contradict the catalogue: balances would sum otherwise than reports do";

// What becomes of the rows of a kind.
struct Judged {
  std::vector<SentRow> created;
  std::vector<Differing> updated;
  std::vector<SentRow> deleted;
  std::vector<Differing> followed;  // rows of no file
  std::vector<Differing> kept;
  std::vector<Differing> refused;
  const char* refusal = kMoves;  // why
  size_t there = 0;
};

// The changes of one jurisdiction.
class Changes {
 public:
  Changes(Reconciling how, std::vector<KindOfRows> kinds, ChangeSender sender)
      : how_(std::move(how)), kinds_(std::move(kinds)), sender_(std::move(sender)) {
    // Until it is known what is there, all are to be sent.
    for (const KindOfRows& kind : kinds_) {
      for (const FileRow& row : kind.rows) sources_.push_back(&row);
    }
  }

  grpc::Status Survey(Connection& connection, grpc::ClientContext& context,
                      std::vector<cli::Survey>* surveys) {
    grpc::Status status = Judge(connection, context);
    if (!status.ok()) return status;
    for (const Judged& one : judged_) {
      cli::Survey& survey = surveys->emplace_back();
      survey.there = one.there;
      survey.created = one.created;
      survey.updated = one.updated;
      survey.deleted = one.deleted;
      survey.followed = one.followed;
      survey.differing = one.kept;
      survey.differing.insert(survey.differing.end(), one.refused.begin(), one.refused.end());
      survey.refused = !one.refused.empty();
      if (survey.refused) {
        survey.note = one.refusal;
      } else if (!one.kept.empty()) {
        survey.note = kKeptNote;
      }
    }
    return status;
  }

  // What the service says of all of them together, once it is known what they are.
  grpc::Status AskService(Connection& connection, grpc::ClientContext& context) const {
    if (changes_.empty()) return grpc::Status::OK;
    return sender_.judge(connection, context, changes_);
  }

  grpc::Status Send(Connection& connection, grpc::ClientContext& context, const Advance& advance,
                    std::vector<Sent>* sent) {
    grpc::Status status = Judge(connection, context);
    if (!status.ok()) return status;
    int64_t revision = 0;
    if (!changes_.empty()) {
      status = sender_.send(connection, context, request_id_, changes_, advance, &revision);
    }
    sent->clear();
    for (const Judged& one : judged_) {
      Sent& of = sent->emplace_back();
      of.there = one.there;
      of.kept = one.kept;
      of.updated = one.updated.size() + one.followed.size();
      of.deleted = one.deleted.size();
      if (!one.followed.empty()) {
        of.notes.push_back(
            absl::StrCat(one.followed.size(), " that are in no file follow what the files move"));
      }
      const bool wrote = !one.created.empty() || of.updated + of.deleted > 0;
      if (wrote) of.revision = revision;
    }
    return status;
  }

  grpc::Status Record(Connection& connection, grpc::ClientContext& context,
                      const plan::v1::PlannedCall& call, PlanWriter& plan) {
    grpc::Status status = Judge(connection, context);
    if (!status.ok() || changes_.empty()) return status;
    std::vector<plan::v1::SeenResource> seen;
    for (const PlannedChange& change : changes_) {
      seen.push_back(SeenAs(NameOf(*change.message), change.held.get(), change.etag));
    }
    plan.Begin(call, std::move(seen));
    sender_.record(changes_, plan);
    return status;
  }

  // The row behind a field such as `changes[3].resource.project.display_name`.
  SentRow Locate(const std::string& field) const {
    constexpr absl::string_view kList = "changes[";
    size_t index = 0;
    const size_t end = field.find(']');
    if (!absl::StartsWith(field, kList) || end == std::string::npos ||
        !absl::SimpleAtoi(field.substr(kList.size(), end - kList.size()), &index) ||
        index >= sources_.size()) {
      return {"", "", field};
    }
    // Behind `.resource.project`.
    std::string rest = field.substr(end + 1);
    if (absl::StartsWith(rest, ".resource.")) {
      const size_t dot = rest.find_first_of(".[", sizeof(".resource.") - 1);
      rest = dot == std::string::npos ? "" : rest.substr(dot);
    }
    const FileRow* row = sources_[index];
    if (row == nullptr) return {"", TitleOf(*changes_[index].message), rest};
    SentRow found = FindRow(*row->message, row->parts, std::string(absl::StripPrefix(rest, ".")));
    if (found.place.empty()) found = {row->place, TitleOf(*row->message), found.field};
    return found;
  }

  const std::vector<KindOfRows>& kinds() const { return kinds_; }

 private:
  // Once: what is sent again after a lost answer must be what was sent before.
  grpc::Status Judge(Connection& connection, grpc::ClientContext& context) {
    if (is_judged_) return grpc::Status::OK;
    judged_.clear();
    changes_.clear();
    sources_.clear();
    for (const KindOfRows& kind : kinds_) {
      HeldRows held;
      grpc::Status status = kind.ask(connection, context, &held);
      if (status.ok()) status = Judge(connection, context, kind, held);
      if (!status.ok()) return status;
    }
    is_judged_ = true;
    return grpc::Status::OK;
  }

  grpc::Status Judge(Connection& connection, grpc::ClientContext& context, const KindOfRows& kind,
                     const HeldRows& held) {
    Judged& judged = judged_.emplace_back();
    const size_t first = changes_.size();
    std::vector<const FileRow*> standing;
    std::set<std::string> named;
    HeldRows followed;
    if (kind.follow) {
      const grpc::Status status = kind.follow(connection, context, held, &followed);
      if (!status.ok()) return status;
    }
    for (const FileRow& row : kind.rows) {
      const std::string name = NameOf(*row.message);
      named.insert(name);
      const auto found = held.find(name);
      std::optional<PlannedChange> change;
      if (found == held.end()) {
        judged.created.push_back({row.place, TitleOf(*row.message), "", row.message});
        change = PlannedChange{type::v1::CHANGE_ACTION_CREATE, row.message, {}, "", nullptr};
      } else {
        const auto next = followed.find(name);
        const Message& not_said = next == followed.end() ? *found->second : *next->second;
        change = JudgeThere(WithHeld(row, not_said, kind.not_said), *found->second,
                            kind.what_differs, judged);
        if (change) change->held = found->second;
      }
      if (!change && how_.updates) standing.push_back(&row);
      if (!change) continue;
      grpc::Status status = Finish(connection, context, kind, *change);
      if (!status.ok()) return status;
      changes_.push_back(*std::move(change));
      sources_.push_back(&row);
    }
    grpc::Status status = Check(connection, context, kind, first, standing, judged);
    if (how_.prunes.contains(kind.collection) && !kind.rows.empty()) {
      Prune(held, named, judged);
    } else {
      Follow(held, followed, named, judged);
    }
    return status;
  }

  // Has the changes from the first one on, and the rows that stand as they are, judged by what
  // other services hold.
  grpc::Status Check(Connection& connection, grpc::ClientContext& context, const KindOfRows& kind,
                     size_t first, const std::vector<const FileRow*>& standing, Judged& judged) {
    if (!kind.check) return grpc::Status::OK;
    std::vector<RowToCheck> rows;
    std::vector<const FileRow*> sources(sources_.begin() + static_cast<std::ptrdiff_t>(first),
                                        sources_.end());
    for (size_t c = first; c < changes_.size(); ++c) rows.push_back({changes_[c].message, false});
    for (const FileRow* row : standing) rows.push_back({row->message, true});
    sources.insert(sources.end(), standing.begin(), standing.end());
    if (rows.empty()) return grpc::Status::OK;
    std::vector<std::string> problems;
    grpc::Status status = kind.check(connection, context, &rows, &problems);
    for (size_t c = first; c < changes_.size(); ++c) changes_[c].message = rows[c - first].message;
    for (size_t i = 0; i < problems.size(); ++i) Refuse(*sources[i], problems[i], judged);
    return status;
  }

  static void Refuse(const FileRow& row, const std::string& problem, Judged& judged) {
    if (problem.empty()) return;
    // What is kept as it is there is no cause.
    judged.kept.clear();
    judged.refusal = kContradicts;
    judged.refused.push_back({{row.place, TitleOf(*row.message), "", row.message}, problem});
  }

  // A row with what is held in the fields that the files say nothing of.
  static FileRow WithHeld(const FileRow& row, const Message& held,
                          const std::vector<std::string>& not_said) {
    if (not_said.empty()) return row;
    const std::shared_ptr<Message> whole(held.New());
    whole->CopyFrom(held);
    const std::shared_ptr<Message> said(row.message->New());
    said->CopyFrom(*row.message);
    std::vector<const google::protobuf::FieldDescriptor*> fields;
    whole->GetReflection()->ListFields(*whole, &fields);
    for (const auto* field : fields) {
      const bool kept =
          std::find(not_said.begin(), not_said.end(), field->name()) != not_said.end();
      if (!kept) whole->GetReflection()->ClearField(whole.get(), field);
    }
    for (const std::string& name : not_said) {
      said->GetReflection()->ClearField(said.get(), said->GetDescriptor()->FindFieldByName(name));
    }
    said->MergeFrom(*whole);
    return {said, row.place, row.parts};
  }

  std::optional<PlannedChange> JudgeThere(const FileRow& row, const Message& held,
                                          WhatDiffers what_differs, Judged& judged) const {
    Differing differing{{row.place, TitleOf(*row.message), "", row.message},
                        Difference(held, *row.message)};
    if (differing.difference.empty()) {
      ++judged.there;
      return std::nullopt;
    }
    if (how_.updates) {
      differing.difference = Alteration(held, *row.message);
      judged.updated.push_back(std::move(differing));
      return PlannedChange{type::v1::CHANGE_ACTION_UPDATE, row.message,
                           DifferingFields(held, *row.message), EtagOf(held), nullptr};
    }
    const bool kept = what_differs == WhatDiffers::kIsKept && !MovesMoney(held, *row.message);
    (kept ? judged.kept : judged.refused).push_back(std::move(differing));
    return std::nullopt;
  }

  static grpc::Status Finish(Connection& connection, grpc::ClientContext& context,
                             const KindOfRows& kind, PlannedChange& change) {
    if (!kind.finish) return grpc::Status::OK;
    const std::shared_ptr<Message> finished(change.message->New());
    finished->CopyFrom(*change.message);
    grpc::Status status = kind.finish(connection, context, finished.get());
    change.message = finished;
    return status;
  }

  // Writes those of no file.
  void Follow(const HeldRows& held, const HeldRows& followed, const std::set<std::string>& named,
              Judged& judged) {
    for (const auto& [name, next] : followed) {
      if (named.contains(name)) continue;
      const auto& before = held.at(name);
      judged.followed.push_back({{"", TitleOf(*next), "", next}, Alteration(*before, *next)});
      changes_.push_back({type::v1::CHANGE_ACTION_UPDATE, next, DifferingFields(*before, *next),
                          EtagOf(*before), before});
      sources_.push_back(nullptr);
    }
  }

  void Prune(const HeldRows& held, const std::set<std::string>& named, Judged& judged) {
    for (const auto& [name, message] : held) {
      if (named.contains(name)) continue;
      judged.deleted.push_back({"", TitleOf(*message), "", message});
      const std::shared_ptr<Message> only(message->New());
      only->GetReflection()->SetString(only.get(), only->GetDescriptor()->FindFieldByName("name"),
                                       name);
      changes_.push_back({type::v1::CHANGE_ACTION_DELETE, only, {}, EtagOf(*message), message});
      sources_.push_back(nullptr);
    }
  }

  const Reconciling how_;
  const std::vector<KindOfRows> kinds_;
  const ChangeSender sender_;
  const std::string request_id_ = FreshUuid();
  bool is_judged_ = false;
  std::vector<Judged> judged_;  // as `kinds_`
  std::vector<PlannedChange> changes_;
  std::vector<const FileRow*> sources_;  // of the changes; null for what is in no file
};

// Rows a second a service is sure to write.
constexpr size_t kRowsPerSecond = 200;

}  // namespace

std::string NameOf(const Message& resource) {
  return resource.GetReflection()->GetString(resource,
                                             resource.GetDescriptor()->FindFieldByName("name"));
}

void ChangeSet::AddSteps(const std::string& what, const ChangeSender& sender, Plan& plan) {
  constexpr size_t kJurisdiction = sizeof("jurisdictions/000000") - 1;
  std::vector<std::pair<std::string, std::vector<KindOfRows>>> by_jurisdiction;
  for (KindOfRows& kind : kinds_) {
    const std::string jurisdiction = kind.parent.substr(0, kJurisdiction);
    auto found = std::find_if(by_jurisdiction.begin(), by_jurisdiction.end(),
                              [&](const auto& one) { return one.first == jurisdiction; });
    if (found == by_jurisdiction.end()) {
      found = by_jurisdiction.insert(found, {jurisdiction, {}});
    }
    found->second.push_back(std::move(kind));
  }
  kinds_.clear();
  for (auto& [jurisdiction, kinds] : by_jurisdiction) {
    const auto changes = std::make_shared<Changes>(how_, std::move(kinds), sender);
    Step step;
    step.collection = what;
    step.parent = jurisdiction;
    for (const KindOfRows& kind : changes->kinds()) {
      step.parts.push_back({kind.collection, kind.parent, kind.rows.size()});
      step.rows += kind.rows.size();
    }
    step.patience = std::chrono::seconds(step.rows / kRowsPerSecond);
    step.locate = [changes](const std::string& field) { return changes->Locate(field); };
    step.survey_parts = [changes](Connection& connection, grpc::ClientContext& context,
                                  std::vector<Survey>* surveys) {
      return changes->Survey(connection, context, surveys);
    };
    step.judge = [changes](Connection& connection, grpc::ClientContext& context) {
      return changes->AskService(connection, context);
    };
    step.send_parts = [changes](Connection& connection, grpc::ClientContext& context,
                                const Advance& advance, std::vector<Sent>* sent) {
      return changes->Send(connection, context, advance, sent);
    };
    step.record = [changes, call = CallOf(step)](Connection& connection,
                                                 grpc::ClientContext& context, PlanWriter& file) {
      return changes->Record(connection, context, call, file);
    };
    plan.push_back(std::move(step));
  }
}

}  // namespace kuzukuri::cli
