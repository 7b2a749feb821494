// Serves the requests of one connection, one after the other.
#pragma once

#include <memory>

#include "services/gateway/access/peer.h"
#include "services/gateway/http/connections.h"
#include "services/gateway/http/exchange.h"

namespace kuzukuri::gateway {

// What all sessions share.
struct SessionSetup {
  const Limits& limits;
  const Trust& trust;
  Handler& handler;
};

// Until the client leaves, a limit ends it, or the door stops.
asio::awaitable<void> ServeConnection(std::shared_ptr<Connection> connection, Peer peer,
                                      Listener listener, const SessionSetup& setup,
                                      Connections::Place& place);

// Answers 503 to a connection there is no room for.
asio::awaitable<void> TurnAway(std::shared_ptr<Connection> connection);

}  // namespace kuzukuri::gateway
