# SPDX-License-Identifier: Apache-2.0
# The front door; CMakePresets.json does the work. `make demo` and `make test` install what they
# need, and work alone on a bare Debian 12 machine.

PREFIX ?= /usr/local
DESTDIR ?=
FUZZ_SECONDS ?= 600
JOBS ?= $(shell nproc)

export CMAKE_BUILD_PARALLEL_LEVEL = $(JOBS)
ifneq ($(shell command -v ccache),)
export CMAKE_C_COMPILER_LAUNCHER ?= ccache
export CMAKE_CXX_COMPILER_LAUNCHER ?= ccache
export CCACHE_SLOPPINESS ?= pch_defines,time_macros
# The builds of what is delivered share what they compile.
export CCACHE_BASEDIR ?= $(CURDIR)
endif

configure = cmake --preset $(1) >/dev/null
build = $(configure) && cmake --build --preset $(1)

.PHONY: all demo test asan tsan lint format fuzz bench install clean
.PHONY: package deliver-test arm64 arm64-test
all:
	@scripts/install-packages.sh build deliver
	@scripts/libudev-archive.sh build/libudev
	$(call build,release)

demo:
	@scripts/install-packages.sh build test
	$(call build,dev) --target kata-ctl kata-sandbox-sim kata-unpack-host
	scripts/demo.sh build/dev/kata-ctl build/dev/tests/sim/kata-sandbox-sim build/dev/tests/hosts/kata-unpack-host

test:
	@scripts/install-packages.sh build test
	$(call build,dev)
	ctest --preset dev

asan:
	@scripts/install-packages.sh build test lint
	$(call build,asan)
	ctest --preset asan

tsan:
	@scripts/install-packages.sh build test lint
	$(call build,tsan)
	ctest --preset tsan

lint:
	@scripts/install-packages.sh build test lint
	$(call configure,lint)
	scripts/lint.sh build/lint

format:
	@scripts/install-packages.sh lint
	git ls-files -z '*.cpp' '*.hpp' '*.c' '*.h' | xargs -0 clang-format-19 -i

fuzz:
	@scripts/install-packages.sh build lint
	$(call build,fuzz)
	scripts/fuzz.sh build/fuzz $(FUZZ_SECONDS)

bench:
	@scripts/install-packages.sh build deliver test
	@scripts/libudev-archive.sh build/libudev
	$(call build,bench)
	bench/run.sh build/bench/kata-ctl build/bench/bench
	bench/exec.sh build/bench/kata-ctl build/bench/bench build/bench/tests/sim/kata-sandbox-sim
	bench/copy.sh build/bench/kata-ctl build/bench/bench build/bench/tests/sim/kata-sandbox-sim
	bench/sandbox.sh build/bench/kata-ctl build/bench/bench
	bench/check.sh build/bench/kata-ctl build/bench/bench
	bench/library.sh build/bench/kata-ctl build/bench/bench

package: all
	$(call build,package)
	scripts/package.sh build/release build/package build/packages

deliver-test: package
	@scripts/install-packages.sh test package
	$(call build,dev)
	scripts/deliver-test.sh build/release build/dev build/packages

# Nothing of arm64 is installed: its libraries are unpacked below build/.
arm64:
	@scripts/install-packages.sh build deliver arm64
	@scripts/arm64-sysroot.sh build/arm64-sysroot
	@scripts/libudev-archive.sh build/arm64-libudev arm64 build/arm64-sysroot
	$(call build,arm64) --target kata-ctl

arm64-test: arm64
	@scripts/install-packages.sh test
	$(call build,arm64)
	ctest --preset arm64

install: all
	DESTDIR=$(DESTDIR) cmake --install build/release --strip --prefix $(PREFIX)

clean:
	rm -rf build
