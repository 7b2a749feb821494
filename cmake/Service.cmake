# kuzukuri_database_service(NAME): a service with a database, laid out as
#
#   services/NAME/main.cc   configuration -> environment -> serve
#   services/NAME/handler   gRPC adapters: proto <-> domain, nothing else
#   services/NAME/usecase   what a handler does in more than one step; only where there is such
#   services/NAME/domain    plain values and rules; no proto, no database
#   services/NAME/store     the only place with SQL; its statements are files in services/NAME/sql
#
# The link edges below are the only ones allowed: handler -> usecase -> store -> domain -> platform
# base.
function(kuzukuri_database_service name)
  set(dir ${CMAKE_SOURCE_DIR}/services/${name})
  set(layers domain store handler)
  if(EXISTS ${dir}/usecase)
    list(APPEND layers usecase)
  endif()
  foreach(layer IN LISTS layers)
    file(GLOB ${layer}_sources CONFIGURE_DEPENDS ${dir}/${layer}/*.cc)
    add_library(${name}_${layer} STATIC ${${layer}_sources})
    add_library(kuzukuri::${name}_${layer} ALIAS ${name}_${layer})
    target_include_directories(${name}_${layer} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name}_${layer} PRIVATE kuzukuri::warnings)
    if(NOT layer STREQUAL domain)
      kuzukuri_precompile(${name}_${layer})
    endif()
  endforeach()
  target_link_libraries(${name}_domain PUBLIC kuzukuri::platform_base)
  target_link_libraries(${name}_store PUBLIC kuzukuri::${name}_domain kuzukuri::platform_db
                                           nlohmann_json::nlohmann_json)
  embed_sql(
    ${name}_store
    NAMESPACE kuzukuri::${name}
    HEADER services/${name}
    DIR ${dir}/sql
    EXTRA_QUERIES ${CMAKE_SOURCE_DIR}/services/platform/db/sql/queries)
  target_include_directories(${name}_store PUBLIC ${CMAKE_BINARY_DIR}/gen)
  target_link_libraries(${name}_handler PUBLIC kuzukuri::${name}_store kuzukuri::platform_heads_service kuzukuri::proto)
  if(TARGET ${name}_usecase)
    target_link_libraries(${name}_usecase PUBLIC kuzukuri::${name}_store kuzukuri::platform_server kuzukuri::proto)
    target_link_libraries(${name}_handler PUBLIC kuzukuri::${name}_usecase)
  endif()
  add_executable(kuzukuri-${name} ${dir}/main.cc)
  target_link_libraries(kuzukuri-${name} PRIVATE kuzukuri::${name}_handler kuzukuri::allocator kuzukuri::warnings)
  install(TARGETS kuzukuri-${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()
