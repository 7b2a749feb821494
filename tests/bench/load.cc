// A closed-loop load client: sends one request again and again, a fixed number in flight, for a
// while, and prints requests, seconds and latency percentiles as one JSON line. Checks that every
// answer has the same bytes as the first when told what to expect.
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "CLI/CLI.hpp"

namespace {

using Clock = std::chrono::steady_clock;

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string Bytes(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

struct Result {
  std::vector<double> micros;
  int64_t failed = 0;
  int64_t different = 0;
};

// One request in flight after the other.
void Worker(grpc::GenericStub& stub, const std::string& method, const std::string& request,
            const std::string& expected, Clock::time_point end, Result& result) {
  const grpc::Slice slice(request);
  while (Clock::now() < end) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    const grpc::ByteBuffer send(&slice, 1);
    grpc::ByteBuffer answer;
    const auto start = Clock::now();
    grpc::CompletionQueue queue;
    const auto call = stub.PrepareUnaryCall(&context, method, send, &queue);
    call->StartCall();
    grpc::Status status;
    call->Finish(&answer, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    result.micros.push_back(
        std::chrono::duration<double, std::micro>(Clock::now() - start).count());
    if (!status.ok()) ++result.failed;
    if (status.ok() && !expected.empty() && Bytes(answer) != expected) ++result.different;
    queue.Shutdown();
    while (queue.Next(&tag, &ok)) {
    }
  }
}

double Percentile(const std::vector<double>& sorted, double p) {
  if (sorted.empty()) return 0;
  return sorted[std::min(sorted.size() - 1,
                         static_cast<size_t>(p * static_cast<double>(sorted.size())))];
}

}  // namespace

int main(int argc, char** argv) {
  std::string target;
  std::string method;
  std::string request_file;
  std::string expect_file;
  std::string save_file;
  int in_flight = 16;
  int milliseconds = 2000;
  CLI::App app("Sends one request again and again and measures");
  app.add_option("--target", target, "Address")->required();
  app.add_option("--method", method, "Full method, /package.Service/Method")->required();
  app.add_option("--request", request_file, "File with the request's bytes")->required();
  app.add_option("--expect", expect_file, "File with the answer's bytes every answer must equal");
  app.add_option("--save", save_file, "Send once and save the answer's bytes here");
  app.add_option("--in-flight", in_flight, "Requests at once")->capture_default_str();
  app.add_option("--milliseconds", milliseconds, "How long")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(64 << 20);
  grpc::GenericStub stub(
      grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments));
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
  std::vector<Result> results(static_cast<size_t>(in_flight));
  std::vector<std::thread> threads;
  const auto start = Clock::now();
  const auto end = start + std::chrono::milliseconds(milliseconds);
  for (Result& result : results) {
    threads.emplace_back([&] { Worker(stub, method, request, expected, end, result); });
  }
  for (std::thread& thread : threads) thread.join();
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  std::vector<double> all;
  int64_t failed = 0;
  int64_t different = 0;
  for (const Result& result : results) {
    all.insert(all.end(), result.micros.begin(), result.micros.end());
    failed += result.failed;
    different += result.different;
  }
  std::sort(all.begin(), all.end());
  std::cout << "{\"requests\":" << all.size() << ",\"failed\":" << failed
            << ",\"different\":" << different << ",\"seconds\":" << seconds
            << ",\"per_second\":" << static_cast<double>(all.size()) / seconds
            << ",\"p50_us\":" << Percentile(all, 0.5) << ",\"p99_us\":" << Percentile(all, 0.99)
            << "}" << std::endl;
  return failed + different == 0 ? 0 : 1;
}
