// SPDX-License-Identifier: Apache-2.0
// The Go shim opens an inotify instance for every sandbox, and the sandbox fails where it cannot.
//
// Source: src/runtime/virtcontainers/fs_share_linux.go:101; inotify(7), max_user_instances.
#include <algorithm>

#include "check/checks.hpp"
#include "core/dir.hpp"
#include "core/text.hpp"

namespace kata::check {
namespace {

constexpr std::uint64_t least_left = 16;
constexpr std::size_t most_processes = 100'000;
constexpr const char* path = "/proc/sys/fs/inotify/max_user_instances";

bool is_process(const DirEntry& entry) { return parse_u64(entry.name).has_value(); }

// Whether the kernel tells the number of a process's descriptors as the size of their directory,
// so that those without any, the kernel's own threads, need no further look. Since Linux 6.2.
bool tells_descriptors(const Host& host) {
  const Result<FileInfo> info = host.stat("/proc/1/fd");
  return info && info->size != 0;
}

// Instances among the descriptors of one process. Who may read one link may read all.
std::uint64_t count_instances(const Dir& fds) {
  const auto entries = fds.entries();
  if (!entries) return 0;
  std::uint64_t count = 0;
  for (const DirEntry& entry : *entries) {
    const Result<std::string> target = fds.read_link(entry.name);
    if (target && target->ends_with("anon_inode:inotify")) ++count;
    if (!target && target.error().code == Code::denied) break;
  }
  return count;
}

// Instances that root's processes hold, as the limit is each user's own.
Result<std::uint64_t> count_instances(const Host& host) {
  std::vector<DirEntry> entries = TRY(host.entries("/proc"));
  std::erase_if(entries, [](const DirEntry& entry) { return !is_process(entry); });
  if (entries.size() > most_processes) entries.resize(most_processes);
  const bool tells = tells_descriptors(host);
  std::uint64_t count = 0;
  for (const DirEntry& entry : entries) {
    const std::string fds = fmt::format("/proc/{}/fd", entry.name);
    const Result<FileInfo> info = host.stat(fds);
    if (!info || info->uid != host.euid() || (tells && info->size == 0)) continue;
    if (const Result<Dir> open = Dir::open(host, fds)) count += count_instances(*open);
  }
  return count;
}

}  // namespace

Result<Finding> limits_inotify(const Host& host, const Question& question) {
  const bool has_go = std::ranges::any_of(question.configurations, [](const config::InForce& file) {
    return file.config.dialect == config::Dialect::go;
  });
  if (!has_go)
    return Finding{.status = Status::skip, .detail = "runtime-rs watches nothing for a sandbox"};
  const std::string text = TRY(host.read(path, 4096));
  const auto most = parse_u64(trim(text));
  if (!most)
    return fail(Code::malformed, "'{}': expected a number, got {}", path,
                quote(trim(text).substr(0, 80)));
  if (host.euid() != 0) return fail(Code::denied, "count root's inotify instances: only root may");
  const std::uint64_t used = TRY(count_instances(host));
  Finding finding{
      .detail = fmt::format("root holds {} of {} inotify instances; each sandbox of the Go runtime "
                            "takes one",
                            used, *most),
      .facts = {{.name = "instances", .value = static_cast<std::int64_t>(used), .source = "/proc"},
                {.name = "max_user_instances",
                 .value = static_cast<std::int64_t>(std::min<std::uint64_t>(*most, INT64_MAX)),
                 .source = path}}};
  if (used + least_left <= *most) return finding;
  finding.status = Status::warn;
  finding.hint = "run 'sysctl fs.inotify.max_user_instances=8192'";
  return finding;
}

}  // namespace kata::check
