#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>

namespace kuzukuri::platform {

// Whether there are so few cores that handing work to another thread mostly costs more than it
// saves: below four gRPC polls with more than half as many threads as there are cores.
bool HasFewCores();

// gRPC polls with at least two threads, which on a machine of few cores hand every socket to each
// other: a wake-up for each message, a third of a small call's cost. This keeps as many of them
// busy with waiting as are more than half the cores, for as long as it lives.
//
// No handler may block a polling thread; with one thread nothing else would go on meanwhile.
class FewerPollers {
 public:
  explicit FewerPollers(grpc::Server& server);
  // Lets the threads go; before the server shuts down.
  ~FewerPollers();

 private:
  class Held;
  std::unique_ptr<Held> held_;  // null where there are not too many
};

}  // namespace kuzukuri::platform
