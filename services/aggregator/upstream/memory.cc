#include "services/aggregator/upstream/memory.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::aggregator {
namespace {

constexpr std::chrono::seconds kLoadPatience{10};
// How late a request may leave at most.
constexpr std::chrono::milliseconds kTick{20};
constexpr size_t kMaxAnswersPerWard = 512;
constexpr size_t kMaxVersionsPerAnswer = 2;
constexpr size_t kMaxPlansPerWard = 8;
constexpr size_t kBytesOfWard = 2048;

// For each fiscal year (0: not tied to one) the last revision that touched it.
class Touches {
 public:
  void Add(const platform::Head& head) {
    for (const platform::YearRevision& year : head.years) {
      int64_t& last = last_[year.fiscal_year];
      last = std::max(last, year.revision);
    }
    known_ = std::max(known_, head.revision);
  }

  // Whether what was read at one revision is the same at the other.
  bool Same(int year, int64_t a, int64_t b) const {
    if (a == b) return true;
    if (std::max(a, b) > known_) return false;
    const auto found = last_.find(year);
    return found == last_.end() || found->second <= std::min(a, b);
  }

 private:
  int64_t known_ = 0;
  std::map<int, int64_t> last_;
};

size_t BytesOf(const YearBook& book) { return book.Bytes(); }

size_t BytesOf(const Year& year) {
  size_t bytes = sizeof(Year);
  for (const Node& node : year.nodes) {
    bytes += sizeof(Node) + node.display_name.size() + node.note.size();
  }
  for (const Project& project : year.projects) {
    bytes +=
        sizeof(Project) + project.name.size() + project.display_name.size() + project.note.size();
    for (const SubProject& sub : project.sub_projects) {
      bytes += sizeof(SubProject) + sub.name.size() + sub.display_name.size();
    }
  }
  for (const Edge& edge : year.edges) {
    bytes +=
        sizeof(Edge) + edge.predecessor.size() + edge.successor.size() + edge.explanation.size();
  }
  return bytes;
}

size_t BytesOf(const YearIndicators& year) {
  size_t bytes = sizeof(YearIndicators);
  for (const auto& indicator : year.indicators) bytes += indicator.SpaceUsedLong();
  for (const IndicatorEdge& edge : year.edges) {
    bytes += sizeof(IndicatorEdge) + 80 * (edge.predecessors.size() + edge.successors.size());
  }
  return bytes;
}

size_t BytesOf(const PublishedFigures& figures) {
  size_t bytes = sizeof(PublishedFigures);
  for (const auto& [node, rows] : figures.by_node) {
    bytes += 100 + node.size();
    for (const auto& row : rows) bytes += row.SpaceUsedLong();
  }
  return bytes;
}

size_t BytesOf(const DepartmentNames& names) {
  size_t bytes = sizeof(DepartmentNames);
  for (const auto& [name, display] : names) bytes += 64 + name.size() + display.size();
  return bytes;
}

// The revision a piece says it is complete to; a book also serves every earlier one.
bool CoversEarlier(const YearBook&) { return true; }
template <class T>
bool CoversEarlier(const T&) {
  return false;
}

using Clock = std::chrono::steady_clock;

// The services a request asks.
std::span<const Upstream> Needed(bool indicators) {
  static_assert(kUpstreams.back() == Upstream::kIndicator);
  return std::span(kUpstreams).first(kUpstreams.size() - (indicators ? 0 : 1));
}

Clock::time_point SteadyDeadline(const platform::RequestContext& context) {
  if (context.deadline == std::chrono::system_clock::time_point::max()) {
    return Clock::time_point::max();
  }
  return Clock::now() + (context.deadline - std::chrono::system_clock::now());
}

absl::Status Restored(Upstream service) {
  return platform::Unavailable(
      platform::ErrorReason::kDatabaseRestored,
      absl::StrCat("the database of the ", NameOf(service),
                   " service was taken back to an earlier point; what was kept of it is dropped, "
                   "send the request again"),
      {{"service", NameOf(service)}});
}

absl::Status NotOfTheHistory(const std::string& field, Upstream service, int64_t revision,
                             int64_t head) {
  if (revision > head) {
    return platform::FailedPrecondition(
        platform::ErrorReason::kSnapshotAhead, field,
        absl::StrCat(field, ": it names revision ", revision, " of the ", NameOf(service),
                     " service, which has reached ", head,
                     "; use a snapshot of this installation, or leave it empty"));
  }
  return platform::FailedPrecondition(
      platform::ErrorReason::kSnapshotLost, field,
      absl::StrCat(field, ": its revision ", revision, " of the ", NameOf(service),
                   " service is not part of this history: it is of another installation, or the "
                   "database was taken back to an earlier point; take a new snapshot"));
}

Context LoadContext(const Context& first) {
  auto context = std::make_shared<platform::RequestContext>();
  context->deadline = std::chrono::system_clock::now() + kLoadPatience;
  context->request_id = first->request_id;
  return context;
}

}  // namespace

