// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>

#include <cstdlib>
#include <memory>

#include "core/build_info.hpp"
#include "core/text.hpp"
#include "libkata/call.hpp"
#include "libkata/objects.hpp"

namespace {

using kata::Result;

// A root that is none is better said at once than by every call.
Result<> check_root(const kata::Host& machine, std::string_view root) {
  Result<kata::Fd> opened = machine.open("/", O_PATH | O_DIRECTORY);
  if (opened) return {};
  if (opened.error().code != kata::Code::not_found)
    return std::unexpected(std::move(opened).error());
  return kata::fail(kata::Code::not_found, "sysroot {}: not a directory that can be opened",
                    kata::quote(root));
}

}  // namespace

const char* kata_version(void) {
  static_assert(kata::build_version.data()[kata::build_version.size()] == '\0');
  return kata::build_version.data();
}

void kata_string_free(char* text) { std::free(text); }

int kata_host_open(const char* sysroot, kata_host** host, kata_error** error) {
  return kata::face::call(error, [&]() -> Result<> {
    TRY(kata::face::need(host, "host"));
    const std::string root = sysroot == nullptr ? "/" : sysroot;
    auto made = std::make_unique<kata_host>(root);
    TRY(check_root(made->machine, root));
    *host = made.release();
    return {};
  });
}

void kata_host_free(kata_host* host) { delete host; }
