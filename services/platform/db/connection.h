#pragma once

#include <pqxx/pqxx>

namespace kuzukuri::platform {

// Keeps libpqxx from reconnecting on its own: that would lose the session's settings and locks
// and hide a commit whose outcome is unknown. libpqxx 7 dropped the feature and the call.
inline void NeverReactivate([[maybe_unused]] pqxx::connection& connection) {
#if PQXX_VERSION_MAJOR < 7
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
#endif
}

// Has a statement prepared that SQL text names: libpqxx 6 prepares one when exec_prepared first
// does.
inline void PrepareNow([[maybe_unused]] pqxx::connection_base& connection,
                       [[maybe_unused]] const char* statement) {
#if PQXX_VERSION_MAJOR < 7
  connection.prepare_now(statement);
#endif
}

}  // namespace kuzukuri::platform
