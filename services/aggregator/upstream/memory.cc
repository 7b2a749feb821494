#include "services/aggregator/upstream/memory.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {
namespace {

constexpr std::chrono::seconds kLoadPatience{10};
constexpr size_t kMaxAnswersPerWard = 512;
constexpr size_t kMaxVersionsPerAnswer = 2;
constexpr size_t kMaxPlansPerWard = 8;
constexpr size_t kBytesOfWard = 2048;

// For each fiscal year (0: not tied to one) the last revision that touched it.
class Touches {
 public:
  void Add(const type::v1::Head& head) {
    for (const auto& year : head.year_revisions()) {
      int64_t& last = last_[year.fiscal_year()];
      last = std::max(last, year.revision());
    }
    known_ = std::max(known_, head.revision());
  }
  int64_t known() const { return known_; }

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

Context LoadContext(const Context& first) {
  auto context = std::make_shared<platform::RequestContext>();
  context->deadline = std::chrono::system_clock::now() + kLoadPatience;
  context->request_id = first->request_id;
  return context;
}

}  // namespace

// Pieces of one kind, by fiscal year.
template <class T>
struct Memory::Slot {
  struct Item {
    std::shared_ptr<const T> value;
    int64_t revision = 0;
    std::map<int64_t, std::vector<Loaded<T>>> loading;  // who waits, by revision
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
  Snapshot heads;                        // the last ones asked for, and when they came
  std::chrono::steady_clock::time_point heads_at{};
  size_t bytes = 0;
  bool kept = true;
  std::list<std::string>::iterator used;

  std::list<Plan>::iterator FindPlan(const std::string& form) {
    return std::find_if(plans.begin(), plans.end(),
                        [&form](const Plan& plan) { return plan.form == form; });
  }

