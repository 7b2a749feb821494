#include "services/platform/server/figures.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/platform/base/log.h"
#include "services/platform/base/version.h"
#include "services/platform/transport/certificate.h"

namespace kuzukuri::platform {
namespace {

void Append(Figures& figures, Figures more) {
  figures.insert(figures.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
}

double ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  double size = 0;
  double resident = 0;
  file >> size >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double CpuSeconds() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double OpenFiles() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  return error ? 0 : static_cast<double>(std::distance(begin(files), end(files)));
}

double Seconds(std::chrono::system_clock::time_point time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

// When the certificate in a file ends, in seconds since 1970; 0 when there is none.
double CertificateEnds(const std::string& path) {
  const std::optional<CertificateEnd> end = EndOfFile(path);
  return end ? static_cast<double>(end->seconds) : 0;
}

using Name = std::pair<const char*, const char*>;  // of a figure, and its help

Measured PoolGauge(const Pool& pool, const char* kind, const Name& name,
                   int (*of)(const PoolCounts&)) {
  return Gauge(absl::StrCat("kuzukuri_pool_", name.first), name.second,
               [&pool, of] { return static_cast<double>(of(pool.counts())); }, {{"pool", kind}});
}

Measured PoolCount(const Pool& pool, const char* kind, const Name& name,
                   int64_t (*of)(const PoolCounts&)) {
  return Count(absl::StrCat("kuzukuri_pool_", name.first), name.second,
               [&pool, of] { return static_cast<double>(of(pool.counts())); }, {{"pool", kind}});
}

Figures PoolFigures(const Pool& pool, const char* kind) {
  Figures figures = {
      PoolGauge(pool, kind, {"connections_in_use", "Database connections on loan or being made."},
                [](const PoolCounts& counts) { return counts.in_use; }),
      PoolGauge(pool, kind, {"waiting", "Callers that wait for a connection."},
                [](const PoolCounts& counts) { return counts.waiting; }),
      PoolCount(pool, kind, {"connections_made_total", "Database connections that were made."},
                [](const PoolCounts& counts) { return counts.made; }),
      PoolCount(pool, kind,
                {"connections_failed_total", "Connections that could not be made, or broke."},
                [](const PoolCounts& counts) { return counts.failed; }),
      Gauge("kuzukuri_pool_connections_most", "Database connections there may be.",
            [&pool] { return static_cast<double>(pool.size()); }, {{"pool", kind}})};
  for (size_t error = 0; error < kDatabaseErrorNames.size(); ++error) {
    figures.push_back(Count(
        "kuzukuri_database_errors_total",
        "What went wrong in the database: connection, conflict (sent again by itself), lock, ended "
        "(took too long), resources, storage, other.",
        [&pool, error] { return static_cast<double>(pool.counts().errors[error]); },
        {{"pool", kind}, {"class", kDatabaseErrorNames[error]}}));
  }
  return figures;
}

}  // namespace

Figures ProcessFigures(const ServerOptions& options, const ServiceState& state) {
  Figures figures = {
      Gauge("kuzukuri_build_info", "Always 1; the label is the release.", [] { return 1.0; },
            {{"version", kVersion}}),
      Gauge("kuzukuri_ready", "1 while the service is ready, 0 while it is not.",
            [&state] { return state.values().ready ? 1.0 : 0.0; }),
      Count("kuzukuri_log_lines_lost_total", "Log lines that standard error did not take.",
            [] { return static_cast<double>(LostLogLines()); }),
      Gauge("process_resident_memory_bytes", "Memory in use.", ResidentBytes),
      Count("process_cpu_seconds_total", "Processor time used.", CpuSeconds),
      Gauge("process_open_fds", "Files and connections open.", OpenFiles),
      Gauge("process_start_time_seconds", "When the process started, in seconds since 1970.",
            [&state] { return Seconds(state.values().started); })};
  if (!options.tls.certificate.empty()) {
    figures.push_back(Gauge("kuzukuri_certificate_end_seconds",
                            "When the server's certificate ends, in seconds since 1970.",
                            [path = options.tls.certificate] { return CertificateEnds(path); }));
  }
  return figures;
}

Figures ExecutorFigures(const Executor& executor, const char* kind) {
  const std::map<std::string, std::string> labels = {{"kind", kind}};
  return {
      Gauge(
          "kuzukuri_handlers_running", "Handlers that run.",
          [&executor] { return static_cast<double>(executor.counts().running); }, labels),
      Gauge(
          "kuzukuri_handlers_most", "Handlers that may run at a time.",
          [&executor] { return static_cast<double>(executor.limits().threads); }, labels),
      Gauge(
          "kuzukuri_handlers_waiting", "Requests that wait for a thread.",
          [&executor] { return static_cast<double>(executor.counts().waiting.taken); }, labels),
      Gauge(
          "kuzukuri_handlers_waiting_most", "Requests that may wait for a thread.",
          [&executor] { return static_cast<double>(executor.limits().waiting.total); }, labels)};
}

Figures DatabaseFigures(const Pools& pools, const Workers& workers, const ServiceState& state) {
  Figures figures = {
      Gauge("kuzukuri_schema_version", "The last migration that the schema has, as seen last.",
            [&state] { return static_cast<double>(state.values().schema_version); }),
      Count("kuzukuri_revisions_total", "Revisions that were committed.", [&pools] {
        return static_cast<double>(pools.write.counts().revisions +
                                   pools.stream.counts().revisions);
      })};
  Append(figures, PoolFigures(pools.read, "read"));
  Append(figures, PoolFigures(pools.write, "write"));
  Append(figures, PoolFigures(pools.control, "control"));
  Append(figures, PoolFigures(pools.stream, "stream"));
  Append(figures, ExecutorFigures(workers.reads, "reads"));
  Append(figures, ExecutorFigures(workers.writes, "writes"));
  Append(figures, ExecutorFigures(workers.imports, "imports"));
  Append(figures, ExecutorFigures(workers.exports, "exports"));
  return figures;
}

}  // namespace kuzukuri::platform
