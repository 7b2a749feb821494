// Rows of several kinds that one service takes in one write: those it does not hold are created,
// those that differ are changed or stay as they are there, and what the files leave out may be
// deleted.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/import/batch.h"
#include "clients/cli/import/plan.h"
#include "clients/cli/import/uuid.h"
#include "clients/cli/plan/plan_writer.h"
#include "kuzukuri/type/v1/change.pb.h"

namespace kuzukuri::cli {

// A row of the files as its message.
struct FileRow {
  std::shared_ptr<const google::protobuf::Message> message;
  std::string place;
  PlacesByPath parts;
};

// What a service holds, by full name.
using HeldRows = std::map<std::string, std::shared_ptr<const google::protobuf::Message>>;

// A row that another service is asked about.
struct RowToCheck {
  // As it would be held; another takes its place where the check sets it right.
  std::shared_ptr<const google::protobuf::Message> message;
  // Whether it is held so already: then it has a problem only where the import makes one.
  bool stands = false;
};

// The rows of one kind below one parent.
struct KindOfRows {
  std::string collection;
  std::string parent;
  std::vector<FileRow> rows;
  // What the service holds of the kind below the parent.
  std::function<grpc::Status(Connection&, grpc::ClientContext&, HeldRows*)> ask;
  // Whether a row that moves money is refused, and one that only differs.
  WhatDiffers what_differs = WhatDiffers::kIsKept;
  // Judges rows by what other services hold: a problem or an empty text for each; may be empty.
  std::function<grpc::Status(Connection&, grpc::ClientContext&, std::vector<RowToCheck>*,
                             std::vector<std::string>*)>
      check;
  // Finds rows that are held and have to change with what the import makes of other services, as
  // they will be: where the files say nothing of them, that is written. May be empty.
  std::function<grpc::Status(Connection&, grpc::ClientContext&, const HeldRows&, HeldRows*)> follow;
  // Completes a message before it is sent; may be empty.
  std::function<grpc::Status(Connection&, grpc::ClientContext&, google::protobuf::Message*)> finish;
  // Fields that the files say nothing of, since a column or a file of theirs is missing: what is
  // held stays.
  std::vector<std::string> not_said;
};

// One change of the request.
struct PlannedChange {
  type::v1::ChangeAction action = type::v1::CHANGE_ACTION_CREATE;
  std::shared_ptr<const google::protobuf::Message> message;
  std::vector<std::string> mask;  // of an update
  std::string etag;               // of the version that is changed or deleted
  std::shared_ptr<const google::protobuf::Message> held = nullptr;  // that version
};

// The field of other rows that a kind of file is of, where there is no such file.
inline std::vector<std::string> NotSaid(const FileSet& files, const std::string& kind,
                                        const std::string& field) {
  if (files.paths.contains(kind)) return {};
  return {field};
}

// How a service takes changes as one request.
struct ChangeSender {
  // Sends them; tells the revision of the write.
  std::function<grpc::Status(Connection&, grpc::ClientContext&, const std::string& request_id,
                             const std::vector<PlannedChange>&, const Advance&, int64_t*)>
      send;
  // Has the service judge them without writing anything.
  std::function<grpc::Status(Connection&, grpc::ClientContext&, const std::vector<PlannedChange>&)>
      judge;
  // Takes the messages down, whose request has no id.
  std::function<void(const std::vector<PlannedChange>&, PlanWriter&)> record;
};

// How an import's rows come to what the services hold.
struct Reconciling {
  // Rows that differ change what is held; else that stays, as a later paper changes nothing.
  bool updates = false;
  // Kinds of which is deleted what the files leave out, e.g. `projects`.
  std::set<std::string> prunes;
  std::string reason;  // for people
};

class ChangeSet {
 public:
  explicit ChangeSet(Reconciling how) : how_(std::move(how)) {}

  using Finish =
      std::function<grpc::Status(Connection&, grpc::ClientContext&, google::protobuf::Message*)>;
  // Rows below a parent, see KindOfRows::check.
  using Check =
      std::function<grpc::Status(Connection&, grpc::ClientContext&, const std::string& parent,
                                 std::vector<RowToCheck>*, std::vector<std::string>*)>;

  // The same, see KindOfRows::follow.
  using Follow = std::function<grpc::Status(Connection&, grpc::ClientContext&,
                                            const std::string& parent, const HeldRows&, HeldRows*)>;

  // See KindOfRows.
  template <class Message>
  void Add(const std::string& collection, const Rows<Message>& rows, const AskHeld<Message>& ask,
           WhatDiffers what_differs, const std::vector<std::string>& not_said = {},
           const Finish& finish = nullptr, const Check& check = nullptr,
           const Follow& follow = nullptr) {
    for (const auto& [parent, placed] : rows.groups()) {
      KindOfRows kind{collection,
                      parent,
                      {},
                      AskFor(ask, parent),
                      what_differs,
                      CheckFor(check, parent),
                      FollowFor(follow, parent),
                      finish,
                      not_said};
      for (const Placed<Message>& row : placed) {
        kind.rows.push_back({std::make_shared<Message>(row.message), row.place, row.parts});
      }
      kinds_.push_back(std::move(kind));
    }
  }