// A piece on its way, and who waits for it.
template <class T>
struct Memory::Shared {
  Loads::LoadPtr load;
  std::vector<Loaded<T>> waiting;
};

// Pieces of one kind, by fiscal year.
template <class T>
struct Memory::Slot {
  struct Item {
    std::shared_ptr<const T> value;
    int64_t revision = 0;
    std::map<int64_t, std::shared_ptr<Shared<T>>> loading;  // by revision
  };
  Touches touches;
  std::map<int, Item> items;

  std::shared_ptr<const T> Find(int key, int64_t revision) const {
    const auto found = items.find(key);
    if (found == items.end() || found->second.value == nullptr) return nullptr;
    const Item& item = found->second;
    if (CoversEarlier(*item.value) && revision <= item.revision) return item.value;
    return touches.Same(key, item.revision, revision) ? item.value : nullptr;
  }
};

struct Memory::Ward {
  struct Version {
    Snapshot snapshot;
    Needs needs;
    AnswerBody body;
  };

  struct Plan {
    std::string form;
    std::shared_ptr<const void> value;
    size_t bytes = 0;
  };

  explicit Ward(std::string of) : code(std::move(of)) {}

  const std::string code;
  Slot<Year> years;
  Slot<DepartmentNames> departments;  // key 0
  Slot<YearBook> books;
  Slot<YearIndicators> indicators;
  Slot<PublishedFigures> published;
  std::unordered_map<std::string, std::deque<Version>> answers;
  std::deque<std::string> answer_order;  // the oldest first
  std::list<Plan> plans;                 // the latest used first
  std::array<History, kUpstreams.size()> histories;
  std::array<RevisionMark, kUpstreams.size()> heads;  // the highest told
  Snapshot last;                                      // the last heads told, and when
  std::chrono::steady_clock::time_point last_at{};
  size_t bytes = 0;
  bool kept = true;
  std::list<std::string>::iterator used;

  std::list<Plan>::iterator FindPlan(const std::string& form) {
    return std::find_if(plans.begin(), plans.end(),
                        [&form](const Plan& plan) { return plan.form == form; });
  }

  void Touch(Upstream service, const platform::Head& head) {
    switch (service) {
      case Upstream::kCatalog:
        years.touches.Add(head);
        departments.touches.Add(head);
        break;
      case Upstream::kBudget:
        books.touches.Add(head);
        published.touches.Add(head);
        break;
      case Upstream::kIndicator:
        indicators.touches.Add(head);
        break;
    }
  }

  bool IsRight(const Version& version, const Snapshot& at) const {
    const Snapshot& of = version.snapshot;
    if (!departments.touches.Same(0, of.catalog, at.catalog)) return false;
    for (int year = version.needs.first_year; year <= version.needs.last_year; ++year) {
      if (!years.touches.Same(year, of.catalog, at.catalog)) return false;
      if (version.needs.indicators &&
          !indicators.touches.Same(year, *of.indicator, *at.indicator)) {
        return false;
      }
    }
    return std::all_of(version.needs.book_years.begin(), version.needs.book_years.end(),
                       [&](int year) { return books.touches.Same(year, of.budget, at.budget); });
  }
};

