# Compiler launcher, linker and warnings, for our own targets only (kuzukuri::warnings).

find_program(KUZUKURI_CCACHE ccache)
if(KUZUKURI_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # It leaves files with a precompiled header alone unless it is told that nobody uses the time of day.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${KUZUKURI_CCACHE})
endif()

find_program(KUZUKURI_MOLD mold)
if(KUZUKURI_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_library(kuzukuri_warnings INTERFACE)
add_library(kuzukuri::warnings ALIAS kuzukuri_warnings)
target_compile_options(
  kuzukuri_warnings
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wconversion
            -Wno-sign-conversion
            -Wshadow
            -Wnon-virtual-dtor
            -Wold-style-cast
            -Woverloaded-virtual
            # GCC 12 sees overlaps in std::string that are not there (GCC bug 105651).
            $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
            $<$<BOOL:${KUZUKURI_WERROR}>:-Werror>)