  bool IsRight(const Version& version, const Snapshot& at) const {
    const Snapshot& of = version.snapshot;
    if (!departments.touches.Same(0, of.catalog, at.catalog)) return false;
    for (int year = version.needs.first_year; year <= version.needs.last_year; ++year) {
      if (!years.touches.Same(year, of.catalog, at.catalog)) return false;
      if (version.needs.indicators && !indicators.touches.Same(year, of.indicator, at.indicator)) {
        return false;
      }
    }
    return std::all_of(version.needs.book_years.begin(), version.needs.book_years.end(),
                       [&](int year) { return books.touches.Same(year, of.budget, at.budget); });
  }
};

Memory::Memory(const Services& services, const Options& options)
    : loader_(services), heads_(services), options_(options) {}

Memory::~Memory() = default;

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

void Memory::DropExcess() {
  while (bytes_ > options_.max_bytes && used_.size() > 1) {
    const auto found = wards_.find(used_.back());
    found->second->kept = false;
    bytes_ -= found->second->bytes;
    wards_.erase(found);
    used_.pop_back();
  }
}

void Memory::GetHeads(const WardHandle& ward, std::function<void(absl::StatusOr<Snapshot>)> done) {
  KnownRevisions known;
  std::optional<Snapshot> trusted;
  {
    const std::lock_guard lock(mutex_);
    if (ward->heads_at + options_.trust_heads > std::chrono::steady_clock::now()) {
      trusted = ward->heads;
    }
    known = {ward->years.touches.known(), ward->books.touches.known(),
             ward->indicators.touches.known()};
  }
  if (trusted) return done(*trusted);
  heads_.Check(ward->code, known, [this, ward, done](const absl::StatusOr<Heads>& heads) {
    if (!heads.ok()) return done(heads.status());
    const Snapshot snapshot{ward->code, heads->catalog.revision(), heads->budget.revision(),
                            heads->indicator.revision()};
    {
      const std::lock_guard lock(mutex_);
      ward->heads = snapshot;
      ward->heads_at = std::chrono::steady_clock::now();
      ward->years.touches.Add(heads->catalog);
      ward->departments.touches.Add(heads->catalog);
      ward->books.touches.Add(heads->budget);
      ward->published.touches.Add(heads->budget);
      ward->indicators.touches.Add(heads->indicator);
    }
    done(snapshot);
  });
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
void Memory::Get(const WardHandle& ward, Slot<T> Ward::*slot, int key, int64_t revision,
                 const Load& load, Loaded<T> done) {
  std::shared_ptr<const T> value;
  std::shared_ptr<const T> base;
  {
    const std::lock_guard lock(mutex_);
    value = ((*ward).*slot).Find(key, revision);
    if (value == nullptr) {
      auto& item = ((*ward).*slot).items[key];
      auto& waiting = item.loading[revision];
      waiting.push_back(std::move(done));
      if (waiting.size() > 1) return;  // on its way for somebody else
      if (item.value != nullptr && item.revision < revision) base = item.value;
    }
  }
  if (value != nullptr) return done(value);
  load(base,
       [this, ward, slot, key, revision](const absl::StatusOr<std::shared_ptr<const T>>& loaded) {
         std::vector<Loaded<T>> waiting;
         {
           const std::lock_guard lock(mutex_);
           auto& item = ((*ward).*slot).items[key];
           waiting = std::move(item.loading[revision]);
           item.loading.erase(revision);
           if (loaded.ok() && (item.value == nullptr || item.revision < revision)) {
             const size_t before = item.value == nullptr ? 0 : BytesOf(*item.value);
             item.value = *loaded;
             item.revision = revision;
             ward->bytes -= std::min(ward->bytes, before);
             if (ward->kept) bytes_ -= std::min(bytes_, before);
             AddBytes(ward, BytesOf(*item.value));
           }
         }
         for (const Loaded<T>& one : waiting) one(loaded);
       });
}

namespace {

// Waits for several pieces and puts them together.
class Collector {
 public:
  using Done = std::function<void(absl::StatusOr<std::shared_ptr<const Fetched>>)>;
  Collector(int pieces, Done done) : pieces_(pieces), done_(std::move(done)) {}

  template <class T, class Put>
  Loaded<T> Piece(const std::shared_ptr<Collector>& self, const Put& put) {
    return [self, put](const absl::StatusOr<std::shared_ptr<const T>>& piece) {
      self->Take([&](Fetched& fetched) {
        if (piece.ok()) put(fetched, *piece);
        return piece.status();
      });
    };
  }

 private:
  template <class Body>
  void Take(const Body& body) {
    {
      const std::lock_guard lock(mutex_);
      const absl::Status status = body(*fetched_);
      if (!status.ok() && status_.ok()) status_ = status;
      if (--pieces_ > 0) return;
    }
    if (!status_.ok()) return done_(status_);
    done_(std::shared_ptr<const Fetched>(fetched_));
  }

  std::mutex mutex_;
  int pieces_;
  absl::Status status_;
  std::shared_ptr<Fetched> fetched_ = std::make_shared<Fetched>();
  const Done done_;
};

}  // namespace

void Memory::Fetch(const Context& context, const WardHandle& ward, const Snapshot& snapshot,
                   const Needs& needs,
                   std::function<void(absl::StatusOr<std::shared_ptr<const Fetched>>)> done) {
  const int years = needs.last_year - needs.first_year + 1;
  const bool indicators = needs.indicators && snapshot.indicator > 0;
  const bool books = snapshot.budget > 0;
  const int per_book = needs.reported ? 2 : 1;
  const int pieces = 1 + years +
                     (books ? per_book * static_cast<int>(needs.book_years.size()) : 0) +
                     (indicators ? years : 0);
  auto collector = std::make_shared<Collector>(pieces, std::move(done));
  const auto load_context = [context] { return LoadContext(context); };
  const std::string& code = ward->code;
  Get(
      ward, &Ward::departments, 0, snapshot.catalog,
      [&](const auto&, Loaded<DepartmentNames> loaded) {
        loader_.LoadDepartments(load_context(), code, snapshot.catalog, std::move(loaded));
      },
      collector->Piece<DepartmentNames>(
          collector, [](Fetched& fetched, auto piece) { fetched.departments = piece; }));
  for (int year = needs.first_year; year <= needs.last_year; ++year) {
    Get(
        ward, &Ward::years, year, snapshot.catalog,
        [&](const auto&, Loaded<Year> loaded) {
          loader_.LoadYear(load_context(), code, year, snapshot.catalog, std::move(loaded));
        },
        collector->Piece<Year>(
            collector, [year](Fetched& fetched, auto piece) { fetched.years[year] = piece; }));
    if (!indicators) continue;
    Get(
        ward, &Ward::indicators, year, snapshot.indicator,
        [&](const auto&, Loaded<YearIndicators> loaded) {
          loader_.LoadIndicators(load_context(), code, year, snapshot.indicator, std::move(loaded));
        },
        collector->Piece<YearIndicators>(
            collector, [year](Fetched& fetched, auto piece) { fetched.indicators[year] = piece; }));
  }
  if (!books) return;
  for (const int year : needs.book_years) {
    Get(
        ward, &Ward::books, year, snapshot.budget,
        [&](const auto& base, Loaded<YearBook> loaded) {
          loader_.LoadBook(load_context(), code, year, base, snapshot.budget, std::move(loaded));
        },
        collector->Piece<YearBook>(
            collector, [year](Fetched& fetched, auto piece) { fetched.books[year] = piece; }));
    if (!needs.reported) continue;
    Get(
        ward, &Ward::published, year, snapshot.budget,
        [&](const auto&, Loaded<PublishedFigures> loaded) {
          loader_.LoadPublished(load_context(), code, year, snapshot.budget, std::move(loaded));
        },
        collector->Piece<PublishedFigures>(
            collector, [year](Fetched& fetched, auto piece) { fetched.published[year] = piece; }));
  }
}

}  // namespace kuzukuri::aggregator
