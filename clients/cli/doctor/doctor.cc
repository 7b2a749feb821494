#include "clients/cli/doctor/doctor.h"

#include <grpc/grpc_security_constants.h>
#include <grpcpp/generic/generic_stub.h>

#include <array>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/doctor/certificate.h"
#include "clients/cli/shared/outcome.h"

namespace kuzukuri::cli {
namespace {

// Certificates that end sooner are to be renewed.
constexpr int kSoonDays = 14;

struct Examined {
  std::string service;
  std::string address;
  std::string state;   // `ready`, `not ready`, `away`
  std::string reason;  // what is to be done, or the error
  int64_t micros = 0;
  std::optional<CertificateEnd> certificate;
};

// The messages of grpc.health.v1, whose descriptors gRPC does not offer: a name of a service in
// field 1, and its state in field 1, of which 1 is SERVING.
grpc::ByteBuffer HealthRequest(const std::string& service) {
  const grpc::Slice slice(
      absl::StrCat("\n", std::string(1, static_cast<char>(service.size())), service));
  return {&slice, 1};
}

bool IsServing(const grpc::ByteBuffer& response) {
  std::vector<grpc::Slice> slices;
  if (!response.Dump(&slices).ok()) return false;
  std::string bytes;
  for (const grpc::Slice& slice : slices) bytes.append(slice.begin(), slice.end());
  return bytes == std::string("\x08\x01");
}

std::optional<CertificateEnd> PeerCertificate(const grpc::ClientContext& context) {
  const auto auth = context.auth_context();
  if (auth == nullptr) return std::nullopt;
  const auto found = auth->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
  if (found.empty()) return std::nullopt;
  return EndOf(std::string(found[0].data(), found[0].size()));
}

Examined Examine(const Session& session, const std::string& name, const std::string& address) {
  Examined examined{name, address, "away", "", 0, std::nullopt};
  const auto channel = Connect(address, session.addresses.tls);
  grpc::GenericStub stub(channel);
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(session.timeout));
  const std::string full_name = absl::StrCat("kuzukuri.", name, ".v1.",
                                             std::string(1, static_cast<char>(name[0] - 'a' + 'A')),
                                             name.substr(1), "Service");
  const grpc::ByteBuffer request = HealthRequest(full_name);
  const auto begin = std::chrono::steady_clock::now();
  const auto call =
      stub.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check", request, &queue);
  grpc::ByteBuffer response;
  grpc::Status status;
  call->StartCall();
  call->Finish(&response, &status, &queue);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  examined.micros = std::chrono::duration_cast<std::chrono::microseconds>(
                        std::chrono::steady_clock::now() - begin)
                        .count();
  examined.certificate = PeerCertificate(context);
  if (!status.ok()) {
    examined.reason = status.error_message();
  } else if (IsServing(response)) {
    examined.state = "ready";
  } else {
    examined.state = "not ready";
    examined.reason = "its log says why, e.g. that its database or another service is away";
  }
  return examined;
}

std::string CertificateText(const CertificateEnd& end) {
  if (end.days < 0) return absl::StrCat("certificate ended on ", end.date, ": renew it");
  return absl::StrCat(
      "certificate until ", end.date,
      end.days < kSoonDays ? absl::StrCat(", in ", end.days, " days: renew it") : "");
}

void Print(const Examined& one) {
  std::string line = absl::StrFormat("%-11s %-9s", one.service, one.state);
  if (one.state != "away")
    absl::StrAppendFormat(&line, " %6.1f ms", static_cast<double>(one.micros) / 1000);
  absl::StrAppend(&line, "  ", one.address);
  if (one.certificate) absl::StrAppend(&line, "  ", CertificateText(*one.certificate));
  std::cout << line << "\n";
  if (!one.reason.empty()) std::cout << "            " << one.reason << "\n";
}

nlohmann::json Json(const Examined& one) {
  nlohmann::json json = {{"service", one.service}, {"address", one.address}, {"state", one.state}};
  if (one.state != "away") json["millis"] = static_cast<double>(one.micros) / 1000;
  if (!one.reason.empty()) json["reason"] = one.reason;
  if (one.certificate) json["certificateEnds"] = one.certificate->date;
  return json;
}

// The caller's own.
std::optional<CertificateEnd> OwnCertificate(const Session& session) {
  std::ifstream file(session.addresses.tls.certificate);
  return EndOf({std::istreambuf_iterator<char>(file), {}});
}

int Doctor(const Session& session) {
  const Addresses& addresses = session.addresses;
  const std::array<std::pair<const char*, std::string>, 4> services = {
      {{"catalog", addresses.catalog},
       {"budget", addresses.budget},
       {"indicator", addresses.indicator},
       {"aggregator", addresses.aggregator}}};
  bool well = true;
  nlohmann::json all = nlohmann::json::array();
  for (const auto& [name, address] : services) {
    const Examined examined = Examine(session, name, address);
    well = well && examined.state == "ready";
    if (session.json) {
      all.push_back(Json(examined));
    } else {
      Print(examined);
    }
  }
  if (session.json) std::cout << all.dump(2) << "\n";
  if (const auto own = OwnCertificate(session); own && !session.json) {
    std::cout << absl::StrFormat("%-11s %s\n", "caller", CertificateText(*own));
  }
  return well ? kExitOk : kExitUnavailable;
}

}  // namespace

void AddDoctor(CommandLine& commands) {
  commands.Add("doctor", "Ask every service how it is, and until when certificates hold", Doctor);
}

}  // namespace kuzukuri::cli
