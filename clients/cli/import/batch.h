// Rows of the files, and what services hold beside them.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cli/import/plan.h"
#include "clients/cli/import/same_content.h"
#include "clients/cli/import/uuid.h"
#include "clients/cli/plan/plan_writer.h"

namespace kuzukuri::cli {

inline constexpr size_t kRowsPerRequest = 500;

// Places in the files, by the path of the field they stand in.
using PlacesByPath = std::map<std::string, std::string>;

// A message with its place in the files, and the places of its parts by field below it.
template <class Message>
struct Placed {
  Message message;
  std::string place;
  PlacesByPath parts;  // e.g. `sub_projects[1]` -> `sub_projects.csv:9`
};

// Rows by parent, in the order in which parents appear.
template <class Message>
class Rows {
 public:
  struct Group {
    std::string parent;
    std::vector<Placed<Message>> rows;
  };
  void Add(const std::string& parent, Placed<Message> row) {
    const auto [at, fresh] = index_.emplace(parent, groups_.size());
    if (fresh) groups_.push_back({parent, {}});
    groups_[at->second].rows.push_back(std::move(row));
  }
  // Has a parent among the groups, also without rows.
  void Look(const std::string& parent) {
    if (index_.emplace(parent, groups_.size()).second) groups_.push_back({parent, {}});
  }
  const std::vector<Group>& groups() const { return groups_; }

