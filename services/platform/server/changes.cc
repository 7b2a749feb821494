#include "services/platform/server/changes.h"

#include <google/protobuf/field_mask.pb.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"
#include "services/platform/server/service.h"

namespace kuzukuri::platform {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using type::v1::ChangeOutcome;
using type::v1::ChangeResult;

// Never set by a change: the name tells which resource it is, the others what a write made of it.
constexpr std::array<absl::string_view, 3> kNeverSet = {"name", "revision", "statement"};

// As many bad fields as an answer lists; the rest of a stream need not be read then.
constexpr size_t kMostListed = 100;

const FieldDescriptor* Field(const Message& message, const std::string& name) {
  return message.GetDescriptor()->FindFieldByName(name);
}

std::string Text(const Message& message, const std::string& name) {
  const FieldDescriptor* field = Field(message, name);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

bool CanBeSet(const FieldDescriptor& field) {
  return std::find(kNeverSet.begin(), kNeverSet.end(), field.name()) == kNeverSet.end();
}

std::string SettableFields(const Message& resource) {
  std::vector<std::string> names;
  for (int i = 0; i < resource.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *resource.GetDescriptor()->field(i);
    if (CanBeSet(field)) names.push_back(field.name());
  }
  return absl::StrJoin(names, ", ");
}

// The member that is set of the one `resource`; null when none is.
const Message* ResourceIn(const Message& change) {
  const FieldDescriptor* outer = Field(change, "resource");
  const auto* reflection = change.GetReflection();
  if (!reflection->HasField(change, outer)) return nullptr;
  const Message& holder = reflection->GetMessage(change, outer);
  const FieldDescriptor* member = holder.GetReflection()->GetOneofFieldDescriptor(
      holder, holder.GetDescriptor()->oneof_decl(0));
  return member == nullptr ? nullptr : &holder.GetReflection()->GetMessage(holder, member);
}

// The field name of that member, e.g. `project`.
std::string MemberIn(const Message& change) {
  const Message& holder = change.GetReflection()->GetMessage(change, Field(change, "resource"));
  return holder.GetReflection()
      ->GetOneofFieldDescriptor(holder, holder.GetDescriptor()->oneof_decl(0))
      ->name();
}

// What a change's mask names, without one what the message has.
std::vector<const FieldDescriptor*> FieldsToSet(const Change& change) {
  std::vector<const FieldDescriptor*> fields;
  const auto* descriptor = change.resource->GetDescriptor();
  if (change.mask.empty()) {
    change.resource->GetReflection()->ListFields(*change.resource, &fields);
  } else if (change.mask.front() == "*") {
    for (int i = 0; i < descriptor->field_count(); ++i) fields.push_back(descriptor->field(i));
  } else {
    for (const std::string& path : change.mask) {
      fields.push_back(descriptor->FindFieldByName(path));
    }
  }
  std::erase_if(fields, [](const FieldDescriptor* field) { return !CanBeSet(*field); });
  // A mask may name one twice.
  std::sort(fields.begin(), fields.end());
  fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
  return fields;
}

// The resource before a change with the fields that it sets.
std::unique_ptr<Message> Merge(const Message& before, const Change& change,
                               const std::vector<const FieldDescriptor*>& wanted) {
  const std::unique_ptr<Message> set = CopyOf(*change.resource);
  std::unique_ptr<Message> next = CopyOf(before);
  next->GetReflection()->SwapFields(next.get(), set.get(), wanted);
  return next;
}

// Whether a single value that is no message is the same in both.
bool IsSameValue(const Message& a, const Message& b, const FieldDescriptor* field) {
  const auto& [of_a, of_b] = std::pair(a.GetReflection(), b.GetReflection());
  if (field->has_presence() && of_a->HasField(a, field) != of_b->HasField(b, field)) return false;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return of_a->GetString(a, field) == of_b->GetString(b, field);
    case FieldDescriptor::CPPTYPE_INT32:
      return of_a->GetInt32(a, field) == of_b->GetInt32(b, field);
    case FieldDescriptor::CPPTYPE_INT64:
      return of_a->GetInt64(a, field) == of_b->GetInt64(b, field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return of_a->GetEnumValue(a, field) == of_b->GetEnumValue(b, field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return of_a->GetBool(a, field) == of_b->GetBool(b, field);
    default:
      return true;  // not looked at
  }
}

// Whether some single value differs in the fields that a change sets; it leaves the others as they
// were.
bool DiffersInAValue(const Message& a, const Message& b,
                     const std::vector<const FieldDescriptor*>& set) {
  return std::any_of(set.begin(), set.end(), [&](const FieldDescriptor* field) {
    return !field->is_repeated() && !IsSameValue(a, b, field);
  });
}

// Applies the changes one by one, and collects those that do not fit.
class Application {
 public:
  explicit Application(ChangeTarget& target) : target_(target) {}

  ChangeResult One(const Change& change) {
    ChangeResult result;
    result.set_name(change.full_name);
    const std::unique_ptr<Message> before = target_.Before(change);
    result.set_outcome(before == nullptr ? WithoutOne(change) : WithOne(change, *before));
    if (before != nullptr && result.outcome() == type::v1::CHANGE_OUTCOME_UNCHANGED) {
      result.set_etag(target_.Etag(change, *before));
    }
    return result;
  }

  absl::Status status() const {
    KZ_RETURN_IF_ERROR(there_.AlreadyExists(type_));
    KZ_RETURN_IF_ERROR(missing_.NotFound(type_));
    return stale_.EtagMismatch(type_);
  }

 private:
  ChangeOutcome WithoutOne(const Change& change) {
    if (change.action == type::v1::CHANGE_ACTION_CREATE || change.allow_missing) {
      if (change.action == type::v1::CHANGE_ACTION_DELETE) {
        return type::v1::CHANGE_OUTCOME_UNCHANGED;
      }
      target_.Set(change, *change.resource);
      return type::v1::CHANGE_OUTCOME_CREATED;
    }
    Note(change, missing_, "does not exist; look whether it was deleted, or set allow_missing");
    return type::v1::CHANGE_OUTCOME_UNSPECIFIED;
  }

  ChangeOutcome WithOne(const Change& change, const Message& before) {
    if (change.action == type::v1::CHANGE_ACTION_CREATE) {
      Note(change, there_, "exists already; update it, or choose another id");
      return type::v1::CHANGE_OUTCOME_UNSPECIFIED;
    }
    if (!change.etag.empty()) {
      const std::string etag = target_.Etag(change, before);
      if (change.etag != etag) {
        Note(change, stale_,
             absl::StrCat("stands with etag '", etag, "', not with '", Quote(change.etag, 40),
                          "'; look what changed, and send that one"));
        return type::v1::CHANGE_OUTCOME_UNSPECIFIED;
      }
    }
    if (change.action == type::v1::CHANGE_ACTION_DELETE) {
      target_.Remove(change);
      return type::v1::CHANGE_OUTCOME_DELETED;
    }
    const std::vector<const FieldDescriptor*> set = FieldsToSet(change);
    const std::unique_ptr<Message> next = Merge(before, change, set);
    if (!DiffersInAValue(before, *next, set) && SayTheSame(before, *next)) {
      return type::v1::CHANGE_OUTCOME_UNCHANGED;
    }
    target_.Set(change, *next);
    return type::v1::CHANGE_OUTCOME_UPDATED;
  }

  // Whether two say the same, whichever write made them. Resources have neither maps nor floating
  // point numbers, so those that are equal have the same bytes. Most of what differs does in a
  // single value, which is looked at first and costs no copies to see.
  bool SayTheSame(const Message& a, const Message& b) const {
    const auto content = [&](const Message& message) {
      const std::unique_ptr<Message> copy = CopyOf(message);
      copy->GetReflection()->ClearField(copy.get(), Field(*copy, "revision"));
      ClearRowRevisions(*copy);
      target_.PutInOrder(*copy);
      return copy->SerializeAsString();
    };
    return content(a) == content(b);
  }

  void Note(const Change& change, BadRows& rows, const std::string& problem) {
    if (type_.empty()) type_ = change.resource->GetDescriptor()->name();
    rows.Add(change.full_name, change.field + ".name",
             absl::StrCat("'", change.full_name, "' ", problem));
  }

  ChangeTarget& target_;
  std::string type_;
  BadRows there_;
  BadRows missing_;
  BadRows stale_;
};

}  // namespace

void ChangeReader::Add(const Message& proto) {
  Change change;
  change.row = RowField("changes", changes_.size(), "");
  const auto* reflection = proto.GetReflection();
  const int action = reflection->GetEnumValue(proto, Field(proto, "action"));
  if (action < type::v1::CHANGE_ACTION_CREATE || action > type::v1::CHANGE_ACTION_DELETE) {
    violations_.Add(change.row + ".action",
                    "the action is not set or not known; use CREATE, UPDATE or DELETE");
  } else {
    change.action = static_cast<type::v1::ChangeAction>(action);
  }
  change.etag = Text(proto, "etag");
  change.allow_missing = reflection->GetBool(proto, Field(proto, "allow_missing"));
  const Message* resource = ResourceIn(proto);
  if (resource == nullptr) {
    violations_.Add(change.row + ".resource", "there is none; set the resource to be changed");
    changes_.push_back(std::move(change));
    return;
  }
  change.field = absl::StrCat(change.row, ".resource.", MemberIn(proto));
  change.resource = CopyOf(*resource);
  ReadName(change);
  ReadMask(proto, change);
  if (change.action == type::v1::CHANGE_ACTION_CREATE && !change.etag.empty()) {
    violations_.Add(change.row + ".etag",
                    "what is created has no version yet; leave it out, or update");
  }
  changes_.push_back(std::move(change));
}

void ChangeReader::ReadName(Change& change) {
  change.full_name = Text(*change.resource, "name");
  const std::string field = change.field + ".name";
  const absl::StatusOr<ResourceName> name = ParseName(change.full_name, field);
  if (!name.ok()) {
    AddViolation(violations_, field, name.status());
    return;
  }
  change.name = *name;
  const std::string& kind = change.resource->GetDescriptor()->name();
  const auto collections = collections_.find(kind);
  if (collections == collections_.end() || !collections->second.contains(name->collection)) {
    violations_.Add(field, absl::StrCat("'", change.full_name, "' names one of ", name->collection,
                                        ", which is no ", kind, " that can be changed"));
  } else if (name->jurisdiction != jurisdiction_) {
    violations_.Add(
        field, absl::StrCat("'", change.full_name, "' is not of the jurisdiction of the request, ",
                            jurisdiction_.value(), "; send one request for each"));
  } else if (!names_.insert(change.full_name).second) {
    violations_.Add(field, absl::StrCat("'", change.full_name,
                                        "' stands twice in the request; send one change of each "
                                        "resource"));
  }
}

void ChangeReader::ReadMask(const Message& proto, Change& change) {
  const FieldDescriptor* field = Field(proto, "update_mask");
  if (!proto.GetReflection()->HasField(proto, field)) return;
  google::protobuf::FieldMask mask;
  mask.CopyFrom(proto.GetReflection()->GetMessage(proto, field));
  const std::string place = change.row + ".update_mask";
  if (change.action != type::v1::CHANGE_ACTION_UPDATE && mask.paths_size() > 0) {
    violations_.Add(place, "only an update has one; leave it out");
    return;
  }
  const auto* descriptor = change.resource->GetDescriptor();
  for (const std::string& path : mask.paths()) {
    const FieldDescriptor* named = descriptor->FindFieldByName(path);
    if (path == "*" ? mask.paths_size() == 1 : named != nullptr && CanBeSet(*named)) {
      change.mask.push_back(path);
      continue;
    }
    violations_.Add(
        place, absl::StrCat("'", Quote(path, 80), "' is ",
                            named != nullptr ? "never set by a change"
                            : path == "*"    ? "every field, and stands alone"
                                             : "no field of the resource",
                            "; name some of ", SettableFields(*change.resource), ", or * alone"));
  }
}

absl::StatusOr<std::vector<ChangeResult>> Apply(const std::vector<Change>& changes,
                                                ChangeTarget& target) {
  Application application(target);
  std::vector<ChangeResult> results;
  results.resize(changes.size());
  for (const bool of_parts : {false, true}) {
    for (size_t i = 0; i < changes.size(); ++i) {
      if (target.IsOfAPart(changes[i]) == of_parts) results[i] = application.One(changes[i]);
    }
  }
  KZ_RETURN_IF_ERROR(application.status());
  return results;
}

void SetEtags(Revision revision, std::vector<ChangeResult>& results) {
  for (ChangeResult& result : results) {
    if (result.outcome() == type::v1::CHANGE_OUTCOME_CREATED ||
        result.outcome() == type::v1::CHANGE_OUTCOME_UPDATED) {
      result.set_etag(std::to_string(revision.value()));
    }
  }
}

type::v1::ChangeCounts CountOutcomes(const std::vector<ChangeResult>& results) {
  type::v1::ChangeCounts counts;
  for (const ChangeResult& result : results) {
    switch (result.outcome()) {
      case type::v1::CHANGE_OUTCOME_CREATED:
        counts.set_created(counts.created() + 1);
        break;
      case type::v1::CHANGE_OUTCOME_UPDATED:
        counts.set_updated(counts.updated() + 1);
        break;
      case type::v1::CHANGE_OUTCOME_DELETED:
        counts.set_deleted(counts.deleted() + 1);
        break;
      default:
        counts.set_unchanged(counts.unchanged() + 1);
    }
  }
  return counts;
}

std::string ChangeTarget::Etag(const Change&, const Message& before) const {
  return std::to_string(before.GetReflection()->GetInt64(before, Field(before, "revision")));
}

void CheckReason(FieldViolations& violations, const std::string& field, const std::string& reason) {
  CheckText(violations, field, reason, kMaxReason, /*required=*/false);
}

absl::Status ChangeStream::Begin(const std::string& parent, const WriteRequest& write,
                                 const Collections& collections) {
  KZ_ASSIGN_OR_RETURN(const ResourceName name,
                      ParseNameOf(parent, "jurisdictions", "header.parent"));
  write_ = write;
  write_.jurisdiction = name.jurisdiction;
  reader_.emplace(name.jurisdiction, collections);
  CheckRequestId(reader_->violations(), write.request_id, "header.request_id");
  CheckReason(reader_->violations(), "header.reason", write.reason);
  digest_.Update(absl::StrCat(parent, "\n", write.reason.size(), ":", write.reason));
  return reader_->violations().ToStatus();
}

absl::Status ChangeStream::Add(const Message& change) {
  if (reader_->changes().size() == kMaxImportedChanges) {
    return InvalidField("changes", absl::StrCat("a request has at most ", kMaxImportedChanges,
                                                " of them; send several"));
  }
  const std::string bytes = change.SerializeAsString();
  bytes_ += bytes.size();
  if (bytes_ > kMaxImportedBytes) {
    return InvalidField("changes",
                        absl::StrCat("the changes are more than ", kMaxImportedBytes >> 20,
                                     " MiB together; send several requests"),
                        ErrorReason::kStreamTooLarge);
  }
  digest_.Update(absl::StrCat(bytes.size(), ":"));
  digest_.Update(bytes);
  reader_->Add(change);
  return reader_->violations().size() < kMostListed ? absl::OkStatus()
                                                    : reader_->violations().ToStatus();
}

absl::Status ChangeStream::End(int64_t told) {
  const auto came = static_cast<int64_t>(reader_->changes().size());
  if (told != came) {
    reader_->violations().Add("end.change_count", absl::StrCat("it says ", told, ", but ", came,
                                                               " came; count those that are sent"));
  } else if (came == 0) {
    reader_->violations().Add("end.change_count", "no change came; send at least one");
  }
  write_.fingerprint = digest_.Hex();
  return reader_->violations().ToStatus();
}

absl::Status ChangesWithoutHeader() {
  return InvalidField("header",
                      "the header is not the first message alone; send it first and once");
}

absl::Status ChangesWithoutEnd() {
  return InvalidField("end",
                      "the stream ended without its last message; nothing is written, send the "
                      "changes again with the same request_id");
}

absl::Status TooManyChangesInAMessage(int size) {
  return InvalidField("changes", absl::StrCat("the message has ", size, " of them; send at most ",
                                              kMaxBatch, " in one"));
}

}  // namespace kuzukuri::platform
