# proto_library(TARGET ROOT <import root> PROTOS <files below the root...>)
#
# Generates C++ messages and gRPC stubs into ${CMAKE_BINARY_DIR}/gen and builds them into one
# static library. CMake's own protobuf_generate() mis-computes output paths for files outside the
# source folder, hence this.
function(proto_library target)
  cmake_parse_arguments(ARG "" "ROOT" "PROTOS;IMPORTS" ${ARGN})
  set(out ${CMAKE_BINARY_DIR}/gen)
  file(MAKE_DIRECTORY ${out})
  set(sources)
  set(import_flags -I${ARG_ROOT})
  foreach(dir IN LISTS ARG_IMPORTS)
    list(APPEND import_flags -I${dir})
  endforeach()
  foreach(proto IN LISTS ARG_PROTOS)
    string(REGEX REPLACE "\\.proto$" "" stem ${proto})
    set(outputs ${out}/${stem}.pb.cc ${out}/${stem}.pb.h)
    set(grpc_flags)
    if(stem MATCHES "_service$")
      list(APPEND outputs ${out}/${stem}.grpc.pb.cc ${out}/${stem}.grpc.pb.h)
      set(grpc_flags --grpc_out=${out} --plugin=protoc-gen-grpc=${KUZUKURI_GRPC_CPP_PLUGIN})
    endif()
    add_custom_command(
      OUTPUT ${outputs}
      COMMAND protobuf::protoc ${import_flags} --cpp_out=${out} ${grpc_flags} ${ARG_ROOT}/${proto}
      DEPENDS ${ARG_ROOT}/${proto}
      COMMENT "protoc ${proto}"
      VERBATIM)
    list(APPEND sources ${outputs})
  endforeach()
  add_library(${target} STATIC ${sources})
  set_source_files_properties(${sources} PROPERTIES SKIP_LINTING ON)
  target_include_directories(${target} SYSTEM PUBLIC ${out})
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf gRPC::grpc++)
  kuzukuri_precompile(${target})
endfunction()
