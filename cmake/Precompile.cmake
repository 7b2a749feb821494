# kuzukuri_precompile(TARGET...): the headers of gRPC, Protobuf and libpqxx, whose parsing is most of
# the time a file takes to compile, are parsed once for all targets that use them. Only headers of
# others: ours would have everything built anew whenever one changes. Every file includes what it uses
# all the same; preset tsan and clang-tidy build without this, and find out.
option(KUZUKURI_PRECOMPILE "Parse the headers of gRPC, Protobuf and libpqxx once for all" ON)

# What is parsed for every file that takes messages or the database.
set(KUZUKURI_PRECOMPILED
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

# ... and for callers of the services: the generated stubs are three quarters of the time that such a file takes.
# They change with the protos, which nearly every one of these files is compiled anew for anyway.
set(KUZUKURI_PRECOMPILED_API
    <kuzukuri/aggregator/v1/aggregator_service.grpc.pb.h>
    <kuzukuri/budget/v1/budget_service.grpc.pb.h>
    <kuzukuri/catalog/v1/catalog_service.grpc.pb.h>
    <kuzukuri/indicator/v1/indicator_service.grpc.pb.h>)

# ... and for unit tests, whose own code is compiled without optimisation: it is run once.
set(KUZUKURI_PRECOMPILED_TEST <gmock/gmock.h> <gtest/gtest.h>)
set(KUZUKURI_TEST_OPTIONS $<$<CONFIG:Debug>:-O0>)

# kuzukuri_headers_target(TARGET HEADER...)
function(kuzukuri_headers_target target)
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/gen/${target}.cc CONTENT "")
  add_library(${target} OBJECT ${CMAKE_BINARY_DIR}/gen/${target}.cc)
  target_link_libraries(${target} PRIVATE protobuf::libprotobuf gRPC::grpc++ PkgConfig::PQXX kuzukuri::warnings)
  # For ccache, which otherwise leaves files with a precompiled header alone.
  target_compile_options(${target} PRIVATE -pthread $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  target_precompile_headers(${target} PRIVATE ${ARGN})
endfunction()

if(KUZUKURI_PRECOMPILE)
  kuzukuri_headers_target(kuzukuri_headers ${KUZUKURI_PRECOMPILED})
  kuzukuri_headers_target(kuzukuri_api_headers ${KUZUKURI_PRECOMPILED} ${KUZUKURI_PRECOMPILED_API})
  target_link_libraries(kuzukuri_api_headers PRIVATE kuzukuri::proto)
endif()

# kuzukuri_test_headers(): those of unit tests, and of unit tests that take messages. Called where GoogleTest is known.
function(kuzukuri_test_headers)
  if(NOT KUZUKURI_PRECOMPILE)
    return()
  endif()
  set(plain ${KUZUKURI_PRECOMPILED})
  list(FILTER plain EXCLUDE REGEX "protobuf|grpcpp|pqxx")
  kuzukuri_headers_target(kuzukuri_test_headers ${plain} ${KUZUKURI_PRECOMPILED_TEST})
  kuzukuri_headers_target(kuzukuri_test_api_headers ${KUZUKURI_PRECOMPILED} ${KUZUKURI_PRECOMPILED_API}
                          ${KUZUKURI_PRECOMPILED_TEST})
  target_link_libraries(kuzukuri_test_api_headers PRIVATE kuzukuri::proto)
  foreach(target kuzukuri_test_headers kuzukuri_test_api_headers)
    target_link_libraries(${target} PRIVATE GTest::gmock)
    target_compile_options(${target} PRIVATE ${KUZUKURI_TEST_OPTIONS})
  endforeach()
endfunction()

function(kuzukuri_reuse_headers headers)
  if(NOT KUZUKURI_PRECOMPILE)
    return()
  endif()
  foreach(target IN LISTS ARGN)
    target_precompile_headers(${target} REUSE_FROM ${headers})
    # Every user is compiled as the header was: with threads, which gRPC asks for and libpqxx does not.
    target_compile_options(${target} PRIVATE -pthread $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  endforeach()
endfunction()

function(kuzukuri_precompile)
  kuzukuri_reuse_headers(kuzukuri_headers ${ARGN})
endfunction()

# The same for callers of the services.
function(kuzukuri_precompile_callers)
  kuzukuri_reuse_headers(kuzukuri_api_headers ${ARGN})
endfunction()

# kuzukuri_precompile_test(TARGET [MESSAGES]): a unit test.
function(kuzukuri_precompile_test target)
  if("MESSAGES" IN_LIST ARGN)
    kuzukuri_reuse_headers(kuzukuri_test_api_headers ${target})
  else()
    kuzukuri_reuse_headers(kuzukuri_test_headers ${target})
  endif()
  target_compile_options(${target} PRIVATE ${KUZUKURI_TEST_OPTIONS})
endfunction()
