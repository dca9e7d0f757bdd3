#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Checks form: clang-format, clang-tidy and shellcheck. The argument is a build directory that was
# configured with clang. All three run; the exit status says whether any complained.
set -eu

build=$1
status=0
jobs=$(nproc)
scope=$build/lint_scope.so

# What clang-tidy needs: the precompiled headers, and the plugin that keeps it out of libraries.
cmake --build "$build" --target precompiled precompiled_test >/dev/null
clang++-19 -std=c++17 -O1 -fPIC -shared -fno-rtti "-I$(llvm-config-19 --includedir)" \
  scripts/lint_scope.cpp -o "$scope"

git ls-files -z '*.cpp' '*.hpp' '*.c' '*.h' |
  xargs -0 clang-format-19 --dry-run -Werror || status=1

git ls-files -z '*.sh' '*.bash' .ci/run |
  xargs -0 shellcheck || status=1

# What is delivered; its headers follow from .clang-tidy.
git ls-files -z 'cmd/*.cpp' 'src/*.cpp' |
  xargs -0 -n 4 -P "$jobs" clang-tidy-19 --load "$scope" -p "$build" --quiet 2>/dev/null || status=1

[ "$status" -eq 0 ] && echo "lint: clean"
exit "$status"
