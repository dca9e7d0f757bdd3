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

// Instances that one process holds; one that ended meanwhile holds none.
std::uint64_t held_by(const Host& host, const std::string& pid) {
  const Result<Dir> fds = Dir::open(host, fmt::format("/proc/{}/fd", pid));
  if (!fds) return 0;
  const Result<FileInfo> info = stat_fd(fds->fd(), fds->path());
  if (!info || info->uid != host.euid()) return 0;  // the limit is each user's own
  const auto entries = fds->entries();
  if (!entries) return 0;
  return static_cast<std::uint64_t>(std::ranges::count_if(*entries, [&](const DirEntry& entry) {
    const Result<std::string> target = fds->read_link(entry.name);
    return target && target->ends_with("anon_inode:inotify");
  }));
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
  std::vector<DirEntry> entries = TRY(host.entries("/proc"));
  std::erase_if(entries, [](const DirEntry& entry) { return !is_process(entry); });
  if (entries.size() > most_processes) entries.resize(most_processes);
  std::uint64_t used = 0;
  for (const DirEntry& entry : entries) used += held_by(host, entry.name);
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
