#include "services/aggregator/upstream/memory/fetcher.h"

#include <chrono>
#include <set>
#include <utility>
#include <vector>

#include "services/aggregator/domain/fiscal_years.h"

namespace kuzukuri::aggregator {
namespace {

constexpr std::chrono::seconds kLoadPatience{10};
// How late a request may leave at most.
constexpr std::chrono::milliseconds kTick{20};

// Of a load, which goes on for others when the request that began it leaves.
Context LoadContext(const platform::RequestContext& first) {
  auto context = std::make_shared<platform::RequestContext>();
  context->deadline = std::chrono::system_clock::now() + kLoadPatience;
  context->request_id = first.request_id;
  context->trace = first.trace;
  return context;
}

// Puts a piece among those of its kind, by fiscal year.
template <class T>
auto Into(std::map<platform::Year, std::shared_ptr<const T>> Fetched::*kind,
          platform::Year fiscal_year) {
  return [=](Fetched& fetched, const std::shared_ptr<const T>& piece) {
    (fetched.*kind)[fiscal_year] = piece;
  };
}

}  // namespace

Fetcher::Fetcher(const Services& services, Wards& wards)
    : loader_(services),
      wards_(wards),
      ticker_(kTick, [this](auto) { return loads_.Tick(std::chrono::system_clock::now()); }) {}

Fetcher::~Fetcher() { loads_.Stop(); }

void Fetcher::Fetch(const Context& context, const WardHandle& ward, const Snapshot& snapshot,
                    const Needs& needs, Collector::Done done) {
  // The last piece may come, and whoever asked be gone, before this returns.
  const platform::InFlight::Token token = loads_.Hold();
  const std::vector<platform::Year> span = YearsFrom(needs.first_year, needs.last_year);
  const int years = static_cast<int>(span.size());
  const bool indicators = needs.indicators && *snapshot.indicator > platform::Revision();
  const std::set<platform::Year> book_years =
      snapshot.budget > platform::Revision() ? needs.book_years : std::set<platform::Year>();
  const int books = static_cast<int>(book_years.size());
  const int pieces = 1 + years + (indicators ? years : 0) + books + (needs.reported ? books : 0);
  const Order order{std::make_shared<Collector>(context, pieces, std::move(done)), ward, snapshot};
  GetDirectory(order);
  for (const platform::Year year : span) {
    GetYear(order, year);
    if (indicators) GetIndicators(order, year);
  }
  for (const platform::Year year : book_years) {
    GetBook(order, year);
    if (needs.reported) GetPublished(order, year);
  }
  if (order.collector->IsOver()) return;
  loads_.Add(order.collector);
  ticker_.Start();
}

void Fetcher::LoadPaper(const Context& context, const Snapshot& snapshot,
                        platform::Year fiscal_year, Loaded<Paper> done) const {
  loader_.LoadPaper(context, snapshot.jurisdiction, fiscal_year, snapshot.catalog, std::move(done));
}

void Fetcher::GetDirectory(const Order& order) {
  Get<Directory>(
      order, &Ward::directory, platform::Year(), order.snapshot.catalog,
      [&](const auto&, Loaded<Directory> loaded) {
        return loader_.LoadDirectory(LoadContext(order.collector->context()), order.ward->code,
                                     order.snapshot.catalog, std::move(loaded));
      },
      order.collector->Piece<Directory>(
          [](Fetched& fetched, const auto& piece) { fetched.directory = piece; }));
}

void Fetcher::GetYear(const Order& order, platform::Year fiscal_year) {
  Get<CatalogYear>(
      order, &Ward::years, fiscal_year, order.snapshot.catalog,
      [&](const auto&, Loaded<CatalogYear> loaded) {
        return loader_.LoadYear(LoadContext(order.collector->context()), order.ward->code,
                                fiscal_year, order.snapshot.catalog, std::move(loaded));
      },
      order.collector->Piece<CatalogYear>(Into(&Fetched::years, fiscal_year)));
}

void Fetcher::GetIndicators(const Order& order, platform::Year fiscal_year) {
  Get<YearIndicators>(
      order, &Ward::indicators, fiscal_year, *order.snapshot.indicator,
      [&](const auto&, Loaded<YearIndicators> loaded) {
        return loader_.LoadIndicators(LoadContext(order.collector->context()), order.ward->code,
                                      fiscal_year, *order.snapshot.indicator, std::move(loaded));
      },
      order.collector->Piece<YearIndicators>(Into(&Fetched::indicators, fiscal_year)));
}

void Fetcher::GetBook(const Order& order, platform::Year fiscal_year) {
  Get<YearBook>(
      order, &Ward::books, fiscal_year, order.snapshot.budget,
      [&](const auto& earlier, Loaded<YearBook> loaded) {
        return loader_.LoadBook(LoadContext(order.collector->context()), order.ward->code,
                                fiscal_year, order.snapshot.budget, earlier, std::move(loaded));
      },
      order.collector->Piece<YearBook>(Into(&Fetched::books, fiscal_year)));
}

void Fetcher::GetPublished(const Order& order, platform::Year fiscal_year) {
  Get<PublishedFigures>(
      order, &Ward::published, fiscal_year, order.snapshot.budget,
      [&](const auto&, Loaded<PublishedFigures> loaded) {
        return loader_.LoadPublished(LoadContext(order.collector->context()), order.ward->code,
                                     fiscal_year, order.snapshot.budget, std::move(loaded));
      },
      order.collector->Piece<PublishedFigures>(Into(&Fetched::published, fiscal_year)));
}

template <class T, class Load>
void Fetcher::Get(const Order& order, KeptPieces<T> Ward::*kind, platform::Year fiscal_year,
                  platform::Revision revision, const Load& load, Loaded<T> done) {
  using Pieces = KeptPieces<T>;
  typename Pieces::Piece kept;
  typename Pieces::Piece earlier;
  typename Pieces::ComingPtr begun;
  wards_.With(order.ward, [&](Ward& in) {
    Pieces& pieces = in.*kind;
    kept = pieces.Find(fiscal_year, revision);
    if (kept != nullptr) return;
    typename Pieces::ComingPtr& coming = pieces.coming(fiscal_year, revision);
    if (coming != nullptr && loads_.Join(coming->load, order.collector)) {
      coming->waiting.push_back(std::move(done));
      return;
    }
    coming = std::make_shared<typename Pieces::Coming>();
    coming->load = loads_.Begin(order.collector);
    coming->waiting.push_back(std::move(done));
    begun = coming;
    earlier = pieces.FindEarlier(fiscal_year, revision);
  });
  uses_.Note(kept != nullptr);
  if (kept != nullptr) return done(kept);
  if (begun == nullptr) return;
  const CallsPtr calls =
      load(earlier, [this, ward = order.ward, kind, fiscal_year, revision,
                     begun](const absl::StatusOr<std::shared_ptr<const T>>& loaded) {
        Take(ward, kind, fiscal_year, revision, begun, loaded);
      });
  loads_.SetCancel(begun->load, [calls] { calls->Cancel(); });
}

template <class T>
void Fetcher::Take(const WardHandle& ward, KeptPieces<T> Ward::*kind, platform::Year fiscal_year,
                   platform::Revision revision, const typename KeptPieces<T>::ComingPtr& coming,
                   const absl::StatusOr<std::shared_ptr<const T>>& loaded) {
  const std::vector<Loaded<T>> waiting = wards_.With(ward, [&](Ward& in) {
    KeptPieces<T>& pieces = in.*kind;
    pieces.EndComing(fiscal_year, revision, coming);
    if (loaded.ok()) pieces.Keep(fiscal_year, revision, *loaded);
    return std::move(coming->waiting);
  });
  for (const Loaded<T>& one : waiting) one(loaded);
  loads_.End(coming->load);
}

}  // namespace kuzukuri::aggregator
