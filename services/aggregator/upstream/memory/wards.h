// Which jurisdictions are kept, and what goes when there is no room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "services/aggregator/upstream/memory/ward.h"

namespace kuzukuri::aggregator {

// Stays usable when the jurisdiction is dropped meanwhile.
using WardHandle = std::shared_ptr<Ward>;

// Beyond `max_bytes`, about, the jurisdictions not used for longest are dropped; one is always
// kept. Thread safe.
class Wards {
 public:
  explicit Wards(size_t max_bytes) : max_bytes_(max_bytes) {}

  WardHandle Open(const platform::JurisdictionCode& jurisdiction);

  // Runs `body(Ward&)`, which nothing else of any ward runs beside, and counts what it keeps.
  template <class Body>
  auto With(const WardHandle& ward, const Body& body) {
    const std::lock_guard lock(mutex_);
    const Counting counting(*this, *ward);
    return body(*ward);
  }

  struct Counts {
    size_t bytes = 0;       // about
    size_t most_bytes = 0;  // beyond which some are dropped
    size_t jurisdictions = 0;
    int64_t evictions = 0;  // jurisdictions dropped since the start, for want of room
  };
  Counts counts() const;

  // Keeps it no longer; who opens the jurisdiction next gets another.
  void Drop(const WardHandle& ward);

 private:
  struct Kept {
    WardHandle ward;
    std::list<platform::JurisdictionCode>::iterator used;
  };
  using ByCode = std::unordered_map<platform::JurisdictionCode, Kept>;

  // Counts by how much a ward has grown since it was made.
  class Counting {
   public:
    Counting(Wards& wards, const Ward& ward) : wards_(wards), ward_(ward), before_(ward.Bytes()) {}
    Counting(const Counting&) = delete;
    Counting& operator=(const Counting&) = delete;
    ~Counting() { wards_.Count(ward_, before_); }

   private:
    Wards& wards_;
    const Ward& ward_;
    const size_t before_;
  };

  // These need the mutex.
  void Count(const Ward& ward, size_t before);
  void DropExcess();
  void Erase(ByCode::iterator at);

  const size_t max_bytes_;
  mutable std::mutex mutex_;
  std::list<platform::JurisdictionCode> used_;  // codes, the latest used first
  ByCode kept_;
  size_t bytes_ = 0;
  int64_t evictions_ = 0;
};

}  // namespace kuzukuri::aggregator
