// Turns rows into requests of limited size, one parent each.
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
    const grpc::Status status = send(connection, &context, *kept, &response);
    sent->revision = response.revision();
    return status;
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
      const grpc::Status status = send(connection, &of_page, request, &page);
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
      const grpc::Status status = ask_(connection, context, parent, &answer);
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

// Some rows of one parent, of which those are sent that the service does not hold as they are.
template <class Request, class Message>
class Batch {
 public:
  // `add` gives the request's repeated field, `field`, a new element.
  Batch(std::string parent, std::string field, std::function<Message*(Request&)> add,
        std::vector<Placed<Message>> rows, std::shared_ptr<HeldBelow<Message>> held,
        WhatDiffers what_differs)
      : parent_(std::move(parent)),
        field_(std::move(field)),
        add_(std::move(add)),
        rows_(std::move(rows)),
        held_(std::move(held)),
        what_differs_(what_differs) {
    Begin();
    for (const Placed<Message>& row : rows_) Add(row);
  }

  // Makes the request of what is to be sent.
  grpc::Status LeaveOut(Connection& connection, grpc::ClientContext& context, Sent* sent) {
    const Held<Message>* held = nullptr;
    const grpc::Status status = held_->Find(connection, context, parent_, &held);
    if (!status.ok()) return status;
    *sent = Sent();
    Begin();
    for (const Placed<Message>& row : rows_) {
      const Judged judged = Judge(*held, row.message);
      if (judged.fate == Fate::kIsThere) ++sent->there;
      if (judged.fate == Fate::kIsKept) sent->kept.push_back(DifferingRow(row, judged.difference));
      if (judged.fate == Fate::kIsSent) Add(row);
    }
    IdentifyByContent(request_);
    return status;
  }

  grpc::Status Look(Connection& connection, grpc::ClientContext& context, Survey* survey) const {
    const Held<Message>* held = nullptr;
    const grpc::Status status = held_->Find(connection, context, parent_, &held);
    if (!status.ok()) return status;
    for (const Placed<Message>& row : rows_) {
      const Judged judged = Judge(*held, row.message);
      if (judged.fate == Fate::kIsThere) ++survey->there;
      if (judged.difference.empty()) continue;
      survey->differing.push_back(DifferingRow(row, judged.difference));
      survey->refused |= judged.fate == Fate::kIsSent;
    }
    if (!survey->differing.empty() && !survey->refused) survey->note = kKeptNote;
    return status;
  }

  const Request& request() const { return request_; }
  bool empty() const { return added_ == 0; }
  SentRow Find(const std::string& field) const { return FindRow(request_, places_, field); }

 private:
  // What becomes of a row. One that is sent though it differs from what is held is refused.
  enum class Fate { kIsSent, kIsThere, kIsKept };
  struct Judged {
    Fate fate = Fate::kIsSent;
    std::string difference;  // from what is held
  };

  Judged Judge(const Held<Message>& held, const Message& row) const {
    const auto found = held.find(row.name());
    if (found == held.end()) return {};
    std::string difference = Difference(found->second, row);
    if (difference.empty()) return {Fate::kIsThere, ""};
    const bool kept = what_differs_ == WhatDiffers::kIsKept && !MovesMoney(found->second, row);
    return {kept ? Fate::kIsKept : Fate::kIsSent, std::move(difference)};
  }

  static Differing DifferingRow(const Placed<Message>& row, const std::string& difference) {
    return {{row.place, TitleOf(row.message), ""}, difference};
  }

  void Begin() {
    request_ = Request();
    request_.set_parent(parent_);
    places_.clear();
    added_ = 0;
  }

  void Add(const Placed<Message>& row) {
    *add_(request_) = row.message;
    const std::string path = absl::StrCat(field_, "[", added_++, "]");
    places_[path] = row.place;
    for (const auto& [part, place] : row.parts) places_[absl::StrCat(path, ".", part)] = place;
  }

  const std::string parent_;
  const std::string field_;
  const std::function<Message*(Request&)> add_;
  const std::vector<Placed<Message>> rows_;
  const std::shared_ptr<HeldBelow<Message>> held_;
  const WhatDiffers what_differs_;
  Request request_;
  size_t added_ = 0;  // rows of the request
  PlacesByPath places_;
};

// Makes the steps of a batch method. `add` gives the request's repeated field a new element;
// `field` is that field's name. `ask` says what the service holds already; where rows of the import
// bring some of these with them, it is asked once more when they are written (`others_bring_some`).
template <class Response, class Request, class Message, class Add, class Send>
void AddBatches(const std::string& collection, const std::string& field, const Rows<Message>& rows,
                Add add, Send send, Plan& plan, std::type_identity_t<AskHeld<Message>> ask,
                WhatDiffers what_differs = WhatDiffers::kIsRefused,
                bool others_bring_some = false) {
  const auto held = std::make_shared<HeldBelow<Message>>(std::move(ask));
  for (const auto& [parent, messages] : rows.groups()) {
    for (size_t first = 0; first < messages.size(); first += kRowsPerRequest) {
      const size_t last = std::min(messages.size(), first + kRowsPerRequest);
      const auto batch = std::make_shared<Batch<Request, Message>>(
          parent, field, add,
          std::vector<Placed<Message>>(messages.begin() + static_cast<std::ptrdiff_t>(first),
                                       messages.begin() + static_cast<std::ptrdiff_t>(last)),
          held, what_differs);
      Step step;
      step.collection = collection;
      step.parent = parent;
      step.rows = last - first;
      step.locate = [batch](const std::string& path) { return batch->Find(path); };
      const bool asks_again = others_bring_some && first == 0;
      step.send = [batch, send, held, parent = parent, asks_again](Connection& connection,
                                                                   grpc::ClientContext& context,
                                                                   const Advance&, Sent* sent) {
        if (asks_again) held->Forget(parent);
        const grpc::Status status = batch->LeaveOut(connection, context, sent);
        if (!status.ok() || batch->empty()) return status;
        Response response;
        const grpc::Status answer = send(connection, &context, batch->request(), &response);
        sent->revision = response.revision();
        return answer;
      };
      step.survey = [batch](Connection& connection, grpc::ClientContext& context, Survey* survey) {
        return batch->Look(connection, context, survey);
      };
      plan.push_back(std::move(step));
    }
  }
}

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
  while ((*file)->Next(row, problems)) each(Record(**file, row, problems));
}

template <class Each>
void ForEachRow(const FileSet& files, const std::string& kind,
                const std::vector<std::string>& columns, Problems& problems, Each each) {
  ForEachRow(files, kind, CsvColumns{columns, {}}, problems, each);
}

}  // namespace kuzukuri::cli
