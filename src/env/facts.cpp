// SPDX-License-Identifier: Apache-2.0
#include "env/facts.hpp"

#include "core/text.hpp"
#include "host/memory.hpp"

namespace kata::env {
namespace {

Result<std::string> read_kernel(const Host& host) {
  return parse_kernel(TRY(host.read("/proc/version", 4096)));
}

Result<Memory> read_memory(const Host& host) {
  return parse_memory(TRY(host.read("/proc/meminfo")));
}

// Opening it could load a module.
Result<bool> is_device(const Host& host, std::string_view path) {
  const Result<FileInfo> info = host.stat(path);
  if (info) return info->type == FileType::character;
  if (info.error().code == Code::not_found) return false;
  return std::unexpected(info.error());
}

// The kernel makes the node once the processor can run guests. Azure's root partitions have
// Hyper-V's instead of KVM's.
Result<bool> read_kvm(const Host& host) {
  const bool has_kvm = TRY(is_device(host, "/dev/kvm"));
  if (has_kvm) return true;
  return is_device(host, "/dev/mshv");
}

}  // namespace

Result<std::string> parse_kernel(std::string_view version) {
  for (int word = 0; word < 2; ++word) {
    const std::size_t blank = version.find(' ');
    if (blank == version.npos) return fail(Code::malformed, "'/proc/version': has no third word");
    version.remove_prefix(blank + 1);
  }
  return std::string{trim(version.substr(0, version.find(' ')))};
}

Memory parse_memory(std::string_view meminfo) {
  return {host::meminfo_kib(meminfo, "MemTotal"), host::meminfo_kib(meminfo, "MemFree"),
          host::meminfo_kib(meminfo, "MemAvailable")};
}

Facts read_facts(const Host& host) {
  const config::Arch arch = config::read_arch(host);
  return {
      .arch = arch,
      .kernel = read_kernel(host),
      .distro = read_distro(host),
      .processor = read_processor(host, arch),
      .memory = read_memory(host),
      .has_vsock = is_device(host, "/dev/vhost-vsock"),
      .has_kvm = read_kvm(host),
      .protection = read_protection(host, arch),
      .encryption_bit = encryption_bit(host),
  };
}

std::optional<std::string> why_unconfigured(const Subject& subject) {
  if (subject.config.unreadable) return subject.config.unreadable->what;
  if (!subject.target.file.empty()) return std::nullopt;
  return subject.target.findings.empty() ? "no configuration file was found"
                                         : subject.target.findings.front().message;
}

}  // namespace kata::env
