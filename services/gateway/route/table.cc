#include "services/gateway/route/table.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "kuzukuri/type/v1/access.pb.h"
#include "services/gateway/route/built_in.h"
#include "services/gateway/route/fields.h"
#include "services/gateway/route/percent.h"
#include "services/gateway/route/route_table.pb.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::gateway {

namespace pb = google::protobuf;

namespace {

const std::set<std::string>& KnownSuffixes() {
  static const std::set<std::string> kSuffixes = {"csv", "xlsx", "html", "json"};
  return kSuffixes;
}

bool IsRead(const pb::MethodDescriptor& method) {
  return method.options().GetExtension(type::v1::access) == type::v1::ACCESS_READ;
}

// What stands wrong in a table's text, as the parser tells it.
class TextErrors : public pb::io::ErrorCollector {
 public:
  void AddError(int line, pb::io::ColumnNumber column, const std::string& message) override {
    texts_.push_back(absl::StrCat("line ", line + 1, ", column ", column + 1, ": ", message));
  }
  std::string Text() const { return absl::StrJoin(texts_, "\n"); }

 private:
  std::vector<std::string> texts_;
};

}  // namespace

std::vector<const pb::ServiceDescriptor*> ApiServices() {
  std::vector<const pb::ServiceDescriptor*> services;
  for (const char* name :
       {"kuzukuri.catalog.v1.CatalogService", "kuzukuri.budget.v1.BudgetService",
        "kuzukuri.indicator.v1.IndicatorService", "kuzukuri.aggregator.v1.AggregatorService"}) {
    services.push_back(pb::DescriptorPool::generated_pool()->FindServiceByName(name));
  }
  return services;
}

std::string Route::RpcPath() const {
  return absl::StrCat("/", method->service()->full_name(), "/", method->name());
}

// Makes a table of its text and tells everything that is wrong with it.
class TableReader {
 public:
  explicit TableReader(RouteTable& table) : table_(table) {}

  absl::Status Read(absl::string_view text) {
    pb::TextFormat::Parser parser;
    TextErrors errors;
    parser.RecordErrorsTo(&errors);
    if (!parser.ParseFromString(std::string(text), &source_)) {
      return absl::InvalidArgumentError(errors.Text());
    }
    for (const pb::ServiceDescriptor* service : ApiServices()) {
      for (int i = 0; i < service->method_count(); ++i) {
        methods_[service->method(i)->full_name()] = service->method(i);
        order_[service->method(i)] = static_cast<int>(order_.size());
      }
    }
    ReadRules();
    ReadExceptions(source_.without(), "without", table_.without_);
    ReadExceptions(source_.staff_only(), "staff_only", table_.staff_only_);
    ReadPublished();
    ReadQueryRoots();
    ReadFiles();
    ReadLatestOnly();
    CheckEveryMethod();
    CheckOverlaps();
    if (!wrong_.empty()) return absl::InvalidArgumentError(absl::StrJoin(wrong_, "\n"));
    return absl::OkStatus();
  }

 private:
  template <class... Parts>
  void Wrong(const Parts&... parts) {
    wrong_.push_back(absl::StrCat(parts...));
  }

  const pb::MethodDescriptor* MethodOf(const std::string& selector, const char* list) {
    const auto found = methods_.find(selector);
    if (found != methods_.end()) return found->second;
    Wrong(list, ": '", selector, "' is no RPC of the four services");
    return nullptr;
  }

  void ReadRules() {
    for (const google::api::HttpRule& rule : source_.rules()) {
      const pb::MethodDescriptor* method = MethodOf(rule.selector(), "rules");
      if (method == nullptr) continue;
      if (!ruled_.insert(method).second) Wrong(rule.selector(), " has two rules");
      AddRule(*method, rule);
      for (const google::api::HttpRule& more : rule.additional_bindings()) AddRule(*method, more);
    }
    std::stable_sort(table_.routes_.begin(), table_.routes_.end(),
                     [this](const Route& one, const Route& two) {
                       return order_[one.method] < order_[two.method];
                     });
  }

