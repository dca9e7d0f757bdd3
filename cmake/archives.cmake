# SPDX-License-Identifier: Apache-2.0
# Debian's own CMake and pkg-config files name the shared objects; the program links the archives.
function(kata_archive target archive header)
  find_library(${target}_ARCHIVE NAMES ${archive} REQUIRED)
  find_path(${target}_INCLUDE NAMES ${header} REQUIRED)
  add_library(${target} STATIC IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES IMPORTED_LOCATION ${${target}_ARCHIVE})
  # On the default include path already; naming it again would turn SYSTEM order around.
  if(NOT ${target}_INCLUDE STREQUAL "/usr/include")
    target_include_directories(${target} SYSTEM INTERFACE ${${target}_INCLUDE})
  endif()
endfunction()

kata_archive(archive_archive libarchive.a archive.h)
kata_archive(blkid_archive libblkid.a blkid/blkid.h)
kata_archive(crypto_archive libcrypto.a openssl/sha.h)
kata_archive(ssl_archive libssl.a openssl/ssl.h)
kata_archive(yaml_archive libyaml-cpp.a yaml-cpp/yaml.h)
kata_archive(zlib_archive libz.a zlib.h)
kata_archive(zstd_archive libzstd.a zstd.h)
# Formats that nothing here uses want libraries that are not linked; they go with their sections.
target_link_options(archive_archive INTERFACE -Wl,--gc-sections)
# libcrypto would look at the processor in every start of the program; core/libcrypto.cpp says when.
target_link_options(crypto_archive INTERFACE -Wl,--wrap=OPENSSL_cpuid_setup)
target_link_libraries(ssl_archive INTERFACE crypto_archive)