Memory::Memory(const Services& services, const Options& options)
    : loader_(services),
      options_(options),
      heads_(services),
      ticker_(kTick, [this](auto) { return loads_.Tick(std::chrono::system_clock::now()); }) {}

Memory::~Memory() { loads_.Stop(); }

Memory::WardHandle Memory::Open(const std::string& jurisdiction) {
  const std::lock_guard lock(mutex_);
  auto& ward = wards_[jurisdiction];
  if (ward == nullptr) {
    ward = std::make_shared<Ward>(jurisdiction);
    ward->used = used_.insert(used_.begin(), jurisdiction);
    // Whoever asks for many jurisdictions that do not exist must not fill the memory either.
    const WardHandle added = ward;
    AddBytes(added, kBytesOfWard);
    return added;
  }
  Used(ward);
  return ward;
}

void Memory::Used(const WardHandle& ward) {
  if (ward->kept) used_.splice(used_.begin(), used_, ward->used);
}

void Memory::AddBytes(const WardHandle& ward, size_t bytes) {
  ward->bytes += bytes;
  if (!ward->kept) return;
  bytes_ += bytes;
  DropExcess();
}

void Memory::Release(Ward& ward, size_t bytes) {
  ward.bytes -= std::min(ward.bytes, bytes);
  if (ward.kept) bytes_ -= std::min(bytes_, bytes);
}

void Memory::Drop(const WardHandle& ward) {
  if (!std::exchange(ward->kept, false)) return;
  bytes_ -= ward->bytes;
  used_.erase(ward->used);
  wards_.erase(ward->code);
}

void Memory::DropExcess() {
  while (bytes_ > options_.max_bytes && used_.size() > 1) {
    const WardHandle oldest = wards_.at(used_.back());
    Drop(oldest);
  }
}

void Memory::AddLast(const Ward& ward, Upstream service, Inquiries& inquiries) const {
  const History& history = ward.histories[static_cast<size_t>(service)];
  const uint64_t stream = heads_.stream(service);
  if (history.Last().mark == 0 || (stream != 0 && history.stream() == stream)) return;
  inquiries.push_back({service, history.Last(), /*kept=*/true, /*last=*/true});
}

void Memory::GetHeads(const Context& context, const WardHandle& ward, bool indicators,
                      std::function<void(absl::StatusOr<Snapshot>)> done) {
  Inquiries inquiries;
  std::optional<Snapshot> trusted;
  {
    const std::lock_guard lock(mutex_);
    const bool is_trusted = ward->last_at + options_.trust_heads > Clock::now();
    if (is_trusted && (!indicators || ward->last.indicator)) trusted = ward->last;
    for (const Upstream service : Needed(indicators)) {
      const RevisionMark& head = ward->heads[static_cast<size_t>(service)];
      const History& history = ward->histories[static_cast<size_t>(service)];
      inquiries.push_back({service, head, /*kept=*/true, head == history.Last()});
    }
    for (const Upstream service : Needed(indicators)) {
      if (!inquiries[static_cast<size_t>(service)].last) AddLast(*ward, service, inquiries);
    }
  }
  if (trusted) return done(*std::move(trusted));
  Ask(context, ward, std::move(inquiries),
      [this, ward, indicators, done = std::move(done)](const absl::Status& status,
                                                       const std::vector<ToldHead>& told) {
        if (!status.ok()) return done(status);
        Snapshot snapshot;
        {
          const std::lock_guard lock(mutex_);
          snapshot = TakeHeads(*ward, told, indicators);
        }
        done(std::move(snapshot));
      });
}

