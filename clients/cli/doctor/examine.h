#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clients/cli/shared/command_line.h"
#include "kuzukuri/type/v1/service_status.pb.h"
#include "services/platform/transport/certificate.h"

namespace kuzukuri::cli {

// What a service said of itself.
struct Examined {
  std::string service;  // `catalog`
  std::string address;
  // Nothing when it did not answer, or does not tell.
  std::optional<type::v1::ServiceStatus> status;
  bool away = false;   // it cannot be reached
  std::string error;   // why there is no status
  double millis = 0;   // until it answered
  double ahead_s = 0;  // its clock beside this machine's
  std::optional<platform::CertificateEnd> certificate;

  bool IsReady() const { return status && status->ready(); }
};

// Asks the four services: catalog, budget, indicator, aggregator.
std::vector<Examined> ExamineAll(const Session& session);

// `ready`, `not ready`, `away` or, where it answers but does not tell, `unknown`.
std::string StateOf(const Examined& one);

// What is wrong with each and between them, a sentence each with what helps. `own` is the end of
// the caller's own certificate.
std::vector<std::string> WrongWith(const std::vector<Examined>& all,
                                   const std::optional<platform::CertificateEnd>& own);

}  // namespace kuzukuri::cli