  void AddRule(const pb::MethodDescriptor& method, const google::api::HttpRule& rule) {
    Route route;
    std::string path;
    switch (rule.pattern_case()) {
      case google::api::HttpRule::kGet:
        route.verb = "GET";
        path = rule.get();
        break;
      case google::api::HttpRule::kPost:
        route.verb = "POST";
        path = rule.post();
        break;
      case google::api::HttpRule::kPut:
        route.verb = "PUT";
        path = rule.put();
        break;
      case google::api::HttpRule::kPatch:
        route.verb = "PATCH";
        path = rule.patch();
        break;
      case google::api::HttpRule::kDelete:
        route.verb = "DELETE";
        path = rule.delete_();
        break;
      default:
        Wrong(method.full_name(), ": a rule needs one of get, post, put, patch, delete");
        return;
    }
    absl::StatusOr<PathTemplate> parsed = PathTemplate::Parse(path);
    if (!parsed.ok()) {
      Wrong(method.full_name(), ": ", std::string(parsed.status().message()));
      return;
    }
    route.method = &method;
    route.path = *std::move(parsed);
    route.takes_body = rule.body() == "*";
    route.reads = IsRead(method);
    route.uploads = method.client_streaming();
    route.streams = method.server_streaming();
    CheckRule(route, rule);
    table_.routes_.push_back(std::move(route));
  }

  void CheckRule(const Route& route, const google::api::HttpRule& rule) {
    const std::string place =
        absl::StrCat(route.method->full_name(), ": ", route.verb, " ", route.path.text());
    if (!rule.body().empty() && rule.body() != "*") Wrong(place, ": body is '*' or left out");
    if (!rule.response_body().empty()) Wrong(place, ": response_body is not used");
    if (route.verb == "GET" && route.takes_body) Wrong(place, ": GET has no body");
    if (route.verb == "GET" && !route.reads) Wrong(place, ": a write is not a GET");
    if (route.uploads && route.streams) Wrong(place, ": both sides are streams");
    if (route.uploads && !route.takes_body) Wrong(place, ": a stream from the caller is the body");
    if (!absl::StartsWith(route.path.text(), "/api/")) Wrong(place, ": paths begin with /api/");
    for (const std::string& variable : route.path.variables()) {
      const auto fields = FieldsOf(*route.method->input_type(), variable);
      if (fields.empty()) {
        Wrong(place, ": ", route.method->input_type()->name(), " has no field '", variable, "'");
      } else if (fields.back()->is_repeated() || fields.back()->message_type() != nullptr) {
        Wrong(place, ": the field '", variable, "' is not one value");
      }
    }
  }

  void ReadExceptions(const pb::RepeatedPtrField<Exception>& list, const char* name,
                      std::vector<std::pair<std::string, std::string>>& to) {
    for (const Exception& entry : list) {
      if (MethodOf(entry.selector(), name) == nullptr) continue;
      if (entry.reason().empty()) Wrong(name, ": ", entry.selector(), " has no reason");
      const bool twice = std::any_of(
          to.begin(), to.end(), [&](const auto& known) { return known.first == entry.selector(); });
      if (twice) Wrong(name, ": ", entry.selector(), " stands there twice");
      to.emplace_back(entry.selector(), entry.reason());
    }
  }

  void ReadPublished() {
    for (const std::string& selector : source_.published()) {
      const pb::MethodDescriptor* method = MethodOf(selector, "published");
      if (method == nullptr) continue;
      if (!published_.insert(method).second) Wrong("published: ", selector, " stands there twice");
      if (!IsRead(*method)) Wrong("published: ", selector, " writes");
      if (method->client_streaming()) Wrong("published: ", selector, " is an upload");
      if (!ruled_.contains(method)) Wrong("published: ", selector, " has no rule");
    }
    for (Route& route : table_.routes_) route.published = published_.contains(route.method);
  }