  // Makes the steps, one for each jurisdiction; `what` is what they write, e.g. `catalogue`.
  void AddSteps(const std::string& what, const ChangeSender& sender, Plan& plan);

 private:
  template <class Message>
  static std::function<grpc::Status(Connection&, grpc::ClientContext&, HeldRows*)> AskFor(
      const AskHeld<Message>& ask, const std::string& parent) {
    return [ask, parent](Connection& connection, grpc::ClientContext& context, HeldRows* held) {
      Held<Message> rows;
      grpc::Status status = ask(connection, context, parent, &rows);
      for (auto& [name, row] : rows) {
        held->emplace(name, std::make_shared<Message>(std::move(row)));
      }
      return status;
    };
  }

  static decltype(KindOfRows::check) CheckFor(const Check& check, const std::string& parent) {
    if (!check) return nullptr;
    return [check, parent](Connection& connection, grpc::ClientContext& context, auto* rows,
                           auto* problems) {
      return check(connection, context, parent, rows, problems);
    };
  }

  static decltype(KindOfRows::follow) FollowFor(const Follow& follow, const std::string& parent) {
    if (!follow) return nullptr;
    return [follow, parent](Connection& connection, grpc::ClientContext& context,
                            const HeldRows& held, HeldRows* followed) {
      return follow(connection, context, parent, held, followed);
    };
  }

  const Reconciling how_;
  std::vector<KindOfRows> kinds_;
};

// The full name of a resource.
std::string NameOf(const google::protobuf::Message& resource);

// The service's change of a row: `Change` is its message, e.g. CatalogChange.
template <class Change>
Change MakeChange(const PlannedChange& planned) {
  Change change;
  change.set_action(planned.action);
  google::protobuf::Message& resource = *change.mutable_resource();
  const auto* oneof = resource.GetDescriptor()->oneof_decl(0);
  for (int i = 0; i < oneof->field_count(); ++i) {
    if (oneof->field(i)->message_type() != planned.message->GetDescriptor()) continue;
    resource.GetReflection()
        ->MutableMessage(&resource, oneof->field(i))
        ->CopyFrom(*planned.message);
  }
  for (const std::string& path : planned.mask) change.mutable_update_mask()->add_paths(path);
  change.set_etag(planned.etag);
  return change;
}

// How a request is sent.
struct ChangeRequest {
  std::string id;
  bool validate_only = false;
};

// The messages of a request, one after the other, until `take(message)` says no.
template <class Request, class Change, class Take>
void ForEachMessage(const Reconciling& how, const ChangeRequest& request,
                    const std::vector<PlannedChange>& changes, const Advance& advance, Take take) {
  constexpr size_t kChangesPerMessage = 500;
  constexpr size_t kJurisdiction = sizeof("jurisdictions/000000") - 1;
  Request message;
  message.mutable_header()->set_parent(NameOf(*changes.front().message).substr(0, kJurisdiction));
  message.mutable_header()->set_request_id(request.id);
  message.mutable_header()->set_validate_only(request.validate_only);
  message.mutable_header()->set_reason(how.reason);
  bool open = take(message);
  for (size_t first = 0; open && first < changes.size(); first += kChangesPerMessage) {
    const size_t last = std::min(changes.size(), first + kChangesPerMessage);
    message.Clear();
    for (size_t i = first; i < last; ++i) {
      *message.mutable_changes()->add_changes() = MakeChange<Change>(changes[i]);
    }
    open = take(message);
    advance(last - first);
  }
  message.Clear();
  message.mutable_end()->set_change_count(static_cast<int>(changes.size()));
  if (open) take(message);
}

// Sends changes on a stream of a service; `start(connection, context, response)` opens it.
template <class Request, class Response, class Change, class Start>
ChangeSender SendOnStream(const Reconciling& how, Start start) {
  const auto stream = [how, start](Connection& connection, grpc::ClientContext& context,
                                   const ChangeRequest& request,
                                   const std::vector<PlannedChange>& changes,
                                   const Advance& advance, int64_t* revision) {
    Response response;
    const auto writer = start(connection, &context, &response);
    ForEachMessage<Request, Change>(how, request, changes, advance,
                                    [&](const Request& message) { return writer->Write(message); });
    writer->WritesDone();
    grpc::Status status = writer->Finish();
    *revision = response.revision();
    return status;
  };
  ChangeSender sender;
  sender.send = [stream](Connection& connection, grpc::ClientContext& context,
                         const std::string& request_id, const std::vector<PlannedChange>& changes,
                         const Advance& advance, int64_t* revision) {
    return stream(connection, context, {request_id, false}, changes, advance, revision);
  };
  sender.judge = [stream](Connection& connection, grpc::ClientContext& context,
                          const std::vector<PlannedChange>& changes) {
    int64_t revision = 0;
    return stream(
        connection, context, {FreshUuid(), true}, changes, [](size_t) {}, &revision);
  };
  sender.record = [how](const std::vector<PlannedChange>& changes, PlanWriter& plan) {
    ForEachMessage<Request, Change>(
        how, ChangeRequest(), changes, [](size_t) {},
        [&](const Request& message) {
          plan.Add(message);
          return true;
        });
  };
  return sender;
}

}  // namespace kuzukuri::cli