void Memory::Verify(const Context& context, const WardHandle& ward, const Snapshot& snapshot,
                    const std::string& field, bool indicators,
                    std::function<void(absl::Status)> done) {
  Inquiries inquiries;
  {
    const std::lock_guard lock(mutex_);
    for (const Upstream service : Needed(indicators)) {
      AddLast(*ward, service, inquiries);
      const History& history = ward->histories[static_cast<size_t>(service)];
      const RevisionMark write = snapshot.Of(service);
      if (history.Contains(write)) continue;
      inquiries.push_back({service, write, /*kept=*/false, history.Last().mark == 0});
    }
  }
  if (inquiries.empty()) return done(absl::OkStatus());
  Ask(context, ward, inquiries,
      [inquiries, field, done = std::move(done)](const absl::Status& status,
                                                 const std::vector<ToldHead>& told) {
        if (!status.ok()) return done(status);
        for (size_t i = 0; i < told.size(); ++i) {
          if (!told[i].head.known_is_lost) continue;
          return done(NotOfTheHistory(field, inquiries[i].service, inquiries[i].write.revision,
                                      told[i].head.revision));
        }
        done(absl::OkStatus());
      });
}

void Memory::Ask(const Context& context, const WardHandle& ward, Inquiries inquiries,
                 std::function<void(absl::Status, const std::vector<ToldHead>&)> done) {
  std::vector<Heads::Question> questions;
  for (const Inquiry& inquiry : inquiries) {
    questions.push_back(
        {inquiry.service, {ward->code, inquiry.write.revision, inquiry.write.mark}});
  }
  heads_.Ask(questions, SteadyDeadline(*context),
             [this, ward, inquiries = std::move(inquiries),
              done = std::move(done)](const absl::StatusOr<std::vector<ToldHead>>& told) {
               if (!told.ok()) return done(told.status(), {});
               absl::Status status;
               {
                 const std::lock_guard lock(mutex_);
                 status = Learn(ward, inquiries, *told);
               }
               done(status, *told);
             });
}

absl::Status Memory::Learn(const WardHandle& ward, const Inquiries& inquiries,
                           const std::vector<ToldHead>& told) {
  for (size_t i = 0; i < told.size(); ++i) {
    const platform::Head& head = told[i].head;
    if (head.known_is_lost) {
      if (!inquiries[i].kept) continue;
      Drop(ward);
      return Restored(inquiries[i].service);
    }
    History& history = ward->histories[static_cast<size_t>(inquiries[i].service)];
    history.Add(inquiries[i].write);
    history.Add({head.revision, head.mark});
    if (inquiries[i].last) history.set_stream(told[i].stream);
  }
  return absl::OkStatus();
}

Snapshot Memory::TakeHeads(Ward& ward, const std::vector<ToldHead>& told, bool indicators) {
  Snapshot& snapshot = ward.last;
  snapshot = {};
  snapshot.jurisdiction = ward.code;
  ward.last_at = Clock::now();
  for (const Upstream service : Needed(indicators)) {
    const auto place = static_cast<size_t>(service);
    const platform::Head& head = told[place].head;
    snapshot.Set(service, {head.revision, head.mark});
    if (head.revision >= ward.heads[place].revision) ward.heads[place] = snapshot.Of(service);
    ward.Touch(service, head);
  }
  return snapshot;
}

AnswerBody Memory::FindAnswer(const WardHandle& ward, const std::string& request,
                              const Snapshot& snapshot) {
  const std::lock_guard lock(mutex_);
  const auto found = ward->answers.find(request);
  if (found == ward->answers.end()) return nullptr;
  for (const Ward::Version& version : found->second) {
    if (ward->IsRight(version, snapshot)) return version.body;
  }
  return nullptr;
}

void Memory::KeepAnswer(const WardHandle& ward, const std::string& request,
                        const Snapshot& snapshot, const Needs& needs, AnswerBody body) {
  const std::lock_guard lock(mutex_);
  auto [at, fresh] = ward->answers.try_emplace(request);
  std::deque<Ward::Version>& versions = at->second;
  size_t added = body->size();
  size_t dropped = 0;
  if (fresh) {
    added += 2 * request.size();
    ward->answer_order.push_back(request);
  }
  versions.push_front({snapshot, needs, std::move(body)});
  if (versions.size() > kMaxVersionsPerAnswer) {
    dropped += versions.back().body->size();
    versions.pop_back();
  }
  if (ward->answer_order.size() > kMaxAnswersPerWard) {
    const auto oldest = ward->answers.find(ward->answer_order.front());
    for (const Ward::Version& version : oldest->second) dropped += version.body->size();
    dropped += 2 * oldest->first.size();
    ward->answers.erase(oldest);
    ward->answer_order.pop_front();
  }
  Release(*ward, dropped);
  AddBytes(ward, added);
}