  void ReadQueryRoots() {
    for (const QueryRoot& root : source_.query_roots()) {
      const pb::MethodDescriptor* method = MethodOf(root.selector(), "query_roots");
      if (method == nullptr) continue;
      const auto fields = FieldsOf(*method->input_type(), root.field());
      if (fields.size() != 1 || fields[0]->message_type() == nullptr || fields[0]->is_repeated()) {
        Wrong("query_roots: ", root.selector(), ": '", root.field(), "' is no message of it");
        continue;
      }
      for (Route& route : table_.routes_) {
        if (route.method == method && !route.takes_body) route.query_root = root.field();
      }
    }
  }

  void ReadLatestOnly() {
    for (const std::string& selector : source_.latest_only()) {
      const pb::MethodDescriptor* method = MethodOf(selector, "latest_only");
      if (method == nullptr) continue;
      if (!method->server_streaming()) Wrong("latest_only: ", selector, " is no stream");
      if (!IsRead(*method)) Wrong("latest_only: ", selector, " writes");
      for (Route& route : table_.routes_) route.latest_only |= route.method == method;
    }
  }

  void ReadFiles() {
    for (const Files& files : source_.files()) {
      const pb::MethodDescriptor* method = MethodOf(files.selector(), "files");
      if (method == nullptr) continue;
      if (method->server_streaming()) Wrong("files: ", files.selector(), " is a stream");
      for (const std::string& suffix : files.suffixes()) {
        if (!KnownSuffixes().contains(suffix)) Wrong("files: '", suffix, "' is no known suffix");
      }
      for (Route& route : table_.routes_) {
        if (route.method != method) continue;
        route.suffixes.assign(files.suffixes().begin(), files.suffixes().end());
        route.suffixes.emplace_back("json");
        if (route.verb == "GET" &&
            (route.path.segments().back().is_any() || !route.path.custom_verb().empty())) {
          Wrong("files: ", route.path.text(), " has to end in a word, to take a suffix");
        }
      }
    }
  }

  void CheckEveryMethod() {
    const auto listed = [](const auto& list, const std::string& name) {
      return std::any_of(list.begin(), list.end(),
                         [&](const auto& entry) { return entry.first == name; });
    };
    for (const auto& [name, method] : methods_) {
      const bool without = listed(table_.without_, name);
      const bool ruled = ruled_.contains(method);
      if (!ruled && !without) {
        Wrong(name, " has no rule; give it one in routes.textproto, or a reason in `without`");
      }
      if (ruled && without) Wrong(name, " has a rule and stands in `without`");
      const bool staff = listed(table_.staff_only_, name);
      const bool published = published_.contains(method);
      if (!IsRead(*method)) {
        if (staff) Wrong("staff_only: ", name, " writes, and needs no entry");
        continue;
      }
      if (published && staff) Wrong(name, " is published and staff_only");
      if (ruled && !published && !staff) {
        Wrong(name, " reads, and stands neither in `published` nor in `staff_only`");
      }
      if (without && staff) Wrong("staff_only: ", name, " has no path, and needs no entry");
    }
  }

  void CheckOverlaps() {
    for (size_t i = 0; i < table_.routes_.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        const Route& one = table_.routes_[j];
        const Route& two = table_.routes_[i];
        if (one.verb == two.verb && one.path.Overlaps(two.path)) {
          Wrong(two.verb, " ", two.path.text(), " of ", two.method->full_name(),
                " also matches paths of ", one.path.text(), " of ", one.method->full_name());
        }
      }
    }
  }

  RouteTable& table_;
  kuzukuri::gateway::Routes source_;
  std::map<std::string, const pb::MethodDescriptor*> methods_;
  std::map<const pb::MethodDescriptor*, int> order_;
  std::set<const pb::MethodDescriptor*> ruled_;
  std::set<const pb::MethodDescriptor*> published_;
  std::vector<std::string> wrong_;
};

