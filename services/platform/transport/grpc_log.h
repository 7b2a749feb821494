#pragma once

namespace kuzukuri::platform {

// What gRPC says of itself, such as which handshake failed and why, becomes lines of the log: one a
// second of each place in its code, with how many were left out, since strangers may cause them as
// often as they like. Whoever asks gRPC for more (GRPC_VERBOSITY) is told it by gRPC. Call after
// InitLog.
void TakeGrpcLog();

}  // namespace kuzukuri::platform
