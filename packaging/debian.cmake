# SPDX-License-Identifier: Apache-2.0
# The files that every Debian package has, and what each package says of itself.
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # it would come before each package's own
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE ${architecture})
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
set(CPACK_DEBIAN_LIBKATA0_PACKAGE_SHLIBDEPS ON)
set(debian ${CMAKE_CURRENT_SOURCE_DIR}/debian)

# kata_package(<component> SECTION s SUMMARY s DESCRIPTION s [DEPENDS d] [RECOMMENDS r]
#              [CONTROL file...])
macro(kata_package component)
  cmake_parse_arguments(ARG "" "SECTION;SUMMARY;DESCRIPTION;DEPENDS;RECOMMENDS" "CONTROL" ${ARGN})
  string(TOUPPER ${component} name)
  set(CPACK_DEBIAN_${name}_PACKAGE_NAME ${component})
  set(CPACK_DEBIAN_${name}_PACKAGE_SECTION ${ARG_SECTION})
  set(CPACK_DEBIAN_${name}_DESCRIPTION "${ARG_SUMMARY}\n${ARG_DESCRIPTION}")
  set(CPACK_DEBIAN_${name}_PACKAGE_DEPENDS "${ARG_DEPENDS}")
  set(CPACK_DEBIAN_${name}_PACKAGE_RECOMMENDS "${ARG_RECOMMENDS}")
  set(CPACK_DEBIAN_${name}_PACKAGE_CONTROL_EXTRA "${ARG_CONTROL}")
  if(${component} IN_LIST components)
    kata_package_files(${component})
  endif()
endmacro()

function(kata_package_files component)
  set(doc ${CMAKE_INSTALL_DATADIR}/doc/${component})
  install(FILES ${debian}/copyright DESTINATION ${doc} COMPONENT ${component})
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/changelog.gz DESTINATION ${doc} COMPONENT ${component})
  install(FILES ${CMAKE_BINARY_DIR}/NOTICES.gz DESTINATION ${doc} COMPONENT ${component} OPTIONAL)
  if(EXISTS ${debian}/${component}.lintian-overrides)
    install(FILES ${debian}/${component}.lintian-overrides
            DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides COMPONENT ${component}
            RENAME ${component})
  endif()
endfunction()

configure_file(${debian}/changelog.in changelog @ONLY)
execute_process(COMMAND gzip -9nkf ${CMAKE_CURRENT_BINARY_DIR}/changelog COMMAND_ERROR_IS_FATAL ANY)

kata_package(
  kata-ctl SECTION admin SUMMARY "administers Kata Containers nodes"
  DESCRIPTION
    "One program for the people who run Kata Containers nodes: checks what a
host lacks, lists and inspects sandboxes, runs commands in guests, copies
files in and out, manages direct volumes, and shows what each runtime makes
of its configuration. It needs no shared library and no running service, and
takes the command lines of kata-runtime too."
  CONTROL ${debian}/postinst ${debian}/prerm)
kata_package(
  libkata0 SECTION libs SUMMARY "direct volumes and sandboxes of Kata Containers - library"
  DESCRIPTION
    "What a runtime or a CSI driver needs of a Kata Containers node: direct
volumes and their owners, sandboxes and their shims, checks, configuration."
  CONTROL ${debian}/triggers)
kata_package(
  libkata-dev SECTION libdevel SUMMARY "direct volumes and sandboxes of Kata Containers - development"
  DESCRIPTION
    "The headers, the static library, and what pkg-config and CMake need to build
programs with libkata."
  DEPENDS "libkata0 (= ${PROJECT_VERSION})"
  RECOMMENDS "libblkid-dev, libstdc++-dev") # what the static library needs beside it

# Manual pages of Debian's packages are packed. Runs after every other install rule.
install(
  CODE [[
    file(GLOB pages "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/share/man/man*/*.[1-9]")
    foreach(page ${pages})
      execute_process(COMMAND gzip -9nf ${page} COMMAND_ERROR_IS_FATAL ANY)
    endforeach()
  ]]
  COMPONENT kata-ctl)
# As Debian's own tools do: a static library's types are of no use to who links it.
install(
  CODE [[
    file(GLOB archives "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/lib/*/lib*.a")
    foreach(archive ${archives})
      execute_process(COMMAND strip --strip-debug --enable-deterministic-archives
                              --remove-section=.comment --remove-section=.note ${archive}
                      COMMAND_ERROR_IS_FATAL ANY)
    endforeach()
  ]]
  COMPONENT libkata-dev)