absl::StatusOr<std::unique_ptr<const RouteTable>> RouteTable::Load(absl::string_view textproto) {
  std::unique_ptr<RouteTable> table(new RouteTable());
  if (absl::Status read = TableReader(*table).Read(textproto); !read.ok()) return read;
  return std::unique_ptr<const RouteTable>(std::move(table));
}

const RouteTable& RouteTable::BuiltIn() {
  static const RouteTable* const kTable = [] {
    auto table = Load(kRoutesText);
    // The build has read the same text with the same code.
    return table.ok() ? std::move(table)->release() : nullptr;
  }();
  return *kTable;
}

namespace {

// A path taken apart: segments decoded, the custom verb as it stands.
struct PathParts {
  std::vector<std::string> segments;
  std::string verb;
};

absl::StatusOr<PathParts> TakeApart(absl::string_view path) {
  PathParts parts;
  // Ids have no colon, so what follows one in the last segment is a verb.
  const size_t slash = path.rfind('/');
  const size_t colon = path.find(':', slash);
  if (colon != absl::string_view::npos) {
    parts.verb = std::string(path.substr(colon));
    path = path.substr(0, colon);
  }
  for (const absl::string_view segment : absl::StrSplit(path.substr(1), '/')) {
    absl::StatusOr<std::string> decoded = DecodePercent(segment, /*plus_is_space=*/false);
    if (!decoded.ok()) {
      return platform::InvalidField("path", absl::StrCat("'", platform::Quote(segment), "' ",
                                                         std::string(decoded.status().message())));
    }
    parts.segments.push_back(*std::move(decoded));
  }
  return parts;
}

// `comparison.csv` as `comparison`, and the suffix; empty when it has none that is known.
std::string TakeSuffix(PathParts& parts) {
  std::string& last = parts.segments.back();
  const size_t dot = last.rfind('.');
  if (dot == std::string::npos || !parts.verb.empty()) return "";
  std::string suffix = last.substr(dot + 1);
  if (!KnownSuffixes().contains(suffix)) return "";
  last.resize(dot);
  return suffix;
}

bool HasSuffix(const Route& route, const std::string& suffix) {
  return suffix.empty() ||
         (route.verb == "GET" &&
          std::find(route.suffixes.begin(), route.suffixes.end(), suffix) != route.suffixes.end());
}

}  // namespace

Found RouteTable::Find(absl::string_view verb, absl::string_view path, bool published_only) const {
  Found found;
  if (path.empty() || path.front() != '/') return found;
  absl::StatusOr<PathParts> parts = TakeApart(path);
  if (!parts.ok()) {
    found.problem = parts.status();
    return found;
  }
  const absl::string_view wanted = verb == "HEAD" ? "GET" : verb;
  std::string suffix;
  do {
    std::set<std::string> allowed;
    for (const Route& route : routes_) {
      if ((published_only && !route.published) || !HasSuffix(route, suffix)) continue;
      auto variables = route.path.Match(parts->segments, parts->verb);
      if (!variables) continue;
      if (route.verb == wanted) {
        found.match = gateway::Match{&route, *std::move(variables), suffix};
        return found;
      }
      allowed.insert(route.verb);
      if (route.verb == "GET") allowed.insert("HEAD");
    }
    found.allowed.assign(allowed.begin(), allowed.end());
    if (!found.allowed.empty() || !suffix.empty()) return found;
    suffix = TakeSuffix(*parts);
  } while (!suffix.empty());
  return found;
}

bool RouteTable::IsPublished(const pb::MethodDescriptor& method) const {
  return std::any_of(routes_.begin(), routes_.end(), [&](const Route& route) {
    return route.published && route.method->full_name() == method.full_name();
  });
}

}  // namespace kuzukuri::gateway
