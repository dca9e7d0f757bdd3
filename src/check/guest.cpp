// SPDX-License-Identifier: Apache-2.0
// The files that a guest boots from.
//
// Source: Documentation/arch/x86/boot.rst (HdrS at 0x202); Documentation/arch/arm64/booting.rst
// (magic at 0x38); Documentation/driver-api/early-userspace/buffer-format.rst (cpio).
#include <algorithm>

#include "check/checks.hpp"
#include "check/collect.hpp"
#include "check/guest_asset.hpp"
#include "check/head.hpp"
#include "check/needs.hpp"
#include "core/text.hpp"

namespace kata::check {
namespace {

using config::Vmm;

constexpr std::string_view elf{
    "\x7f"
    "ELF"};
constexpr std::string_view gzip{"\x1f\x8b"};

bool has_at(std::string_view bytes, std::size_t at, std::string_view magic) {
  return bytes.size() >= at + magic.size() && bytes.substr(at, magic.size()) == magic;
}

std::string_view kernel_format(std::string_view bytes) {
  if (bytes.starts_with(elf)) return "vmlinux";
  if (has_at(bytes, 0x202, "HdrS")) return "bzImage";
  if (has_at(bytes, 0x38, "ARM\x64")) return "Image";
  if (bytes.starts_with(gzip)) return "compressed Image";
  return "";
}

std::string_view initrd_format(std::string_view bytes) {
  if (bytes.starts_with(gzip)) return "gzip";
  if (bytes.starts_with("\x28\xb5\x2f\xfd")) return "zstd";
  if (bytes.starts_with(std::string_view{"\xfd"
                                         "7zXZ\0",
                                         6}))
    return "xz";
  if (bytes.starts_with("070701") || bytes.starts_with("070702")) return "cpio";
  if (bytes.starts_with("\x02\x21\x4c\x18")) return "lz4";
  return "";
}

Finding wrong(const std::string& path, std::string_view why, std::string hint = "install it anew") {
  return {.status = Status::fail,
          .detail = fmt::format("{}: {}", quote(path), why),
          .hint = std::move(hint)};
}

Result<Finding> judge_kernel(const Host& host, const config::Configuration& config,
                             const std::string& path) {
  const Head head = TRY(read_asset(host, path, 1024));
  const std::string_view format = kernel_format(head.bytes);
  const config::Arch arch = config::read_arch(host);
  const bool has_known_form =
      arch == config::Arch::x86_64 || arch == config::Arch::aarch64;  // s390x has no mark
  if (format.empty() && has_known_form && !config.boolean("hypervisor.confidential_guest"))
    return wrong(path, "no kernel image: neither vmlinux, bzImage nor Image");
  const bool wants_plain = is_any(config, {Vmm::clh, Vmm::firecracker, Vmm::openvmm});
  if (wants_plain && (format == "bzImage" || format == "compressed Image"))
    return wrong(
        path,
        fmt::format("a {}, but {} boots an uncompressed kernel alone", format, config.hypervisor),
        "set 'kernel' to the uncompressed vmlinux.container");
  return Finding{.detail = fmt::format("{}{}{}", quote(path), format.empty() ? "" : ": ", format)};
}

Result<Finding> judge_initrd(const Host& host, const config::Configuration& /*config*/,
                             const std::string& path) {
  const Head head = TRY(read_asset(host, path, 16));
  const std::string_view format = initrd_format(head.bytes);
  if (format.empty()) return wrong(path, "no initrd: neither cpio nor compressed");
  return Finding{.detail = fmt::format("{}: {}", quote(path), format)};
}

Result<Finding> judge_firmware(const Host& host, const config::Configuration& /*config*/,
                               const std::string& path) {
  const Head head = TRY(read_asset(host, path, 16));
  return Finding{.detail = fmt::format("{}: {}", quote(path), format_size(head.info.size))};
}

constexpr std::uint64_t mib = std::uint64_t{1} << 20;

// Go refuses such an initrd, and warns of such an image; under runtime-rs the guest runs dry.
// Source: G:1131, checkHypervisorConfig.
Finding judge_size(const config::Configuration& config, const std::string& path,
                   std::uint64_t bytes, bool is_initrd) {
  const auto memory = static_cast<std::uint64_t>(
      std::max<std::int64_t>(config.integer("hypervisor.default_memory"), 0));
  Finding finding{.detail = fmt::format("{}: {} for a guest with {} MiB", quote(path),
                                        format_size(bytes), memory)};
  if (bytes <= mib || bytes / mib < memory) return finding;
  finding.status = is_initrd ? Status::fail : Status::warn;
  finding.hint = fmt::format("set default_memory to more than {}", bytes / mib);
  return finding;
}

}  // namespace

Result<Finding> guest_kernel(const Host& host, const Question& question) {
  return judge_assets(host, question, {"hypervisor.kernel"}, judge_kernel);
}

Result<Finding> guest_initrd(const Host& host, const Question& question) {
  return judge_assets(host, question, {"hypervisor.initrd"}, judge_initrd);
}

Result<Finding> guest_firmware(const Host& host, const Question& question) {
  return judge_assets(host, question, {"hypervisor.firmware", "hypervisor.firmware_volume"},
                      judge_firmware);
}

Result<Finding> guest_size_vs_memory(const Host& host, const Question& question) {
  const auto judge = [](bool is_initrd) {
    return [is_initrd](const Host& on, const config::Configuration& config,
                       const std::string& path) -> Result<Finding> {
      const Head head = TRY(read_asset(on, path, 1));
      return judge_size(config, path, head.info.size, is_initrd);
    };
  };
  Collect all;
  for (const auto& [key, is_initrd] :
       {std::pair{"hypervisor.initrd", true}, std::pair{"hypervisor.image", false}}) {
    Result<Finding> finding = judge_assets(host, question, {key}, judge(is_initrd));
    if (finding && finding->status == Status::skip) continue;
    all.add(std::move(finding));
  }
  return all.take({.status = Status::skip, .detail = "no configuration names an initrd or image"});
}

}  // namespace kata::check
