// Changes of resources of all kinds in one write, the same way in every service: what a request's
// changes make of what is there, before anything is checked or written.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "kuzukuri/type/v1/change.pb.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/hash.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"
#include "services/platform/db/revision.h"
#include "services/platform/server/service.h"
#include "services/platform/server/stream.h"

namespace kuzukuri::platform {

inline constexpr size_t kMaxImportedChanges = 100'000;
inline constexpr size_t kMaxImportedBytes = 64
                                            << 20;  // they are held in memory until all are there
inline constexpr size_t kMaxReason = 1000;          // characters

// One change of a request, checked as far as it can be without what is there.
struct Change {
  std::string field;      // of the resource in the request, e.g. `changes[3].resource.project`
  std::string row;        // `changes[3]`
  std::string full_name;  // of the resource
  ResourceName name;
  type::v1::ChangeAction action = type::v1::CHANGE_ACTION_UNSPECIFIED;
  std::unique_ptr<google::protobuf::Message> resource;  // of its own kind, e.g. a Project
  std::vector<std::string> mask;                        // fields to set; `*`: all
  std::string etag;
  bool allow_missing = false;
};

// The collections whose resources a message can be, e.g. Project: projects.
using Collections = std::map<std::string, std::set<std::string>>;

// Reads changes, messages such as CatalogChange, one after the other.
class ChangeReader {
 public:
  // All must be of this jurisdiction.
  ChangeReader(JurisdictionCode jurisdiction, Collections collections)
      : jurisdiction_(std::move(jurisdiction)), collections_(std::move(collections)) {}

  void Add(const google::protobuf::Message& proto);

  const std::vector<Change>& changes() const { return changes_; }
  FieldViolations& violations() { return violations_; }

 private:
  void ReadName(Change& change);
  void ReadMask(const google::protobuf::Message& proto, Change& change);

  const JurisdictionCode jurisdiction_;
  const Collections collections_;
  std::vector<Change> changes_;
  std::set<std::string> names_;
  FieldViolations violations_;
};

// What changes are applied to.
class ChangeTarget {
 public:
  virtual ~ChangeTarget() = default;
  // The resource as it was before the request, with its revision; null when it was not there.
  virtual std::unique_ptr<google::protobuf::Message> Before(const Change& change) const = 0;
  // Puts the resource that a change makes of it, or takes it away.
  virtual void Set(const Change& change, const google::protobuf::Message& resource) = 0;
  virtual void Remove(const Change& change) = 0;
  // Whether a change is of a part of another resource, and is looked at after all that are not.
  virtual bool IsOfAPart(const Change&) const { return false; }
  // Names the version that stands before the request.
  virtual std::string Etag(const Change&, const google::protobuf::Message& before) const;
  // Puts what has no order of its own into some order: the same in another order is no change.
  virtual void PutInOrder(google::protobuf::Message&) const {}
};

// Applies changes to the state before them. ALREADY_EXISTS, NOT_FOUND or ABORTED (reason
// ETAG_MISMATCH) with every change that does not fit what is there. Results are in the order of the
// changes; only those of what is unchanged have etags.
absl::StatusOr<std::vector<type::v1::ChangeResult>> Apply(const std::vector<Change>& changes,
                                                          ChangeTarget& target);

// Gives what was made or changed the etag of the write.
void SetEtags(Revision revision, std::vector<type::v1::ChangeResult>& results);

type::v1::ChangeCounts CountOutcomes(const std::vector<type::v1::ChangeResult>& results);

// Adds a violation when a reason cannot be kept.
void CheckReason(FieldViolations& violations, const std::string& field, const std::string& reason);

// What a service's changes came to.
struct AppliedChanges {
  std::vector<type::v1::ChangeResult> results;
  std::vector<Touched> touched;  // none: nothing was written
};

// A request's changes as the service's write: loads what is there, applies, checks and stores.
using ApplyFunction = std::function<absl::StatusOr<AppliedChanges>(
    pqxx::transaction_base& tx, const WriteRequest& write, Revision revision,
    const std::vector<Change>& changes)>;

// Applies changes to what a service loaded: a ChangeTarget that checks the state they leave
// (`Check()`) and stores it (`Store(tx, revision)`, which returns what was touched).
template <class Target>
absl::StatusOr<AppliedChanges> ApplyTo(Target& target, pqxx::transaction_base& tx,
                                       Revision revision, const std::vector<Change>& changes) {
  AppliedChanges applied;
  KZ_ASSIGN_OR_RETURN(applied.results, Apply(changes, target));
  KZ_RETURN_IF_ERROR(target.Check());
  applied.touched = target.Store(tx, revision);
  return applied;
}

// Runs changes as a write; `answer(results)` makes the answer, whose revision is set here. No
// revision is made when nothing changes.
template <class Response, class Answer>
absl::StatusOr<Response> CommitChanges(Pools& pools, const RequestContext& context,
                                       const WriteRequest& write,
                                       const std::vector<Change>& changes,
                                       const ApplyFunction& apply, Answer answer) {
  KZ_ASSIGN_OR_RETURN(
      const std::string bytes,
      CommitRevision(
          pools, context, write,
          [&](pqxx::transaction_base& tx, Revision revision) -> absl::StatusOr<WriteOutcome> {
            KZ_ASSIGN_OR_RETURN(AppliedChanges applied, apply(tx, write, revision, changes));
            const bool wrote_nothing = applied.touched.empty();
            if (!write.validate_only) SetEtags(revision, applied.results);
            Response response = answer(applied.results);
            response.set_revision(
                (write.validate_only || wrote_nothing ? revision - 1 : revision).value());
            return WriteOutcome{response.SerializeAsString(), std::move(applied.touched),
                                wrote_nothing};
          }));
  Response response;
  if (!response.ParseFromString(bytes)) {
    return Internal(ErrorReason::kStoredAnswerDamaged,
                    "the stored answer of the request cannot be read");
  }
  return response;
}

// Whether changes may be the first of a jurisdiction, see WriteRequest::may_create_head.
using MayBegin = std::function<bool(const std::vector<Change>&)>;
inline bool AnyMayBegin(const std::vector<Change>&) { return true; }

// How a service changes its resources.
struct ChangeRules {
  Collections collections;
  ApplyFunction apply;
  MayBegin may_begin = AnyMayBegin;
};

// ApplyChanges of a service.
template <class Response, class Request>
absl::StatusOr<Response> ApplyChanges(Pools& pools, const RequestContext& context,
                                      const Request& request, const ChangeRules& rules) {
  KZ_ASSIGN_OR_RETURN(const ResourceName parent,
                      ParseNameOf(request.parent(), "jurisdictions", "parent"));
  ChangeReader reader(parent.jurisdiction, rules.collections);
  KZ_RETURN_IF_ERROR(CheckBatchSize(reader.violations(), "changes", request.changes_size()));
  CheckRequestId(reader.violations(), request.request_id());
  for (const auto& change : request.changes()) reader.Add(change);
  CheckReason(reader.violations(), "reason", request.reason());
  KZ_RETURN_IF_ERROR(reader.violations().ToStatus());
  const WriteRequest write{parent.jurisdiction,
                           request.request_id(),
                           RequestFingerprint(context.method, request),
                           request.validate_only(),
                           rules.may_begin(reader.changes()),
                           request.reason()};
  return CommitChanges<Response>(pools, context, write, reader.changes(), rules.apply,
                                 [](const std::vector<type::v1::ChangeResult>& results) {
                                   Response response;
                                   for (const auto& result : results) {
                                     *response.add_results() = result;
                                   }
                                   return response;
                                 });
}

// The stream of ImportChanges, message by message.
class ChangeStream {
 public:
  explicit ChangeStream(const std::string& method) { digest_.Update(method + "\n"); }

