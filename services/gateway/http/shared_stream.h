// Streams that clients share: of those whose messages each replace the one before, everybody who
// asks the same is told the same. A service is asked once, a message made once and kept once,
// however many read it, and who reads slowly is told the newest.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "services/gateway/http/asked.h"
#include "services/gateway/http/renderers.h"
#include "services/gateway/http/stream_reader.h"
#include "services/gateway/upstream/answers.h"

namespace kuzukuri::gateway {

// One stream of a service. What a client is told first has to be as new as its request, and what
// the stream told before may be older: so the service is asked anew for whoever joins, once for all
// that wait. Where it refuses, they are refused, and nobody else notices; while it says nothing,
// the others wait too. Thread safe.
class SharedStream : public std::enable_shared_from_this<SharedStream> {
 public:
  // Of whoever was the first; it outlives none of these.
  SharedStream(const Services& services, Renderers& renderers, std::chrono::milliseconds time,
               const Asked& asked);

  // One client's place in it.
  class Place;

  // A client that joins now; `wake` is called, from any thread, when there may be something to
  // take. Null when the stream has ended: the client opens another.
  std::shared_ptr<Place> Join(const CallContext& context, std::function<void()> wake);

 private:
  using Message = std::shared_ptr<const StreamMessage>;
  // What came, and what it says if it goes on.
  struct Said {
    StreamReader::Came came;
    std::string digest;
  };
  // The askings are numbered from 1.
  using Round = int64_t;

  void AskAnew(const CallContext& context);
  bool IsUnderWay(Round round) const;
  void Next(Round round);
  void Take(Round round, Answers::Bytes bytes);
  void Tell(Round round, Said said);
  std::optional<Said> Settle(Said said, std::shared_ptr<Answers>& over);
  void Keep(Said said);
  void WakeAll();

  const Services& services_;
  Renderers& renderers_;
  const std::chrono::milliseconds time_;
  const std::shared_ptr<const PolicyReading> policy_;
  const google::protobuf::MethodDescriptor& method_;
  const std::unique_ptr<const google::protobuf::Message> request_;

  mutable std::mutex mutex_;           // guards the rest
  std::shared_ptr<Answers> standing_;  // of the round everybody is told from
  Round answered_ = 0;                 // that one
  std::shared_ptr<Answers> asking_;    // of the round under way, which has told nothing yet
  Round asked_ = 0;                    // the last one, under way or over
  Round refused_ = 0;                  // the last one of which nothing came
  absl::Status refusal_;               // why
  // What came of `standing_` while another round is under way. It is told if that one is refused;
  // else it may be older than what that one told, and is not.
  std::optional<Said> held_;
  std::optional<CallContext> waiting_;  // somebody joined while a round was under way
  Message latest_;
  std::string digest_;  // of `latest_`
  int64_t number_ = 0;  // of messages that differ
  std::optional<absl::Status> end_;
  std::map<const Place*, std::function<void()>> wakes_;
};

class SharedStream::Place {
 public:
  Place(std::shared_ptr<SharedStream> stream, Round since)
      : stream_(std::move(stream)), since_(since) {}
  ~Place();
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  bool HasCome() const;
  // After HasCome.
  StreamReader::Came Take();

 private:
  // With the stream's mutex held.
  bool HasNew() const;
  bool IsOver() const;

  const std::shared_ptr<SharedStream> stream_;
  const Round since_;  // the first message has to be of this one or a later one
  int64_t told_ = 0;   // number of the message that was taken last
};

// The streams that are open, by what was asked. Thread safe.
class SharedStreams {
 public:
  SharedStreams(const Services& services, Renderers& renderers, std::chrono::milliseconds time)
      : services_(services), renderers_(renderers), time_(time) {}

  // A reader of the stream of what was asked, on the client's executor.
  std::shared_ptr<StreamReader> Open(asio::any_io_executor executor, const Asked& asked);

  // How many there are.
  size_t size() const;

 private:
  std::shared_ptr<SharedStream> StreamFor(const std::string& key, const Asked& asked,
                                          const std::shared_ptr<SharedStream>& ended);

  const Services& services_;
  Renderers& renderers_;
  const std::chrono::milliseconds time_;
  mutable std::mutex mutex_;
  std::map<std::string, std::weak_ptr<SharedStream>> streams_;  // guarded by mutex_
};

}  // namespace kuzukuri::gateway
