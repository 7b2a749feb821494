#include "services/gateway/process.h"

#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "services/gateway/access/log.h"
#include "services/gateway/http/server.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/log.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/version.h"
#include "services/platform/server/figures.h"
#include "services/platform/server/metrics.h"
#include "services/platform/server/run.h"

namespace kuzukuri::gateway {
namespace {

// Whether the services can be reached, as it was found last.
class Readiness {
 public:
  absl::Status get() const {
    const std::lock_guard lock(mutex_);
    return status_;
  }
  void Tell(const absl::Status& status) {
    state_.Tell(status);
    const std::lock_guard lock(mutex_);
    const std::string now(status.ok() ? "ready" : status.message());
    if (now != last_) {
      platform::Log(status.ok() ? platform::Severity::kInfo : platform::Severity::kWarning,
                    status.ok() ? "ready" : "not ready", {{"reason", now}});
    }
    last_ = now;
    status_ = status;
  }
  const platform::ServiceState& state() const { return state_; }

 private:
  platform::ServiceState state_;
  mutable std::mutex mutex_;
  std::string last_ = "unknown";
  absl::Status status_ = platform::Unavailable(platform::ErrorReason::kShuttingDown, "it starts");
};

// Says once what is wrong with a file that is read again.
void LogOnce(const absl::Status& status, const char* what, std::string& last) {
  const std::string now(status.message());
  if (now != last && !status.ok()) {
    platform::Log(platform::Severity::kError, what, {{"reason", now}});
  }
  last = now;
}

void Append(platform::Figures& figures, platform::Figures more) {
  figures.insert(figures.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
}

class Gateway {
 public:
  explicit Gateway(const Settings& settings)
      : settings_(settings),
        services_(settings.addresses),
        policy_(settings.published),
        tls_staff_(settings.tls, /*demand=*/true),
        tls_public_(settings.tls, /*demand=*/false),
        api_(services_, policy_, settings.limits, settings.memory_mib << 20) {}

  int Run() {
    if (const absl::Status status = Open(); !status.ok()) return platform::PrintAndFail(status);
    server_->Start();
    platform::Log(platform::Severity::kInfo, "serving",
                  {{"staff", settings_.staff_listen},
                   {"public", settings_.public_listen},
                   {"version", platform::kVersion}});
    Refresh();
    while (!platform::IsToldToStop()) Refresh();
    platform::Log(platform::Severity::kInfo, "draining");
    readiness_.Tell(platform::Unavailable(platform::ErrorReason::kShuttingDown, "it stops"));
    std::this_thread::sleep_for(std::chrono::milliseconds(settings_.drain_ms));
    const bool ended = server_->Stop(std::chrono::milliseconds(settings_.grace_ms));
    platform::Log(ended ? platform::Severity::kInfo : platform::Severity::kError, "stopped");
    // Whoever works for a connection that did not end would do so with what is gone.
    if (!ended) {
      platform::FlushLog();
      std::_Exit(1);
    }
    api_.Stop();
    server_.reset();
    return 0;
  }

 private:
  absl::Status Open() {
    KZ_RETURN_IF_ERROR(policy_.Refresh());
    KZ_RETURN_IF_ERROR(tls_staff_.Refresh());
    KZ_RETURN_IF_ERROR(tls_public_.Refresh());
    if (!settings_.pages.empty()) {
      auto files = StaticFiles::Read(settings_.pages);
      if (!files.ok()) return files.status();
      files_ = *std::move(files);
    }
    door_ = std::make_unique<Door>(settings_.door, api_, policy_, files_,
                                   [this] { return readiness_.get(); });
    server_ =
        std::make_unique<Server>(io_, settings_.limits, settings_.trust, *door_, settings_.threads);
    const bool plain = settings_.tls.empty();
    if (!settings_.staff_listen.empty()) {
      KZ_RETURN_IF_ERROR(
          server_->Listen(settings_.staff_listen, Listener::kStaff, plain ? nullptr : &tls_staff_));
    }
    if (!settings_.public_listen.empty()) {
      KZ_RETURN_IF_ERROR(server_->Listen(settings_.public_listen, Listener::kPublic,
                                         plain ? nullptr : &tls_public_));
    }
    if (!settings_.health_listen.empty()) {
      KZ_RETURN_IF_ERROR(server_->Listen(settings_.health_listen, Listener::kHealth, nullptr));
    }
    return StartMetrics();
  }

  absl::Status StartMetrics() {
    if (settings_.metrics_listen.empty()) return absl::OkStatus();
    platform::ServerOptions options;
    options.tls = settings_.tls;
    platform::Figures figures = platform::ProcessFigures(options, readiness_.state());
    Append(figures, ResponseFigures());
    Append(figures, api_.figures());
    Append(figures, door_->figures());
    Append(figures, server_->figures());
    auto metrics = platform::MetricsServer::Start(settings_.metrics_listen, std::move(figures));
    if (!metrics.ok()) return metrics.status();
    metrics_ = *std::move(metrics);
    return absl::OkStatus();
  }

  void Refresh() {
    LogOnce(policy_.Refresh(), "what is published not read; what was read before stays",
            policy_problem_);
    const absl::Status staff = tls_staff_.Refresh();
    const absl::Status everybody = tls_public_.Refresh();
    LogOnce(staff.ok() ? everybody : staff, "certificates not read; those read before stay",
            tls_problem_);
    readiness_.Tell(services_.CheckConnected());
  }

  const Settings& settings_;
  asio::io_context io_;
  Services services_;
  SharedPolicy policy_;
  TlsContexts tls_staff_;
  TlsContexts tls_public_;
  Readiness readiness_;
  StaticFiles files_;
  Api api_;
  std::unique_ptr<Door> door_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<platform::MetricsServer> metrics_;
  std::string policy_problem_;
  std::string tls_problem_;
};

}  // namespace

int Serve(const Settings& settings) { return Gateway(settings).Run(); }

}  // namespace kuzukuri::gateway
