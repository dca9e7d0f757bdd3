// SPDX-License-Identifier: Apache-2.0
// Limits of the kernel that a node full of sandboxes meets before its memory is full.
//
// Source: Documentation/admin-guide/sysctl/{fs,kernel,vm}.rst; proc(5), /proc/PID/limits.
#include <algorithm>

#include "check/checks.hpp"
#include "check/engine_process.hpp"
#include "check/needs.hpp"
#include "core/text.hpp"

namespace kata::check {
namespace {

constexpr std::uint64_t kib = 1024;
constexpr std::uint64_t mib = kib * kib;
// SPDK's own scripts warn below this.
constexpr std::uint64_t least_memlock = 64 * mib;
// virtiofsd keeps a descriptor for each file that a guest knows.
constexpr std::uint64_t least_nofile = 65'536;
// A sandbox has 5 to 20 threads beside its vCPUs.
constexpr std::uint64_t least_pids = 32'768;
constexpr std::uint64_t least_aio_left = 1'024;

Result<std::uint64_t> read_number(const Host& host, std::string_view path) {
  const std::string text = TRY(host.read(path, 4096));
  const auto number = parse_u64(trim(text));
  if (!number)
    return fail(Code::malformed, "'{}': expected a number, got {}", path,
                quote(trim(text).substr(0, 80)));
  return *number;
}

Fact number_fact(std::string_view name, std::uint64_t value, std::string_view path,
                 std::string_view unit = "") {
  return {.name = std::string{name},
          .value = static_cast<std::int64_t>(std::min<std::uint64_t>(value, INT64_MAX)),
          .unit = std::string{unit},
          .source = std::string{path}};
}

bool uses_aio(const Question& question, std::string_view kind) {
  return std::ranges::any_of(question.configurations, [&](const config::InForce& file) {
    return is_any(file.config, {config::Vmm::qemu}) &&
           file.config.text("hypervisor.block_device_aio") == kind;
  });
}

Result<Finding> io_uring(const Host& host) {
  constexpr std::string_view path = "/proc/sys/kernel/io_uring_disabled";
  const Result<std::uint64_t> disabled = read_number(host, path);
  if (!disabled && disabled.error().code == Code::not_found)  // before Linux 6.6
    return Finding{.detail = "this kernel cannot switch io_uring off"};
  if (!disabled) return std::unexpected(disabled.error());
  Finding finding{.detail = fmt::format("kernel.io_uring_disabled is {}", *disabled),
                  .facts = {number_fact("io_uring_disabled", *disabled, path)}};
  if (*disabled < 2) return finding;
  finding.status = Status::fail;
  finding.hint = "run 'sysctl kernel.io_uring_disabled=0', or set block_device_aio = \"threads\"";
  return finding;
}

}  // namespace

Result<Finding> limits_memlock(const Host& host, const Question& question) {
  const bool is_rootless = std::ranges::any_of(
      question.configurations,
      [](const config::InForce& file) { return file.config.boolean("hypervisor.rootless"); });
  if (!is_rootless)
    return Finding{.status = Status::skip, .detail = "hypervisors run as root, without this limit"};
  const auto [who, limit] = TRY(read_engine_limit(host, "Max locked memory"));
  const bool is_unlimited = limit == unlimited;
  Finding finding{.detail = fmt::format("{} may lock {}", who,
                                        is_unlimited ? "any memory" : format_size(limit))};
  finding.facts.push_back(number_fact("memlock", limit, "/proc/PID/limits", "bytes"));
  if (limit >= least_memlock) return finding;
  finding.status = Status::warn;
  finding.hint = fmt::format("set 'LimitMEMLOCK=infinity' in {}'s unit and start it anew", who);
  return finding;
}

Result<Finding> limits_nofile(const Host& host, const Question& /*question*/) {
  const auto [who, limit] = TRY(read_engine_limit(host, "Max open files"));
  Finding finding{.detail = limit == unlimited
                                ? fmt::format("{} may open any number of files", who)
                                : fmt::format("{} may open {} files, at least {} wanted", who,
                                              limit, least_nofile)};
  finding.facts.push_back(number_fact("nofile", limit, "/proc/PID/limits", "files"));
  if (limit >= least_nofile) return finding;
  finding.status = Status::warn;
  finding.hint = fmt::format("set 'LimitNOFILE=1048576' in {}'s unit and start it anew", who);
  return finding;
}

Result<Finding> limits_pids(const Host& host, const Question& /*question*/) {
  const std::uint64_t pids = TRY(read_number(host, "/proc/sys/kernel/pid_max"));
  const std::uint64_t threads = TRY(read_number(host, "/proc/sys/kernel/threads-max"));
  Finding finding{.detail = fmt::format("{} process ids, {} threads", pids, threads),
                  .facts = {number_fact("pid_max", pids, "/proc/sys/kernel/pid_max"),
                            number_fact("threads_max", threads, "/proc/sys/kernel/threads-max")}};
  if (pids >= least_pids && threads >= least_pids) return finding;
  finding.status = Status::warn;
  finding.detail += fmt::format(", at least {} wanted of each", least_pids);
  finding.hint = fmt::format("run 'sysctl kernel.pid_max=4194304 kernel.threads-max=4194304'");
  return finding;
}

Result<Finding> limits_aio(const Host& host, const Question& question) {
  if (uses_aio(question, "io_uring")) return io_uring(host);
  if (!uses_aio(question, "native"))
    return Finding{.status = Status::skip, .detail = "no configuration uses the kernel's aio"};
  const std::uint64_t used = TRY(read_number(host, "/proc/sys/fs/aio-nr"));
  const std::uint64_t most = TRY(read_number(host, "/proc/sys/fs/aio-max-nr"));
  Finding finding{.detail = fmt::format("{} of {} requests taken", used, most),
                  .facts = {number_fact("aio_nr", used, "/proc/sys/fs/aio-nr"),
                            number_fact("aio_max_nr", most, "/proc/sys/fs/aio-max-nr")}};
  if (used + least_aio_left <= most) return finding;
  finding.status = Status::warn;
  finding.hint = "run 'sysctl fs.aio-max-nr=1048576'";
  return finding;
}

}  // namespace kata::check
