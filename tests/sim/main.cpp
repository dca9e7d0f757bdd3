// SPDX-License-Identifier: Apache-2.0
// kata-sandbox-sim: a process that stands for one Kata sandbox, for tests and the demo.
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>

#include "console.hpp"
#include "core/file.hpp"
#include "hybrid_vsock.hpp"
#include "listener.hpp"
#include "management.hpp"
#include "parts.hpp"
#include "stand_in.hpp"

namespace kata::sim {
namespace {

// The marker stays when the sandbox goes, as the shim's does.
Result<> leave_markers(const Options& options) {
  for (const std::string& directory : options.record_dirs) {
    const std::string name = fmt::format("{}/{}", directory, options.id);
    const Fd marker{::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    if (!marker) return sys_error(errno, "make marker '{}'", name);
    if (::fchmod(marker.get(), 0600) != 0) return sys_error(errno, "set mode of '{}'", name);
  }
  return {};
}

Result<> announce(const Places& places) {
  return write_all(STDOUT_FILENO, "standard output",
                   fmt::format("ready {}\n", fmt::join(places.sockets(), " ")));
}

Result<Fd> bind_management(const Options& options, Places& places) {
  Fd listener = TRY(places.bind(management_path(options)));
  // Go's helper sets this mode; the Rust shim leaves what the umask allows.
  const std::string& name = places.sockets().back();
  if (options.dialect == Dialect::go && ::chmod(name.c_str(), 0600) != 0)
    return sys_error(errno, "set mode of '{}'", name);
  return listener;
}

// Where the guest's programs are, if it needs its own.
std::string scratch_directory(const Options& options) {
  return fmt::format("{}/run/guest-bin.{}", options.root == "/" ? "" : options.root, options.id);
}

Result<> start(Sandbox& sandbox, Places& places, Parts& parts) {
  const Options& options = sandbox.options();
  TRY(parts.start(options, places));  // by this thread, which lives as long as the process
  TRY(leave_markers(options));
  Fd management = TRY(bind_management(options, places));
  if (options.stale) return announce(places);
  Fd hybrid = TRY(places.bind(options.hvsock));

  TRY(start_serving(std::move(management), [&sandbox](Fd connection) {
    serve_management(sandbox, std::move(connection));
  }));
  const Program shell =
      TRY(guest_program(options.guest.mode, options.shell, scratch_directory(options)));
  static std::atomic<unsigned> connections = 0;
  TRY(start_serving(std::move(hybrid), [&sandbox, shell](Fd connection) {
    serve_hybrid_vsock(sandbox, shell, ++connections, std::move(connection));
  }));
  return announce(places);
}

void remove_all(const Options& options, Places& places) {
  std::error_code ignored;
  std::filesystem::remove_all(scratch_directory(options), ignored);
  places.remove_all();
}

int report(const Error& error) {
  fmt::print(stderr, "error: {}\n", error.what);
  return error.code == Code::usage ? 2 : 1;
}

int run(const std::vector<std::string_view>& arguments) {
  const Result<Options> options = parse_options(arguments);
  if (!options) return report(options.error());
  if (options->help) {
    fmt::print("{}", help_text());
    return 0;
  }
  if (options->die_with_parent) ::prctl(PR_SET_PDEATHSIG, SIGTERM);

  // Blocked before the first thread starts, so that only the wait below sees them.
  sigset_t endings;
  ::sigemptyset(&endings);
  ::sigaddset(&endings, SIGTERM);
  ::sigaddset(&endings, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &endings, nullptr);

  Result<Sandbox> sandbox = Sandbox::make(*options);
  if (!sandbox) return report(sandbox.error());
  Places places{options->root == "/" ? "" : options->root};
  Parts parts;
  const Result<> started = start(*sandbox, places, parts);
  if (!started) {
    parts.stop();
    remove_all(sandbox->options(), places);
    std::fflush(stderr);
    ::_exit(report(started.error()));
  }
  if (options->stale) return 0;

  int signal = 0;
  ::sigwait(&endings, &signal);
  parts.stop();
  remove_all(sandbox->options(), places);
  // Threads still use what a return would destroy; shells die with the threads that serve them.
  ::_exit(0);
}

}  // namespace
}  // namespace kata::sim

int main(int argc, char** argv) {
  if (const std::optional<int> status = kata::sim::run_as_stand_in()) return *status;
  return kata::sim::run(std::vector<std::string_view>(argv + 1, argv + argc));
}
