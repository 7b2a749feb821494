// Bodies that are kept: at a named snapshot an answer never changes.
#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "services/platform/server/measured.h"

namespace kuzukuri::gateway {

// A body, with what is said of it.
struct Body {
  std::string tag;  // of its content or its making, without quotes
  std::string content_type;
  std::string content_disposition;  // empty: none
  std::string content_language;     // empty: none
  std::shared_ptr<const std::string> plain;
  std::shared_ptr<const std::string> gzip;  // null: it is sent as it is

  size_t bytes() const {
    return plain->size() + (gzip == nullptr ? 0 : gzip->size()) + content_type.size() +
           content_disposition.size() + tag.size();
  }
};

// Keeps bodies by their key up to a number of bytes; those not asked for for longest go first.
// Thread safe.
class Kept {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Kept(size_t most_bytes) : most_(most_bytes) {}

  // Null where there is none.
  std::shared_ptr<const Body> Find(const std::string& key, Clock::time_point now = Clock::now());
  // A body of more than an eighth of all is not kept.
  void Keep(const std::string& key, std::shared_ptr<const Body> body,
            Clock::time_point now = Clock::now());

  platform::Figures figures() const;

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const Body> body;
    Clock::time_point since;
  };
  using Entries = std::list<Entry>;

  static size_t Size(const Entry& entry);
  void Drop(Entries::iterator entry);

  const size_t most_;
  mutable std::mutex mutex_;
  Entries entries_;  // those used last in front
  std::unordered_map<std::string, Entries::iterator> by_key_;
  size_t bytes_ = 0;
  int64_t found_ = 0;
  int64_t missed_ = 0;
  int64_t evicted_ = 0;
};

}  // namespace kuzukuri::gateway
