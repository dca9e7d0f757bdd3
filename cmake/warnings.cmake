# SPDX-License-Identifier: Apache-2.0
# Linked by our own code alone, so that a library's headers stay quiet. -Werror comes from presets.
add_library(warnings INTERFACE)
target_compile_options(
  warnings
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wshadow
            -Wconversion
            -Wsign-conversion
            -Wcast-qual
            -Wformat=2
            -Wundef
            $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>
            $<$<COMPILE_LANGUAGE:CXX>:-Woverloaded-virtual>
            $<$<COMPILE_LANGUAGE:CXX>:-Wno-gnu-statement-expression>
            $<$<COMPILE_LANGUAGE:CXX>:-Wno-missing-field-initializers>)
