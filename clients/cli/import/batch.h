// Turns rows into requests of limited size, one parent each.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cli/import/plan.h"
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
    std::string batch;
    std::vector<Placed<Message>> rows;
  };
  // `batch` is a name the sender gives to rows that are to be written once, whatever becomes of
  // the file; empty: the content itself says what was written before.
  void Add(const std::string& parent, Placed<Message> row, const std::string& batch = "") {
    const auto [at, fresh] = index_.emplace(std::pair(parent, batch), groups_.size());
    if (fresh) groups_.push_back({parent, batch, {}});
    groups_[at->second].rows.push_back(std::move(row));
  }
  const std::vector<Group>& groups() const { return groups_; }

 private:
  std::vector<Group> groups_;
  std::map<std::pair<std::string, std::string>, size_t> index_;
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

// Makes a step of a request that is complete but for its id. The id follows from `identity`, or
// from the content when that is empty.
template <class Response, class Request, class Send>
Step MakeStep(const std::string& collection, const std::string& parent, Request request,
              PlacesByPath places, Send send, const std::string& identity = "") {
  request.set_request_id(
      ContentUuid(absl::StrCat(request.GetDescriptor()->full_name(), "\n",
                               identity.empty() ? request.SerializeAsString() : identity)));
  Step step;
  step.collection = collection;
  step.parent = parent;
  step.rows = 1;
  const auto kept = std::make_shared<const Request>(std::move(request));
  step.locate = [kept, places = std::move(places)](const std::string& field) {
    return FindRow(*kept, places, field);
  };
  step.send = [kept, send](Connection& connection, grpc::ClientContext& context, const Advance&,
                           int64_t* revision) {
    Response response;
    const grpc::Status status = send(connection, &context, *kept, &response);
    *revision = response.revision();
    return status;
  };
  return step;
}

// Makes the steps of a batch method. `add` gives the request's repeated field a new element;
// `field` is that field's name.
template <class Response, class Request, class Message, class Add, class Send>
void AddBatches(const std::string& collection, const std::string& field, const Rows<Message>& rows,
                Add add, Send send, Plan& plan) {
  for (const auto& [parent, batch, messages] : rows.groups()) {
    for (size_t first = 0; first < messages.size(); first += kRowsPerRequest) {
      Request request;
      request.set_parent(parent);
      PlacesByPath places;
      const size_t last = std::min(messages.size(), first + kRowsPerRequest);
      for (size_t i = first; i < last; ++i) {
        *add(request) = messages[i].message;
        const std::string row = absl::StrCat(field, "[", i - first, "]");
        places[row] = messages[i].place;
        for (const auto& [part, place] : messages[i].parts) {
          places[absl::StrCat(row, ".", part)] = place;
        }
      }
      const std::string identity =
          batch.empty() ? "" : absl::StrCat(parent, "\n", batch, "\n", first);
      Step step = MakeStep<Response>(collection, parent, std::move(request), std::move(places),
                                     send, identity);
      step.batch = batch;
      step.rows = last - first;
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
