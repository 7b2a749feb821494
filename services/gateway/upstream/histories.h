// Whether snapshots are part of the services' histories still. Where a database was taken back to
// an earlier point, nothing that was answered at a snapshot of what is lost may be answered again.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "services/gateway/upstream/services.h"

namespace kuzukuri::gateway {

// Thread safe; nothing blocks.
class Histories {
 public:
  using Done = std::function<void(bool)>;

  // What the services say holds for this long from when they were asked, and they have as long to
  // say it: after a restore a snapshot passes for part of the history for a second at most.
  static constexpr std::chrono::milliseconds kHolds{1000};

  explicit Histories(const Services& services);

  // Whether each write that the snapshot of `jurisdictions/{code}` names is part of its service's
  // history, where that is known.
  std::optional<bool> Find(const std::string& snapshot, const std::string& jurisdiction) const;

  // Calls `done` once with it, at once or on a thread of gRPC's. False as well for what is no
  // snapshot, and where a service does not say it. Of each snapshot the services are asked once a
  // second, for however many ask here.
  void Ask(const std::string& snapshot, const std::string& jurisdiction, Done done);

 private:
  struct Known;
  class Question;

  const Services& services_;
  const std::shared_ptr<Known> known_;  // with the questions under way
};

}  // namespace kuzukuri::gateway
