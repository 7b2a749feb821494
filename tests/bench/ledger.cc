// The load client for the ledger: one import of many rows, or appends in a closed loop over many
// jurisdictions. Prints its figures as one JSON line.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "kuzukuri/budget/v1/budget_service.grpc.pb.h"

namespace {

namespace v1 = kuzukuri::budget::v1;
using Clock = std::chrono::steady_clock;

constexpr int kYear = 2022;
constexpr int kRowsPerMessage = 2000;

double Seconds(Clock::time_point since) {
  return std::chrono::duration<double>(Clock::now() - since).count();
}

std::string NewUuid() {
  thread_local std::mt19937_64 random{std::random_device{}()};
  const uint64_t a = random();
  const uint64_t b = random();
  return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", a >> 32, a >> 16 & 0xffff, a & 0xffff,
                         b >> 48, b & 0xffffffffffff);
}

std::string YearName(const std::string& code) {
  return absl::StrCat("jurisdictions/", code, "/fiscalYears/", kYear);
}

// Row i of a made-up year: as accounting systems post them, on one of `lines` budget lines.
void FillEntry(const std::string& year, int64_t i, int lines, v1::LedgerEntry& entry) {
  entry.set_name(absl::StrCat(year, "/ledgerEntries/", 10000000000 + i));
  entry.set_budget_line(absl::StrCat(year, "/budgetLines/P-", i % lines));
  entry.set_kind(i % lines == i ? v1::LedgerEntry::KIND_ORIGINAL_APPROPRIATION
                                : v1::LedgerEntry::KIND_EXPENDITURE);
  entry.set_amount_yen(1000 + i * 7919 % 1000000);
  auto* date = entry.mutable_effective_date();
  const int month = static_cast<int>(i / 31 % 9);
  date->set_year(kYear);
  date->set_month(4 + month);
  date->set_day(1 + static_cast<int>(i % 30));
  entry.set_document_reference(absl::StrCat("D", i / 10));
  entry.set_description("消耗品費ほか");
}

int Import(v1::BudgetService::Stub& stub, const std::string& code, int64_t rows, int lines) {
  const auto start = Clock::now();
  grpc::ClientContext context;
  v1::ImportEntriesResponse response;
  const auto writer = stub.ImportEntries(&context, &response);
  v1::ImportEntriesRequest message;
  message.mutable_header()->set_parent(absl::StrCat("jurisdictions/", code));
  message.mutable_header()->set_request_id(NewUuid());
  writer->Write(message);
  const std::string year = YearName(code);
  for (int64_t i = 0; i < rows;) {
    message.mutable_rows()->Clear();
    for (int k = 0; k < kRowsPerMessage && i < rows; ++k, ++i) {
      FillEntry(year, i, lines, *message.mutable_rows()->add_entries());
    }
    if (!writer->Write(message)) break;
  }
  message.mutable_end()->set_entry_count(rows);
  writer->Write(message);
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  if (!status.ok()) {
    std::cerr << status.error_message() << "\n";
    return 1;
  }
  const double seconds = Seconds(start);
  std::cout << absl::StrFormat("{\"seconds\": %.4f, \"rows\": %d, \"per_second\": %.1f}\n", seconds,
                               response.entry_count(), static_cast<double>(rows) / seconds);
  return 0;
}

struct Result {
  std::vector<double> micros;
  int64_t failed = 0;
};

void Worker(v1::BudgetService::Stub& stub, const std::vector<std::string>& codes, int lines,
            Clock::time_point end, Result& result) {
  std::mt19937 random{std::random_device{}()};
  while (Clock::now() < end) {
    const std::string year = YearName(codes[random() % codes.size()]);
    v1::AppendLedgerEntriesRequest request;
    request.set_parent(year);
    request.set_request_id(NewUuid());
    FillEntry(year, static_cast<int64_t>(random()), lines, *request.add_entries());
    request.mutable_entries(0)->clear_name();
    request.mutable_entries(0)->set_kind(v1::LedgerEntry::KIND_EXPENDITURE);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    v1::AppendLedgerEntriesResponse response;
    const auto start = Clock::now();
    const grpc::Status status = stub.AppendLedgerEntries(&context, request, &response);
    if (status.ok()) {
      result.micros.push_back(Seconds(start) * 1e6);
    } else {
      ++result.failed;
    }
  }
}

int Append(v1::BudgetService::Stub& stub, const std::vector<std::string>& codes, int lines,
           int in_flight, int milliseconds) {
  std::vector<Result> results(static_cast<size_t>(in_flight));
  std::vector<std::thread> threads;
  const auto start = Clock::now();
  const auto end = start + std::chrono::milliseconds(milliseconds);
  for (Result& result : results) {
    threads.emplace_back([&] { Worker(stub, codes, lines, end, result); });
  }
  for (std::thread& thread : threads) thread.join();
  const double seconds = Seconds(start);
  std::vector<double> all;
  int64_t failed = 0;
  for (const Result& result : results) {
    all.insert(all.end(), result.micros.begin(), result.micros.end());
    failed += result.failed;
  }
  std::sort(all.begin(), all.end());
  const auto at = [&](double p) {
    return all.empty() ? 0 : all[static_cast<size_t>(p * static_cast<double>(all.size() - 1))];
  };
  std::cout << absl::StrFormat(
      "{\"per_second\": %.1f, \"p50_us\": %.1f, \"p99_us\": %.1f, \"failed\": %d}\n",
      static_cast<double>(all.size()) / seconds, at(0.5), at(0.99), failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::string target;
  std::vector<std::string> codes;
  int64_t rows = 100000;
  int lines = 150;
  int in_flight = 16;
  int milliseconds = 2000;
  CLI::App app("Loads the ledger and measures");
  app.add_option("--target", target, "Address of the budget service")->required();
  app.add_option("--jurisdictions", codes, "Codes; an import takes the first")->required();
  app.add_option("--lines", lines, "Budget lines P-0 … of each")->capture_default_str();
  CLI::App* import = app.add_subcommand("import", "One import");
  import->add_option("--rows", rows, "Rows")->capture_default_str();
  CLI::App* append = app.add_subcommand("append", "Appends of one row, in a closed loop");
  append->add_option("--in-flight", in_flight, "Requests at once")->capture_default_str();
  append->add_option("--milliseconds", milliseconds, "How long")->capture_default_str();
  app.require_subcommand(1);
  CLI11_PARSE(app, argc, argv);
  const auto stub =
      v1::BudgetService::NewStub(grpc::CreateChannel(target, grpc::InsecureChannelCredentials()));
  return *import ? Import(*stub, codes.front(), rows, lines)
                 : Append(*stub, codes, lines, in_flight, milliseconds);
}