std::shared_ptr<const void> Memory::FindPlan(const WardHandle& ward, const std::string& form) {
  const std::lock_guard lock(mutex_);
  const auto found = ward->FindPlan(form);
  if (found == ward->plans.end()) return nullptr;
  ward->plans.splice(ward->plans.begin(), ward->plans, found);
  return found->value;
}

void Memory::KeepPlan(const WardHandle& ward, const std::string& form,
                      std::shared_ptr<const void> plan, size_t bytes) {
  const std::lock_guard lock(mutex_);
  auto dropped = ward->FindPlan(form);
  if (dropped == ward->plans.end() && ward->plans.size() >= kMaxPlansPerWard) --dropped;
  if (dropped != ward->plans.end()) {
    Release(*ward, dropped->bytes);
    ward->plans.erase(dropped);
  }
  ward->plans.push_front({form, std::move(plan), bytes});
  AddBytes(ward, bytes);
}

template <class T, class Load>
void Memory::Get(const std::shared_ptr<Waiting>& request, const WardHandle& ward,
                 Slot<T> Ward::*slot, int key, int64_t revision, const Load& load, Loaded<T> done) {
  std::shared_ptr<const T> value;
  std::shared_ptr<const T> base;
  std::shared_ptr<Shared<T>> shared;
  {
    const std::lock_guard lock(mutex_);
    value = ((*ward).*slot).Find(key, revision);
    if (value == nullptr) {
      auto& item = ((*ward).*slot).items[key];
      std::shared_ptr<Shared<T>>& loading = item.loading[revision];
      if (loading != nullptr && loads_.Join(loading->load, request)) {
        loading->waiting.push_back(std::move(done));
        return;
      }
      if (item.value != nullptr && item.revision < revision) base = item.value;
      loading = std::make_shared<Shared<T>>();
      loading->load = loads_.Begin(request);
      loading->waiting.push_back(std::move(done));
      shared = loading;
    }
  }
  if (value != nullptr) return done(value);
  const CallsPtr calls = load(base, [this, ward, slot, key, revision, shared](
                                        const absl::StatusOr<std::shared_ptr<const T>>& loaded) {
    for (const Loaded<T>& one : Keep(ward, slot, key, revision, shared, loaded)) one(loaded);
    loads_.End(shared->load);
  });
  loads_.SetCancel(shared->load, [calls] { calls->Cancel(); });
}

template <class T>
std::vector<Loaded<T>> Memory::Keep(const WardHandle& ward, Slot<T> Ward::*slot, int key,
                                    int64_t revision, const std::shared_ptr<Shared<T>>& shared,
                                    const absl::StatusOr<std::shared_ptr<const T>>& loaded) {
  const std::lock_guard lock(mutex_);
  auto& item = ((*ward).*slot).items[key];
  // Another load may have begun when nobody waited for this one any more.
  const auto loading = item.loading.find(revision);
  if (loading != item.loading.end() && loading->second == shared) item.loading.erase(loading);
  if (loaded.ok() && (item.value == nullptr || item.revision < revision)) {
    const size_t before = item.value == nullptr ? 0 : BytesOf(*item.value);
    item.value = *loaded;
    item.revision = revision;
    Release(*ward, before);
    AddBytes(ward, BytesOf(*item.value));
  }
  return std::move(shared->waiting);
}

namespace {

// A request that waits for several pieces, which are put together.
class Collector final : public Waiting {
 public:
  using Done = std::function<void(absl::StatusOr<std::shared_ptr<const Fetched>>)>;
  Collector(Context context, int pieces, Done done)
      : context_(std::move(context)), pieces_(pieces), done_(std::move(done)) {}

  const platform::RequestContext& context() const override { return *context_; }
  bool IsOver() const override {
    const std::lock_guard lock(mutex_);
    return done_ == nullptr;
  }
  void Leave(const absl::Status& status) override {
    if (const Done done = TakeDone()) done(status);
  }

