// SPDX-License-Identifier: Apache-2.0
#include "sandbox.hpp"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>

#include "core/host.hpp"

namespace kata::sim {

Sandbox::Sandbox(Options options, EventLog log, EventLog request_log)
    : options_(std::move(options)), log_(std::move(log)), request_log_(std::move(request_log)) {
  iptables_ = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";
  ip6tables_ = iptables_;
}

Result<Sandbox> Sandbox::make(Options options) {
  EventLog log = TRY(EventLog::open(options.log));
  EventLog request_log = TRY(EventLog::open(options.request_log));
  return Sandbox{std::move(options), std::move(log), std::move(request_log)};
}

bool Sandbox::has_volume(std::string_view device) const {
  return std::ranges::find(options_.volumes, device, &Volume::device) != options_.volumes.end();
}

Result<Usage> Sandbox::usage(std::string_view device) const {
  const auto volume = std::ranges::find(options_.volumes, device, &Volume::device);
  if (volume == options_.volumes.end())
    return fail(Code::not_found, "mount {} not found in sandbox", device);
  struct statvfs fs{};
  if (::statvfs(volume->directory.c_str(), &fs) != 0)
    return sys_error(errno, "statvfs '{}'", volume->directory);
  // The agent multiplies by the block size of statfs(2), which is f_bsize here too.
  return Usage{fs.f_bfree * fs.f_bsize, fs.f_blocks * fs.f_bsize, fs.f_ffree, fs.f_files};
}

Result<> Sandbox::resize(std::string_view device, std::uint64_t size_bytes) {
  if (!has_volume(device)) return fail(Code::not_found, "mount {} not found in sandbox", device);
  if (options_.resize == Resize::unimplemented)
    return fail(Code::unsupported, "rpc error: code = Unimplemented desc = {}",
                "resize_volume is not implemented in kata-agent");
  if (options_.resize == Resize::absent)
    return fail(Code::unsupported, "rpc error: code = NotFound desc = {}",
                "/grpc.AgentService/ResizeVolume is not supported");

  const std::string file = Host{options_.root}.at(device);
  struct stat st{};
  if (::stat(file.c_str(), &st) != 0 || !S_ISREG(st.st_mode)) return {};
  if (size_bytes <= static_cast<std::uint64_t>(st.st_size)) return {};
  if (::truncate(file.c_str(), static_cast<off_t>(size_bytes)) != 0)
    return sys_error(errno, "truncate '{}'", device);
  return {};
}

std::string& Sandbox::slot(std::string_view path) {
  return path == "/iptables" ? iptables_ : path == "/ip6tables" ? ip6tables_ : policy_;
}

std::string Sandbox::stored(std::string_view path) {
  const std::scoped_lock held{*lock_};
  return slot(path);
}

void Sandbox::store(std::string_view path, std::string text) {
  const std::scoped_lock held{*lock_};
  slot(path) = std::move(text);
}

std::string metrics_text(Dialect dialect) {
  const std::string shim =
      "# HELP kata_shim_threads Kata containerd shim v2 process threads.\n"
      "# TYPE kata_shim_threads gauge\n"
      "kata_shim_threads 13\n";
  const std::string agent =
      "# HELP kata_agent_threads Agent process threads\n"
      "# TYPE kata_agent_threads gauge\n"
      "kata_agent_threads 5\n";
  return dialect == Dialect::go ? shim + agent : agent + shim;
}

}  // namespace kata::sim
