# kuzukuri_precompile(TARGET...): the headers of gRPC, Protobuf and libpqxx, whose parsing is most of
# the time a file takes to compile, are parsed once for all targets that use them. Only headers of
# others: ours would have everything built anew whenever one changes. Every file includes what it uses
# all the same; preset tsan and clang-tidy build without this, and find out.
option(KUZUKURI_PRECOMPILE "Parse the headers of gRPC, Protobuf and libpqxx once for all" ON)

if(KUZUKURI_PRECOMPILE)
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/gen/headers.cc CONTENT "")
  add_library(kuzukuri_headers OBJECT ${CMAKE_BINARY_DIR}/gen/headers.cc)
  target_link_libraries(kuzukuri_headers PRIVATE protobuf::libprotobuf gRPC::grpc++ PkgConfig::PQXX kuzukuri::warnings)
  # For ccache, which otherwise leaves files with a precompiled header alone.
  target_compile_options(kuzukuri_headers PRIVATE -pthread $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  target_precompile_headers(
    kuzukuri_headers
    PRIVATE
    <algorithm>
    <chrono>
    <functional>
    <map>
    <memory>
    <mutex>
    <optional>
    <string>
    <thread>
    <vector>
    <absl/status/statusor.h>
    <absl/strings/str_cat.h>
    <google/protobuf/generated_message_reflection.h>
    <google/protobuf/map_field.h>
    <google/protobuf/message.h>
    <google/protobuf/util/json_util.h>
    <grpcpp/grpcpp.h>
    <pqxx/pqxx>)
endif()

function(kuzukuri_precompile)
  if(NOT KUZUKURI_PRECOMPILE)
    return()
  endif()
  foreach(target IN LISTS ARGN)
    target_precompile_headers(${target} REUSE_FROM kuzukuri_headers)
    # Every user is compiled as the header was: with threads, which gRPC asks for and libpqxx does not.
    target_compile_options(${target} PRIVATE -pthread $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  endforeach()
endfunction()