  template <class T, class Put>
  static Loaded<T> Piece(const std::shared_ptr<Collector>& self, const Put& put) {
    return [self, put](const absl::StatusOr<std::shared_ptr<const T>>& piece) {
      if (!piece.ok()) return self->Leave(piece.status());
      self->Take([&](Fetched& fetched) { put(fetched, *piece); });
    };
  }

 private:
  Done TakeDone() {
    const std::lock_guard lock(mutex_);
    return std::exchange(done_, nullptr);
  }

  template <class Put>
  void Take(const Put& put) {
    {
      const std::lock_guard lock(mutex_);
      put(*fetched_);
      if (--pieces_ > 0) return;
    }
    if (const Done done = TakeDone()) done(std::shared_ptr<const Fetched>(fetched_));
  }

  const Context context_;
  mutable std::mutex mutex_;
  int pieces_;
  const std::shared_ptr<Fetched> fetched_ = std::make_shared<Fetched>();
  Done done_;
};

}  // namespace

void Memory::Fetch(const Context& context, const WardHandle& ward, const Snapshot& snapshot,
                   const Needs& needs,
                   std::function<void(absl::StatusOr<std::shared_ptr<const Fetched>>)> done) {
  const int years = needs.last_year - needs.first_year + 1;
  const bool indicators = needs.indicators && *snapshot.indicator > 0;
  const std::set<int> book_years = snapshot.budget > 0 ? needs.book_years : std::set<int>();
  const int per_book = needs.reported ? 2 : 1;
  const int pieces =
      1 + years + per_book * static_cast<int>(book_years.size()) + (indicators ? years : 0);
  auto collector = std::make_shared<Collector>(context, pieces, std::move(done));
  const auto load_context = [context] { return LoadContext(context); };
  const std::string& code = ward->code;
  Get(
      collector, ward, &Ward::departments, 0, snapshot.catalog,
      [&](const auto&, Loaded<DepartmentNames> loaded) {
        return loader_.LoadDepartments(load_context(), code, snapshot.catalog, std::move(loaded));
      },
      Collector::Piece<DepartmentNames>(
          collector, [](Fetched& fetched, auto piece) { fetched.departments = piece; }));
  for (int year = needs.first_year; year <= needs.last_year; ++year) {
    Get(
        collector, ward, &Ward::years, year, snapshot.catalog,
        [&](const auto&, Loaded<Year> loaded) {
          return loader_.LoadYear(load_context(), code, year, snapshot.catalog, std::move(loaded));
        },
        Collector::Piece<Year>(
            collector, [year](Fetched& fetched, auto piece) { fetched.years[year] = piece; }));
    if (!indicators) continue;
    Get(
        collector, ward, &Ward::indicators, year, *snapshot.indicator,
        [&](const auto&, Loaded<YearIndicators> loaded) {
          return loader_.LoadIndicators(load_context(), code, year, *snapshot.indicator,
                                        std::move(loaded));
        },
        Collector::Piece<YearIndicators>(
            collector, [year](Fetched& fetched, auto piece) { fetched.indicators[year] = piece; }));
  }
  for (const int year : book_years) {
    Get(
        collector, ward, &Ward::books, year, snapshot.budget,
        [&](const auto& base, Loaded<YearBook> loaded) {
          return loader_.LoadBook(load_context(), code, year, base, snapshot.budget,
                                  std::move(loaded));
        },
        Collector::Piece<YearBook>(
            collector, [year](Fetched& fetched, auto piece) { fetched.books[year] = piece; }));
    if (!needs.reported) continue;
    Get(
        collector, ward, &Ward::published, year, snapshot.budget,
        [&](const auto&, Loaded<PublishedFigures> loaded) {
          return loader_.LoadPublished(load_context(), code, year, snapshot.budget,
                                       std::move(loaded));
        },
        Collector::Piece<PublishedFigures>(
            collector, [year](Fetched& fetched, auto piece) { fetched.published[year] = piece; }));
  }
  if (collector->IsOver()) return;
  loads_.Add(collector);
  ticker_.Start();
}

}  // namespace kuzukuri::aggregator
