# Everything comes from distribution packages; bazel-free-build.md says why each was chosen.

find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(CLI11 CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(PQXX REQUIRED IMPORTED_TARGET libpqxx)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(XLSXWRITER REQUIRED IMPORTED_TARGET xlsxwriter)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(POPPLER REQUIRED IMPORTED_TARGET poppler-cpp)
pkg_check_modules(JEMALLOC REQUIRED IMPORTED_TARGET jemalloc)

# The allocator of the services; sanitizers bring their own.
add_library(kuzukuri_allocator INTERFACE)
add_library(kuzukuri::allocator ALIAS kuzukuri_allocator)
if(NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  target_link_libraries(kuzukuri_allocator INTERFACE PkgConfig::JEMALLOC)
endif()

find_program(KUZUKURI_GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)

# google/rpc protos: the standard error details. Debian carries the files in the gogo package.
find_path(
  KUZUKURI_GOOGLEAPIS_INCLUDE google/rpc/status.proto
  HINTS ${KUZUKURI_GOOGLEAPIS_DIR}
  PATHS /usr/share/gocode/src/github.com/gogo/googleapis /usr/include REQUIRED)
