// How many connections there are, whose, and which of them only wait.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/strings/string_view.h"

namespace kuzukuri::gateway {

// Counts connections, and makes room where there is none: of those that have had no whole request
// for a second the one that has waited longest is closed, so that whoever opens connections and
// says nothing loses them first. Thread safe.
class Connections {
 public:
  using Clock = std::chrono::steady_clock;

  // A connection's place; left when it is destroyed, which has to be before the table is.
  class Place {
   public:
    Place(Connections& table, uint64_t id) : table_(table), id_(id) {}
    ~Place() { table_.Leave(id_); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    // It begins to wait for a request.
    void Waits() { table_.Mark(id_, true, Clock::now()); }
    // It has a request that is being answered.
    void Works() { table_.Mark(id_, false, Clock::now()); }

   private:
    Connections& table_;
    const uint64_t id_;
  };

  // `most` in all; `most_of_one` of an address.
  Connections(size_t most, size_t most_of_one) : most_(most), most_of_one_(most_of_one) {}

  // A place for a connection, which `close` closes, from any thread and without calling this; null:
  // there is no room. `address` empty: not counted by address.
  std::unique_ptr<Place> Enter(absl::string_view address, std::function<void()> close,
                               Clock::time_point now = Clock::now());

  size_t size() const;
  int64_t refused() const;
  // Closed to make room for others.
  int64_t displaced() const;

 private:
  struct Entry {
    std::string address;
    std::function<void()> close;
    bool waits = true;
    Clock::time_point since;
    bool closing = false;
  };

  void Leave(uint64_t id);
  void Mark(uint64_t id, bool waits, Clock::time_point now);
  // What closes the connection that has waited longest; null: none has for long enough.
  std::function<void()> Displace(Clock::time_point now);

  const size_t most_;
  const size_t most_of_one_;
  mutable std::mutex mutex_;
  std::map<uint64_t, Entry> entries_;
  std::map<std::string, size_t, std::less<>> by_address_;
  uint64_t next_ = 1;
  size_t closing_ = 0;  // entries that were told to close
  int64_t refused_ = 0;
  int64_t displaced_ = 0;
};

}  // namespace kuzukuri::gateway