  // INVALID_ARGUMENT for a parent, request id or reason that cannot be.
  absl::Status Begin(const std::string& parent, const WriteRequest& write,
                     const Collections& collections);
  // INVALID_ARGUMENT for too many changes, too many bytes of them (reason STREAM_TOO_LARGE), or as
  // many bad fields as an answer lists.
  absl::Status Add(const google::protobuf::Message& change);
  // INVALID_ARGUMENT when another number came, or any was bad.
  absl::Status End(int64_t told);

  const WriteRequest& write() const { return write_; }
  const std::vector<Change>& changes() const { return reader_->changes(); }

 private:
  std::optional<ChangeReader> reader_;
  WriteRequest write_;
  size_t bytes_ = 0;
  Sha256 digest_;
};

absl::Status ChangesWithoutHeader();
absl::Status ChangesWithoutEnd();
absl::Status TooManyChangesInAMessage(int size);

// ImportChanges of a service.
template <class Response, class Request>
absl::StatusOr<Response> ImportChanges(Pools& pools, const RequestContext& context,
                                       StreamReader& reader, const ChangeRules& rules) {
  Request message;
  KZ_ASSIGN_OR_RETURN(bool more, reader.Read(message));
  if (!more || !message.has_header()) return ChangesWithoutHeader();
  const auto header = message.header();
  ChangeStream stream(context.method);
  KZ_RETURN_IF_ERROR(stream.Begin(header.parent(),
                                  {.jurisdiction = {},
                                   .request_id = header.request_id(),
                                   .fingerprint = {},
                                   .validate_only = header.validate_only(),
                                   .reason = header.reason()},
                                  rules.collections));
  while (true) {
    KZ_ASSIGN_OR_RETURN(more, reader.Read(message));
    if (!more) return ChangesWithoutEnd();
    if (message.has_end()) break;
    if (message.has_header()) return ChangesWithoutHeader();
    if (message.changes().changes_size() > kMaxBatch) {
      return TooManyChangesInAMessage(message.changes().changes_size());
    }
    for (const auto& change : message.changes().changes()) {
      KZ_RETURN_IF_ERROR(stream.Add(change));
    }
  }
  KZ_RETURN_IF_ERROR(stream.End(message.end().change_count()));
  WriteRequest write = stream.write();
  write.may_create_head = rules.may_begin(stream.changes());
  return CommitChanges<Response>(pools, context, write, stream.changes(), rules.apply,
                                 [](const std::vector<type::v1::ChangeResult>& results) {
                                   Response response;
                                   *response.mutable_counts() = CountOutcomes(results);
                                   return response;
                                 });
}

}  // namespace kuzukuri::platform
