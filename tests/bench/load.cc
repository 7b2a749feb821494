// A closed-loop load client: sends one request again and again, or many in turn, a fixed number in
// flight, for a while, and prints requests, seconds and latency percentiles as one JSON line.
// Checks that answers have the bytes it was told to expect.
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/synchronization/mutex.h"
#include "tests/bench/load_report.h"

namespace {

using kuzukuri::bench::Clock;
using kuzukuri::bench::ReadFile;
using kuzukuri::bench::ReadRequests;
using kuzukuri::bench::Report;
using kuzukuri::bench::Result;

std::string Bytes(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

// The requests, sent in turn.
class Requests {
 public:
  explicit Requests(const std::vector<std::string>& bytes) {
    for (const std::string& one : bytes) slices_.emplace_back(one);
  }
  grpc::ByteBuffer Next() { return grpc::ByteBuffer(&slices_[next_++ % slices_.size()], 1); }

 private:
  std::vector<grpc::Slice> slices_;
  size_t next_ = 0;
};

// A call on its way.
struct Call {
  grpc::ClientContext context;
  grpc::ByteBuffer answer;
  grpc::Status status;
  Clock::time_point start;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
};

// Sends at a fixed rate from one thread, whatever comes back when: an open loop does not hide the
// time requests wait. Latencies count from when a request was due; one that fails took its whole
// deadline at least.
Result DriveAtRate(grpc::GenericStub& stub, const std::string& method, Requests& requests,
                   double per_second, std::chrono::milliseconds deadline, Clock::time_point end) {
  Result result;
  grpc::CompletionQueue queue;
  const auto period =
      std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / per_second));
  auto due = Clock::now();
  int left = 0;
  while (left > 0 || due < end) {
    if (due < end && Clock::now() >= due) {
      auto* call = new Call;
      call->context.set_deadline(std::chrono::system_clock::now() + deadline);
      call->start = due;
      call->reader = stub.PrepareUnaryCall(&call->context, method, requests.Next(), &queue);
      call->reader->StartCall();
      call->reader->Finish(&call->answer, &call->status, call);
      ++left;
      due += period;
      continue;
    }
    void* tag = nullptr;
    bool ok = false;
    const auto until = std::chrono::system_clock::now() +
                       (due < end ? due - Clock::now() : deadline + std::chrono::seconds(1));
    if (queue.AsyncNext(&tag, &ok, until) != grpc::CompletionQueue::GOT_EVENT) continue;
    const std::unique_ptr<Call> call(static_cast<Call*>(tag));
    auto took = std::chrono::duration<double, std::micro>(Clock::now() - call->start);
    if (!call->status.ok()) {
      ++result.failed;
      took = std::max<std::chrono::duration<double, std::micro>>(took, deadline);
    }
    result.micros.push_back(took.count());
    --left;
  }
  return result;
}

// Keeps a number of requests in flight from one thread: the client must cost less than the server.
Result Drive(grpc::GenericStub& stub, const std::string& method, Requests& requests,
             const std::string& expected, int in_flight, Clock::time_point end) {
  Result result;
  grpc::CompletionQueue queue;
  const auto send = [&] {
    auto* call = new Call;
    call->context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    call->start = Clock::now();
    call->reader = stub.PrepareUnaryCall(&call->context, method, requests.Next(), &queue);
    call->reader->StartCall();
    call->reader->Finish(&call->answer, &call->status, call);
  };
  for (int i = 0; i < in_flight; ++i) send();
  for (int left = in_flight; left > 0;) {
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    const std::unique_ptr<Call> call(static_cast<Call*>(tag));
    const auto now = Clock::now();
    result.micros.push_back(std::chrono::duration<double, std::micro>(now - call->start).count());
    if (!call->status.ok()) ++result.failed;
    // Comparing every answer would measure the client: one of 64 is looked at.
    if (call->status.ok() && !expected.empty() && result.micros.size() % 64 == 1 &&
        Bytes(call->answer) != expected) {
      ++result.different;
    }
    if (now < end) {
      send();
    } else {
      --left;
    }
  }
  return result;
}

// With a certificate of the caller's where its authority's file is named.
std::shared_ptr<grpc::ChannelCredentials> Credentials(const std::string& authorities,
                                                      const std::string& certificate,
                                                      const std::string& key) {
  if (authorities.empty()) return grpc::InsecureChannelCredentials();
  return grpc::SslCredentials({ReadFile(authorities), ReadFile(key), ReadFile(certificate)});
}

}  // namespace

int main(int argc, char** argv) {
  std::string target;
  std::string method;
  std::string request_file;
  std::string many_file;
  std::string expect_file;
  std::string save_file;
  std::string authorities;
  std::string certificate;
  std::string key;
  double per_second = 0;
  int in_flight = 16;
  int milliseconds = 2000;
  int deadline_ms = 10000;
  CLI::App app("Sends one request again and again and measures");
  app.add_option("--target", target, "Address")->required();
  app.add_option("--method", method, "Full method, /package.Service/Method")->required();
  app.add_option("--request", request_file, "File with the request's bytes");
  app.add_option("--requests", many_file,
                 "File with many requests, sent in turn: each after its length in four bytes");
  app.add_option("--expect", expect_file, "File with the answer's bytes every answer must equal");
  app.add_option("--save", save_file, "Send once and save the answer's bytes here");
  app.add_option("--in-flight", in_flight, "Requests at once")->capture_default_str();
  app.add_option("--milliseconds", milliseconds, "How long")->capture_default_str();
  app.add_option("--per-second", per_second,
                 "Send at this rate, whatever comes back when; 0: keep --in-flight in flight");
  app.add_option("--deadline-ms", deadline_ms, "Of each call sent at a rate")
      ->capture_default_str();
  app.add_option("--ca", authorities,
                 "Authorities of the server's certificate, PEM: call with TLS");
  app.add_option("--cert", certificate, "The caller's certificate, PEM");
  app.add_option("--key", key, "Its key, PEM");
  CLI11_PARSE(app, argc, argv);

  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);  // as the services do
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(64 << 20);
  const std::shared_ptr<grpc::Channel> channel =
      grpc::CreateCustomChannel(target, Credentials(authorities, certificate, key), arguments);
  // Connecting is no part of any call.
  channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10));
  grpc::GenericStub stub(channel);
  const std::string request = ReadFile(request_file);
  if (!save_file.empty()) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    const grpc::Slice slice(request);
    const grpc::ByteBuffer send(&slice, 1);
    grpc::CompletionQueue queue;
    const auto call = stub.PrepareUnaryCall(&context, method, send, &queue);
    call->StartCall();
    grpc::ByteBuffer answer;
    grpc::Status status;
    call->Finish(&answer, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    if (!status.ok()) {
      std::cerr << status.error_message() << "\n";
      return 1;
    }
    std::ofstream(save_file, std::ios::binary) << Bytes(answer);
    return 0;
  }
  const std::string expected = expect_file.empty() ? "" : ReadFile(expect_file);
  Requests requests(many_file.empty() ? std::vector<std::string>{request}
                                      : ReadRequests(many_file));
  const auto start = Clock::now();
  const auto end = start + std::chrono::milliseconds(milliseconds);
  const Result result = per_second > 0 ? DriveAtRate(stub, method, requests, per_second,
                                                     std::chrono::milliseconds(deadline_ms), end)
                                       : Drive(stub, method, requests, expected, in_flight, end);
  return Report(result, Clock::now() - start);
}
