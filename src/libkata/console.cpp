// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include "exec/console.hpp"
#include "libkata/call.hpp"
#include "libkata/objects.hpp"

using kata::Result;
namespace exec = kata::exec;
namespace face = kata::face;

int kata_console_open(const kata_host* host, const char* sandbox, uint32_t port,
                      unsigned timeout_ms, unsigned retry_ms, int* fd, kata_error** error) {
  return face::call(error, [&]() -> Result<> {
    TRY(face::need(host, "host"));
    TRY(face::need(sandbox, "sandbox"));
    TRY(face::need(fd, "fd"));
    exec::ConsoleOptions options;
    if (port != 0) options.port = port;
    options.patience = face::to_patience(timeout_ms);
    options.retry_for = std::chrono::milliseconds{retry_ms};
    exec::Console console = TRY(exec::reach_console(host->machine, sandbox, options));
    *fd = console.connection.release();
    return {};
  });
}
