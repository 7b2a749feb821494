// The log line of a request, and its count in the metrics.
#pragma once

#include <chrono>

#include "services/gateway/http/exchange.h"
#include "services/platform/server/measured.h"

namespace kuzukuri::gateway {

// Counts a request that was answered and writes a line for it. Of requests that were refused before
// they reached a service there is a line a second, which says how many went without: who is refused
// may try as fast as it likes. A line has no query, which may name what people look for, and no
// address of the public's.
void LogRequest(const Request& request, const Exchange& exchange,
                std::chrono::steady_clock::duration took);

// Writes a line for a connection that did not open, of which there may be as many as strangers
// like: one a second, which says how many went without.
void LogHandshake(Listener listener, const Peer& peer, const ErrorCode& error);

// Responses by the class of their code.
platform::Figures ResponseFigures();

}  // namespace kuzukuri::gateway
