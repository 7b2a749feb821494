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
#include "services/aggregator/upstream/heads.h"
#include "services/aggregator/upstream/loader.h"

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

  // The heads of the three services at a moment after this call.
  void GetHeads(const WardHandle& ward, std::function<void(absl::StatusOr<Snapshot>)> done);

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
  void Used(const WardHandle& ward);
  void AddBytes(const WardHandle& ward, size_t bytes);
  void Release(Ward& ward, size_t bytes);
  void DropExcess();

  const Loader loader_;
  HeadChecker heads_;
  const Options options_;
  mutable std::mutex mutex_;     // guards everything below and the wards
  std::list<std::string> used_;  // the latest first
  std::unordered_map<std::string, WardHandle> wards_;
  size_t bytes_ = 0;

  template <class T>
  struct Slot;
  template <class T, class Load>
  void Get(const WardHandle& ward, Slot<T> Ward::*slot, int key, int64_t revision, const Load& load,
           Loaded<T> done);
};

}  // namespace kuzukuri::aggregator