 private:
  std::vector<Group> groups_;
  std::map<std::string, size_t> index_;
};

// The row of a field: that of its longest known prefix.
inline SentRow FindRow(const google::protobuf::Message& request, const PlacesByPath& places,
                       const std::string& field) {
  // The prefixes of a field that are in the map stand before it, the longest last.
  for (auto at = places.upper_bound(field); at != places.begin();) {
    --at;
    if (!absl::StartsWith(field, at->first)) continue;
    const std::string rest = field.substr(at->first.size());
    return {at->second, TitleOf(request, at->first), std::string(absl::StripPrefix(rest, "."))};
  }
  return {"", "", field};
}

// Gives a request that is complete but for its id the one that follows from its content.
template <class Request>
void IdentifyByContent(Request& request) {
  request.clear_request_id();
  request.set_request_id(ContentUuid(
      absl::StrCat(request.GetDescriptor()->full_name(), "\n", request.SerializeAsString())));
}

// Makes a step of a request that is complete but for its id, which follows from the content.
template <class Response, class Request, class Send>
Step MakeStep(const std::string& collection, const std::string& parent, Request request,
              PlacesByPath places, Send send) {
  IdentifyByContent(request);
  Step step;
  step.collection = collection;
  step.parent = parent;
  step.rows = 1;
  const auto kept = std::make_shared<const Request>(std::move(request));
  step.locate = [kept, places = std::move(places)](const std::string& field) {
    return FindRow(*kept, places, field);
  };
  step.send = [kept, send](Connection& connection, grpc::ClientContext& context, const Advance&,
                           Sent* sent) {
    Response response;
    grpc::Status status = send(connection, &context, *kept, &response);
    sent->revision = response.revision();
    return status;
  };
  step.record = [kept, call = CallOf(step)](Connection&, grpc::ClientContext&, PlanWriter& plan) {
    Request planned = *kept;
    planned.clear_request_id();
    plan.Begin(call, {});
    plan.Add(planned);
    return grpc::Status::OK;
  };
  return step;
}

// What becomes of rows of which the service holds another content: it is asked, and refuses them;
// or what it holds stays, and they are told.
enum class WhatDiffers { kIsRefused, kIsKept };

inline constexpr const char* kKeptNote = "what differs is left as it is there";

// A step of one row that sends nothing when the row is there.
inline Step LeaveOutWhatIsThere(Step step, WhatDiffers what_differs = WhatDiffers::kIsRefused) {
  step.send = [survey = step.survey, send = step.send, what_differs](
                  Connection& connection, grpc::ClientContext& context, const Advance& advance,
                  Sent* sent) {
    Survey found;
    const grpc::Status status = survey(connection, context, &found);
    sent->there = found.there;
    if (what_differs == WhatDiffers::kIsKept) sent->kept = found.differing;
    const bool left_out = found.there > 0 || !sent->kept.empty();
    return status.ok() && !left_out ? send(connection, context, advance, sent) : status;
  };
  step.record = [survey = step.survey, record = step.record](
                    Connection& connection, grpc::ClientContext& context, PlanWriter& plan) {
    Survey found;
    const grpc::Status status = survey(connection, context, &found);
    return status.ok() && found.there == 0 ? record(connection, context, plan) : status;
  };
  return step;
}

// What a service holds below a parent, by name.
template <class Message>
using Held = std::map<std::string, Message>;

// Asks for it; nothing is held below a parent that is not there yet.
template <class Message>
using AskHeld = std::function<grpc::Status(Connection& connection, grpc::ClientContext& context,
                                           const std::string& parent, Held<Message>* held)>;

// Asks with a List method. `rows_of` gives the rows of an answer. Only the deadline is taken from
// the context.
template <class Message, class Request, class Response, class Send, class RowsOf>
AskHeld<Message> AskByList(Send send, RowsOf rows_of) {
  return [send, rows_of](Connection& connection, grpc::ClientContext& context,
                         const std::string& parent, Held<Message>* held) {
    constexpr int kPageSize = 1000;
    Request request;
    request.set_parent(parent);
    request.set_page_size(kPageSize);
    do {
      grpc::ClientContext of_page;
      of_page.set_deadline(context.deadline());
      Response page;
      grpc::Status status = send(connection, &of_page, request, &page);
      if (status.error_code() == grpc::StatusCode::NOT_FOUND) return grpc::Status::OK;
      if (!status.ok()) return status;
      for (const Message& row : rows_of(page)) held->emplace(row.name(), row);
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return grpc::Status::OK;
  };
}

// What a service holds below the parents of an import's rows. Each is asked for once: the rows of
// one parent go in several requests, and what one of them writes is in no other.
template <class Message>
class HeldBelow {
 public:
  explicit HeldBelow(AskHeld<Message> ask) : ask_(std::move(ask)) {}

  // `held` stays as long as this does.
  grpc::Status Find(Connection& connection, grpc::ClientContext& context, const std::string& parent,
                    const Held<Message>** held) {
    auto found = by_parent_.find(parent);
    if (found == by_parent_.end()) {
      Held<Message> answer;
      grpc::Status status = ask_(connection, context, parent, &answer);
      if (!status.ok()) return status;
      found = by_parent_.emplace(parent, std::move(answer)).first;
    }
    *held = &found->second;
    return grpc::Status::OK;
  }

  // Has it asked again.
  void Forget(const std::string& parent) { by_parent_.erase(parent); }

 private:
  const AskHeld<Message> ask_;
  std::map<std::string, Held<Message>> by_parent_;
};

// Whether nothing is written of a row because its paper groups the year's projects otherwise.
bool IsLeftOut(const Names& names, const std::string& kind, const Record& row);

// Reads a file of the set and runs `each(Record)` for its rows; does nothing when it is missing.
template <class Each>
void ForEachRow(const FileSet& files, const std::string& kind, const CsvColumns& columns,
                Problems& problems, Each each) {
  const auto path = files.paths.find(kind);
  if (path == files.paths.end()) return;
  const auto file = CsvReader::Open(path->second, columns, files.encoding);
  if (!file.ok()) {
    problems.Add(std::string(file.status().message()));
    return;
  }
  CsvRow row;
  while ((*file)->Next(row, problems)) {
    const Record record(**file, row, problems);
    if (!IsLeftOut(files.names, kind, record)) each(record);
  }
}

template <class Each>
void ForEachRow(const FileSet& files, const std::string& kind,
                const std::vector<std::string>& columns, Problems& problems, Each each) {
  ForEachRow(files, kind, CsvColumns{columns, {}}, problems, each);
}

}  // namespace kuzukuri::cli
