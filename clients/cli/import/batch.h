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

// Some rows of one parent, of which those are sent that the service does not hold as they are.
template <class Request, class Message>
class Batch {
 public:
  // `add` gives the request's repeated field, `field`, a new element.
  Batch(std::string parent, std::string field, std::function<Message*(Request&)> add,
        std::vector<Placed<Message>> rows, AskHeld<Message> ask)
      : parent_(std::move(parent)),
        field_(std::move(field)),
        add_(std::move(add)),
        rows_(std::move(rows)),
        ask_(std::move(ask)) {
    MakeRequest({});
  }

  // Leaves out of the request what is held. `there` are so many rows.
  grpc::Status LeaveOut(Connection& connection, grpc::ClientContext& context, size_t* there) {
    Held<Message> held;
    const grpc::Status status = Ask(connection, context, &held);
    if (status.ok()) *there = rows_.size() - MakeRequest(held);
    return status;
  }

  grpc::Status Look(Connection& connection, grpc::ClientContext& context, Survey* survey) const {
    Held<Message> held;
    const grpc::Status status = Ask(connection, context, &held);
    for (const Placed<Message>& row : rows_) {
      const auto found = held.find(row.message.name());
      if (found == held.end()) continue;
      const std::string difference = Difference(found->second, row.message);
      if (difference.empty()) {
        ++survey->there;
      } else {
        survey->differing.push_back({{row.place, TitleOf(row.message), ""}, difference});
      }
    }
    return status;
  }

  const Request& request() const { return request_; }
  bool empty() const { return places_.empty(); }
  SentRow Find(const std::string& field) const { return FindRow(request_, places_, field); }

 private:
  grpc::Status Ask(Connection& connection, grpc::ClientContext& context,
                   Held<Message>* held) const {
    return ask_ == nullptr ? grpc::Status::OK : ask_(connection, context, parent_, held);
  }

  // Returns the number of its rows.
  size_t MakeRequest(const Held<Message>& held) {
    request_ = Request();
    request_.set_parent(parent_);
    places_.clear();
    size_t count = 0;
    for (const Placed<Message>& row : rows_) {
      if (IsHeld(held, row.message)) continue;
      *add_(request_) = row.message;
      Note(row, count++);
    }
    IdentifyByContent(request_);
    return count;
  }

  static bool IsHeld(const Held<Message>& held, const Message& row) {
    const auto found = held.find(row.name());
    return found != held.end() && Difference(found->second, row).empty();
  }

  void Note(const Placed<Message>& row, size_t index) {
    const std::string path = absl::StrCat(field_, "[", index, "]");
    places_[path] = row.place;
    for (const auto& [part, place] : row.parts) places_[absl::StrCat(path, ".", part)] = place;
  }

  const std::string parent_;
  const std::string field_;
  const std::function<Message*(Request&)> add_;
  const std::vector<Placed<Message>> rows_;
  const AskHeld<Message> ask_;
  Request request_;
  PlacesByPath places_;
};

// Makes the steps of a batch method. `add` gives the request's repeated field a new element;
// `field` is that field's name. `ask` says what the service holds already; without it the service
// itself finds out.
template <class Response, class Request, class Message, class Add, class Send>
void AddBatches(const std::string& collection, const std::string& field, const Rows<Message>& rows,
                Add add, Send send, Plan& plan,
                std::type_identity_t<AskHeld<Message>> ask = nullptr) {
  for (const auto& [parent, messages] : rows.groups()) {
    for (size_t first = 0; first < messages.size(); first += kRowsPerRequest) {
      const size_t last = std::min(messages.size(), first + kRowsPerRequest);
      const auto batch = std::make_shared<Batch<Request, Message>>(
          parent, field, add,
          std::vector<Placed<Message>>(messages.begin() + static_cast<std::ptrdiff_t>(first),
                                       messages.begin() + static_cast<std::ptrdiff_t>(last)),
          ask);
      Step step;
      step.collection = collection;
      step.parent = parent;
      step.rows = last - first;
      step.locate = [batch](const std::string& path) { return batch->Find(path); };
      step.send = [batch, send](Connection& connection, grpc::ClientContext& context,
                                const Advance&, Sent* sent) {
        const grpc::Status status = batch->LeaveOut(connection, context, &sent->there);
        if (!status.ok() || batch->empty()) return status;
        Response response;
        const grpc::Status answer = send(connection, &context, batch->request(), &response);
        sent->revision = response.revision();
        return answer;
      };
      if (ask != nullptr) {
        step.survey = [batch](Connection& connection, grpc::ClientContext& context,
                              Survey* survey) { return batch->Look(connection, context, survey); };
      }
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
