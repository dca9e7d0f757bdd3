# SPDX-License-Identifier: Apache-2.0
# Builds of everything spend half their time in the headers of the standard library. A build that
# precompiles them cannot see that a file forgot one; the others do.
option(KATA_PRECOMPILE "Precompile the headers that nearly every file includes" OFF)

# kata_precompiled(<owner> header...): compiles these and cmake/precompiled.hpp with the owner.
# kata_precompile(<target> <owner>): the target takes the owner's. A library and a program cannot
# share them, for their code is compiled for different places.
function(kata_precompiled owner)
  if(KATA_PRECOMPILE)
    target_precompile_headers(${owner} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.hpp ${ARGN})
  endif()
endfunction()
function(kata_precompile target owner)
  if(KATA_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM ${owner})
  endif()
endfunction()
if(KATA_PRECOMPILE)
  add_library(precompiled STATIC ${CMAKE_SOURCE_DIR}/cmake/precompiled.cpp)
  target_link_libraries(precompiled PRIVATE warnings)
  kata_precompiled(precompiled)
endif()

# kata_library(<name> SOURCES file... [PUBLIC target...] [PRIVATE target...])
#
# A static library whose headers are included as <name>/file.hpp. Each library has an include folder
# of its own that holds only itself, so a file can include only what its target links: the compiler
# enforces the direction cmd -> feature -> core.
function(kata_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  set(include_dir ${CMAKE_BINARY_DIR}/include/${name})
  file(MAKE_DIRECTORY ${include_dir})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${include_dir}/${name} SYMBOLIC)

  add_library(kata_${name} STATIC ${ARG_SOURCES})
  target_include_directories(kata_${name} PUBLIC ${include_dir})
  target_link_libraries(kata_${name} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE} warnings)
  kata_precompile(kata_${name} precompiled)
endfunction()
