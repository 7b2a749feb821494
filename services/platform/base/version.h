#pragma once

namespace kuzukuri::platform {

// Version of the suite, from CMakeLists.txt.
inline constexpr const char* kVersion = KUZUKURI_VERSION;

}  // namespace kuzukuri::platform
