// What the aggregator keeps in memory of each jurisdiction: pieces of data and whole answers, all
// immutable and known to be of certain revisions. It can be old, but never wrong: whether a piece
// of one revision is also right at another is decided by the revisions that touched it.
//
// Why an answer without a snapshot is never stale: its snapshot is made of heads asked for after
// the request came in; a service makes a write visible before it acknowledges it and in the same
// transaction as its revision and the years it touched; and a kept piece of revision L serves a
// request at revision R only when nothing touched its year in between.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/upstream/data.h"
#include "services/aggregator/upstream/heads/heads.h"
#include "services/aggregator/upstream/history.h"
#include "services/aggregator/upstream/loader.h"
#include "services/aggregator/upstream/loads.h"
#include "services/platform/base/ticker.h"

namespace kuzukuri::aggregator {

// What a comparison reads.
struct Needs {
  int first_year = 0;  // of the catalogue and the lineage
  int last_year = 0;
  std::set<int> book_years;
  bool indicators = false;
  bool reported = false;  // what the statements of the book years print
};

// An answer without its snapshot.
using AnswerBody = std::shared_ptr<const std::string>;

class Memory {
 public:
  // What is kept of one jurisdiction. Handles stay usable when it is dropped meanwhile.
  struct Ward;
  using WardHandle = std::shared_ptr<Ward>;

  struct Options {
    // Bounds what is kept, about: beyond it the jurisdictions not used for longest are dropped and
    // read again when asked for. One jurisdiction is always kept.
    size_t max_bytes = 512 << 20;
    // How long heads are taken for the present ones without asking. Above zero answers may miss
    // writes acknowledged in that time.
    std::chrono::milliseconds trust_heads{0};
  };

  Memory(const Services& services, const Options& options);
  ~Memory();

  WardHandle Open(const std::string& jurisdiction);

  // The heads of the services at a moment after this call, that of the indicators when asked for.
  // UNAVAILABLE (reason DATABASE_RESTORED) when a service's history is no longer the one that what
  // is kept is of: nothing of the jurisdiction is kept then, and asking again helps.
  void GetHeads(const Context& context, const WardHandle& ward, bool indicators,
                std::function<void(absl::StatusOr<Snapshot>)> done);

  // Whether a snapshot is part of the services' histories, of the indicators' when asked for.
  // FAILED_PRECONDITION (reason SNAPSHOT_AHEAD or SNAPSHOT_LOST) when it is not; UNAVAILABLE as
  // above. Asks only for what is not known since the services' streams of heads were opened.
  void Verify(const Context& context, const WardHandle& ward, const Snapshot& snapshot,
              const std::string& field, bool indicators, std::function<void(absl::Status)> done);

  // The answer kept for a request at a snapshot; null when there is none.
  AnswerBody FindAnswer(const WardHandle& ward, const std::string& request,
                        const Snapshot& snapshot);
  void KeepAnswer(const WardHandle& ward, const std::string& request, const Snapshot& snapshot,
                  const Needs& needs, AnswerBody body);

  // What the handler prepared for questions of one form, of its own type; null when nothing is
  // kept. Whether it still fits is the handler's to say. Of the forms those not used for longest go
  // first, each by itself.
  std::shared_ptr<const void> FindPlan(const WardHandle& ward, const std::string& form);
  void KeepPlan(const WardHandle& ward, const std::string& form, std::shared_ptr<const void> plan,
                size_t bytes);

  // Everything a comparison needs, each piece right at the snapshot; what is not kept is loaded,
  // once for all who wait for it.
  void Fetch(const Context& context, const WardHandle& ward, const Snapshot& snapshot,
             const Needs& needs,
             std::function<void(absl::StatusOr<std::shared_ptr<const Fetched>>)> done);

  // What a report prints besides; read anew for every report, since they are few and far between.
  void LoadPaper(const Context& context, const Snapshot& snapshot, int fiscal_year,
                 Loaded<Paper> done) const {
    loader_.LoadPaper(context, snapshot.jurisdiction, fiscal_year, snapshot.catalog,
                      std::move(done));
  }

 private:
  // A head that is asked for, and what it is asked for for.
  struct Inquiry {
    Upstream service = Upstream::kCatalog;
    RevisionMark write;
    bool kept = false;  // what is kept is of that write's history; otherwise a snapshot is
    bool last = false;  // and it is the last one known of it
  };
  using Inquiries = std::vector<Inquiry>;

  void Ask(const Context& context, const WardHandle& ward, Inquiries inquiries,
           std::function<void(absl::Status, const std::vector<ToldHead>&)> done);
  // These need the mutex.
  void AddLast(const Ward& ward, Upstream service, Inquiries& inquiries) const;
  absl::Status Learn(const WardHandle& ward, const Inquiries& inquiries,
                     const std::vector<ToldHead>& told);
  // What was told in answer to the first inquiries, one a service.
  Snapshot TakeHeads(Ward& ward, const std::vector<ToldHead>& told, bool indicators);
  void Drop(const WardHandle& ward);
  void Used(const WardHandle& ward);
  void AddBytes(const WardHandle& ward, size_t bytes);
  void Release(Ward& ward, size_t bytes);
  void DropExcess();

  template <class T>
  struct Slot;
  template <class T>
  struct Shared;
  // Hands over a piece, which is loaded, by `load`, when it is not kept and not on its way.
  template <class T, class Load>
  void Get(const std::shared_ptr<Waiting>& request, const WardHandle& ward, Slot<T> Ward::*slot,
           int key, int64_t revision, const Load& load, Loaded<T> done);
  // Keeps what was loaded, and says who waits for it.
  template <class T>
  std::vector<Loaded<T>> Keep(const WardHandle& ward, Slot<T> Ward::*slot, int key,
                              int64_t revision, const std::shared_ptr<Shared<T>>& shared,
                              const absl::StatusOr<std::shared_ptr<const T>>& loaded);

  const Loader loader_;
  const Options options_;
  std::mutex mutex_;             // guards the wards and what follows
  std::list<std::string> used_;  // the latest first
  std::unordered_map<std::string, WardHandle> wards_;
  size_t bytes_ = 0;
  Loads loads_;
  Heads heads_;  // these go first: nobody is answered after that
  platform::Ticker ticker_;
};

}  // namespace kuzukuri::aggregator
