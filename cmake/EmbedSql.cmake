# embed_sql(TARGET NAMESPACE <ns> DIR <folder>) adds to TARGET two generated tables:
#
#   <ns>::Migrations()  every <folder>/migrations/NNNN_name.sql, in order, with its SHA-256
#   <ns>::Queries()     every <folder>/queries/name.sql: the prepared statements of the service
#
# The header is "<NAMESPACE folder>/sql.h" below ${CMAKE_BINARY_DIR}/gen. Gaps and duplicates in
# the numbering stop the configuration. A migration states, each on a comment line of its own:
#
#   -- Oldest binary: schema N      binaries that know N migrations or more work with its result
#   -- Builds index: NAME           optional: its only statement is "create index concurrently NAME"
function(embed_sql target)
  cmake_parse_arguments(ARG "" "NAMESPACE;DIR;HEADER" "EXTRA_QUERIES" ${ARGN})
  file(GLOB migrations CONFIGURE_DEPENDS ${ARG_DIR}/migrations/*.sql)
  file(GLOB queries CONFIGURE_DEPENDS ${ARG_DIR}/queries/*.sql)
  foreach(dir IN LISTS ARG_EXTRA_QUERIES)
    file(GLOB extra CONFIGURE_DEPENDS ${dir}/*.sql)
    list(APPEND queries ${extra})
  endforeach()
  list(SORT migrations)
  set(body "")
  set(expected 1)
  foreach(file IN LISTS migrations)
    get_filename_component(stem ${file} NAME_WE)
    if(NOT stem MATCHES "^([0-9][0-9][0-9][0-9])_([a-z0-9_]+)$")
      message(FATAL_ERROR "${file}: a migration is named NNNN_lower_case.sql")
    endif()
    set(name ${CMAKE_MATCH_2})
    string(REGEX REPLACE "^0+" "" version ${CMAKE_MATCH_1})
    if(NOT version EQUAL expected)
      message(FATAL_ERROR "${file}: expected migration number ${expected}")
    endif()
    math(EXPR expected "${expected} + 1")
    file(READ ${file} text)
    file(SHA256 ${file} sum)
    if(NOT text MATCHES "\n-- Oldest binary: schema ([1-9][0-9]*)\n" OR CMAKE_MATCH_1 GREATER version)
      message(FATAL_ERROR "${file}: state '-- Oldest binary: schema N', N from 1 to ${version}")
    endif()
    set(oldest ${CMAKE_MATCH_1})
    set(index "")
    if(text MATCHES "\n-- Builds index: ([a-z0-9_]+)\n")
      set(index ${CMAKE_MATCH_1})
    endif()
    string(APPEND body "      {${version}, \"${name}\", \"${sum}\",\n       R\"kzsql(${text})kzsql\",\n"
                       "       ${oldest}, \"${index}\"},\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  endforeach()
  set(statements "")
  foreach(file IN LISTS queries)
    get_filename_component(stem ${file} NAME_WE)
    file(READ ${file} text)
    string(APPEND statements "      {\"${stem}\",\n       R\"kzsql(${text})kzsql\"},\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  endforeach()
  set(out ${CMAKE_BINARY_DIR}/gen/${ARG_HEADER})
  file(
    CONFIGURE OUTPUT ${out}/sql.h
    CONTENT "// Generated from the SQL files of the service.
#pragma once
#include <vector>
#include \"services/platform/db/sql.h\"
namespace @ARG_NAMESPACE@ {
const std::vector<kuzukuri::platform::Migration>& Migrations();
const std::vector<kuzukuri::platform::Query>& Queries();
}  // namespace @ARG_NAMESPACE@
"
    @ONLY)
  file(WRITE ${out}/sql.cc.new "// Generated from the SQL files of the service.
#include \"${ARG_HEADER}/sql.h\"
namespace ${ARG_NAMESPACE} {
const std::vector<kuzukuri::platform::Migration>& Migrations() {
  static const std::vector<kuzukuri::platform::Migration> kMigrations = {
${body}  };
  return kMigrations;
}
const std::vector<kuzukuri::platform::Query>& Queries() {
  static const std::vector<kuzukuri::platform::Query> kQueries = {
${statements}  };
  return kQueries;
}
}  // namespace ${ARG_NAMESPACE}
")
  configure_file(${out}/sql.cc.new ${out}/sql.cc COPYONLY)
  target_sources(${target} PRIVATE ${out}/sql.cc)
endfunction()
