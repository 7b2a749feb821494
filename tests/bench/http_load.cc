// The load client over HTTP/1.1: one connection, kept open, for each request in flight, all from
// one thread. It sends one GET again and again, or many in turn, and ends as load.cc does.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/none.hpp>
#include <chrono>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "tests/bench/load_report.h"

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using kuzukuri::bench::Clock;
using kuzukuri::bench::ReadFile;
using kuzukuri::bench::ReadRequests;
using kuzukuri::bench::Report;
using kuzukuri::bench::Result;

constexpr size_t kReadAtOnce = size_t{128} << 10;

// What the connections share.
struct Load {
  std::vector<std::string> requests;  // asked for in turn, by whichever connection is free
  std::string expected;               // empty: any answer will do
  Clock::time_point end;
  size_t next = 0;
  Result result;

  const std::string& Next() { return requests[next++ % requests.size()]; }
};

std::string Get(const std::string& target, const std::string& path) {
  return "GET " + path + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n";
}

// A connection that is kept, and what came on it beyond an answer.
class Connection {
 public:
  explicit Connection(tcp::socket socket) : socket_(std::move(socket)) {
    socket_.set_option(tcp::no_delay(true));
    buffer_.reserve(kReadAtOnce);
  }

  asio::awaitable<http::response<http::string_body>> Ask(const std::string& request) {
    co_await asio::async_write(socket_, asio::buffer(request), asio::use_awaitable);
    http::response_parser<http::string_body> parser;
    parser.body_limit(boost::none);
    co_await http::async_read(socket_, buffer_, parser, asio::use_awaitable);
    co_return parser.release();
  }

 private:
  tcp::socket socket_;
  beast::flat_buffer buffer_;
};

asio::awaitable<Connection> Connect(const tcp::endpoint& server) {
  tcp::socket socket(co_await asio::this_coro::executor);
  co_await socket.async_connect(server, asio::use_awaitable);
  co_return Connection(std::move(socket));
}

asio::awaitable<void> Drive(const tcp::endpoint& server, Load& load) {
  Connection connection = co_await Connect(server);
  for (auto start = Clock::now(); start < load.end; start = Clock::now()) {
    const auto answer = co_await connection.Ask(load.Next());
    Result& result = load.result;
    result.micros.push_back(
        std::chrono::duration<double, std::micro>(Clock::now() - start).count());
    if (answer.result() != http::status::ok) ++result.failed;
    // As load.cc does: comparing every answer would measure the client.
    if (!load.expected.empty() && result.micros.size() % 64 == 1 &&
        answer.body() != load.expected) {
      ++result.different;
    }
  }
}

asio::awaitable<void> Save(const tcp::endpoint& server, const std::string& request,
                           const std::string& path) {
  Connection connection = co_await Connect(server);
  const auto answer = co_await connection.Ask(request);
  if (answer.result() != http::status::ok) throw std::runtime_error(answer.body());
  std::ofstream(path, std::ios::binary) << answer.body();
}

tcp::endpoint EndpointOf(asio::io_context& io, const std::string& target) {
  const size_t colon = target.rfind(':');
  tcp::resolver resolver(io);
  return *resolver.resolve(target.substr(0, colon), target.substr(colon + 1)).begin();
}

// Runs until all is done; what failed ends the program.
void Start(asio::io_context& io, asio::awaitable<void> work) {
  asio::co_spawn(io, std::move(work), [](const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
  });
}

}  // namespace

int main(int argc, char** argv) {
  std::string target;
  std::string path;
  std::string many_file;
  std::string expect_file;
  std::string save_file;
  int in_flight = 16;
  int milliseconds = 2000;
  CLI::App app("Sends one GET again and again and measures");
  app.add_option("--target", target, "Address, host:port")->required();
  app.add_option("--path", path, "What is asked for, with its query");
  app.add_option("--paths", many_file,
                 "File with many, asked for in turn: each after its length in four bytes");
  app.add_option("--expect", expect_file, "File with the body every answer must have");
  app.add_option("--save", save_file, "Ask once and save the body here");
  app.add_option("--in-flight", in_flight, "Connections, each with a request")
      ->capture_default_str();
  app.add_option("--milliseconds", milliseconds, "How long")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  try {
    asio::io_context io(1);
    const tcp::endpoint server = EndpointOf(io, target);
    if (!save_file.empty()) {
      const std::string request = Get(target, path);
      Start(io, Save(server, request, save_file));
      io.run();
      return 0;
    }
    Load load;
    for (const std::string& one :
         many_file.empty() ? std::vector<std::string>{path} : ReadRequests(many_file)) {
      load.requests.push_back(Get(target, one));
    }
    if (!expect_file.empty()) load.expected = ReadFile(expect_file);
    const auto start = Clock::now();
    load.end = start + std::chrono::milliseconds(milliseconds);
    for (int i = 0; i < in_flight; ++i) Start(io, Drive(server, load));
    io.run();
    return Report(std::move(load.result), Clock::now() - start);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
