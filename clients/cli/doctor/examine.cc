#include "clients/cli/doctor/examine.h"

#include <grpc/grpc_security_constants.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/shared/outcome.h"

namespace kuzukuri::cli {
namespace {

// Certificates that end sooner are to be renewed.
constexpr int kSoonDays = 14;
// Beyond this the times of writes and the ends of certificates mislead.
constexpr double kClockSeconds = 2;
// A service that is well answers at once.
constexpr int kPatienceSeconds = 5;

using std::chrono::system_clock;

std::optional<platform::CertificateEnd> PeerCertificate(const grpc::ClientContext& context) {
  const auto auth = context.auth_context();
  if (auth == nullptr) return std::nullopt;
  const auto found = auth->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
  if (found.empty()) return std::nullopt;
  return platform::EndOf(std::string(found[0].data(), found[0].size()));
}

double Seconds(const google::protobuf::Timestamp& time) {
  return static_cast<double>(time.seconds()) + static_cast<double>(time.nanos()) / 1e9;
}

double Seconds(system_clock::time_point time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

template <class Request, class Response, class Stub>
Examined Examine(const Session& session, const char* name, const std::string& address, Stub& stub) {
  Examined examined;
  examined.service = name;
  examined.address = address;
  grpc::ClientContext context;
  const auto began = system_clock::now();
  context.set_deadline(began + std::chrono::seconds(std::min(session.timeout, kPatienceSeconds)));
  Response response;
  const absl::Status status = RichStatus(stub.GetServiceStatus(&context, Request(), &response));
  const auto ended = system_clock::now();
  examined.millis = 1000 * std::chrono::duration<double>(ended - began).count();
  examined.certificate = PeerCertificate(context);
  if (status.ok()) {
    examined.status = std::move(*response.mutable_status());
    examined.ahead_s = Seconds(examined.status->time()) - (Seconds(began) + Seconds(ended)) / 2;
  } else {
    examined.away = ExitCode(status) == kExitUnavailable;
    examined.error = std::string(status.message());
  }
  return examined;
}

std::string Unknown(const Examined& one) {
  return absl::StrCat(one.service, ": it answers, but does not say how it is: ", one.error,
                      "; look whether ", one.address,
                      " is the address of this service, of this release, and whether the caller "
                      "may ask for all jurisdictions");
}

void AddCertificate(const std::string& whose, const platform::CertificateEnd& end,
                    std::vector<std::string>& wrong) {
  if (end.days < 0) {
    wrong.push_back(absl::StrCat(whose, ": its certificate ended on ", end.date, "; renew it"));
  } else if (end.days < kSoonDays) {
    wrong.push_back(absl::StrCat(whose, ": its certificate ends on ", end.date, ", in ", end.days,
                                 end.days == 1 ? " day" : " days", "; renew it"));
  }
}

void AddOne(const Examined& one, std::vector<std::string>& wrong) {
  if (one.away) {
    wrong.push_back(
        absl::StrCat(one.service, ": it cannot be reached at ", one.address, ": ", one.error));
  } else if (!one.status) {
    wrong.push_back(Unknown(one));
  } else if (!one.status->ready()) {
    wrong.push_back(absl::StrCat(one.service, ": it is not ready: ", one.status->reason()));
  }
  if (one.status && std::abs(one.ahead_s) > kClockSeconds + one.millis / 2000) {
    wrong.push_back(absl::StrFormat(
        "%s: its clock is %.1f s %s of this machine's; let both follow one time server",
        one.service, std::abs(one.ahead_s), one.ahead_s > 0 ? "ahead" : "behind"));
  }
  if (one.certificate) AddCertificate(one.service, *one.certificate, wrong);
}

void AddReleases(const std::vector<Examined>& all, std::vector<std::string>& wrong) {
  std::set<std::string> releases;
  for (const Examined& one : all) {
    if (one.status) releases.insert(one.status->version());
  }
  if (releases.size() < 2) return;
  wrong.push_back(absl::StrCat("the services are of different releases, ",
                               absl::StrJoin(releases, ", "),
                               "; wait for the upgrade that is under way, or end it"));
}

}  // namespace

std::vector<Examined> ExamineAll(const Session& session) {
  Connection connection = session.Connect();
  const Addresses& at = session.addresses;
  return {
      Examine<catalog::v1::GetServiceStatusRequest, catalog::v1::GetServiceStatusResponse>(
          session, "catalog", at.catalog, connection.catalog()),
      Examine<budget::v1::GetServiceStatusRequest, budget::v1::GetServiceStatusResponse>(
          session, "budget", at.budget, connection.budget()),
      Examine<indicator::v1::GetServiceStatusRequest, indicator::v1::GetServiceStatusResponse>(
          session, "indicator", at.indicator, connection.indicator()),
      Examine<aggregator::v1::GetServiceStatusRequest, aggregator::v1::GetServiceStatusResponse>(
          session, "aggregator", at.aggregator, connection.aggregator())};
}

std::string StateOf(const Examined& one) {
  if (one.away) return "away";
  if (!one.status) return "unknown";
  return one.status->ready() ? "ready" : "not ready";
}

std::vector<std::string> WrongWith(const std::vector<Examined>& all,
                                   const std::optional<platform::CertificateEnd>& own) {
  std::vector<std::string> wrong;
  for (const Examined& one : all) AddOne(one, wrong);
  AddReleases(all, wrong);
  if (own) AddCertificate("the caller", *own, wrong);
  return wrong;
}

}  // namespace kuzukuri::cli
