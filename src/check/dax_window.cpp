// SPDX-License-Identifier: Apache-2.0
// Checks the window through which a guest maps the host's page cache, and what it costs the guest:
// 32 KiB of page structures for each 2 MiB.
//
// Source: fs/fuse/dax.c of Linux; src/runtime/virtcontainers/kata_agent.go:908;
// src/runtime-rs/crates/hypervisor/src/dragonball/inner_device.rs:468.
#include "check/checks.hpp"
#include "check/collect.hpp"
#include "check/needs.hpp"
#include "core/text.hpp"
#include "host/program.hpp"

namespace kata::check {
namespace {

using config::Configuration;
using config::Dialect;
using config::Vmm;

constexpr std::uint64_t mib_per_cost_mib = 64;
constexpr std::uint64_t useful_mib = 64;
constexpr std::uint64_t most_percent = 5;

constexpr const char* off_hint = "write virtio_fs_cache_size = 0";

bool guest_mounts_with_dax(const Configuration& config) {
  const std::string cache = config.text("hypervisor.virtio_fs_cache");
  return cache == "auto" || cache == "always";
}

// Whether a QEMU is one of the patched ones, by its own list of a device's properties. It makes no
// machine to print that.
Result<bool> has_window(const Host& host, const std::string& path) {
  const std::string properties =
      TRY(host::output_of(host, path, {.arguments = {"-device", "vhost-user-fs-pci,help"}}));
  return properties.contains("cache-size");
}

// Of the Go runtime's QEMU, which is asked under --active alone. Nothing: it has the window.
std::optional<Finding> judge_qemu(const Host& host, const Configuration& config,
                                  const std::string& who, bool is_active) {
  const std::string path = config.text("hypervisor.path");
  if (!is_active || path.empty())
    return Finding{Status::fail,
                   who + ": QEMU has no DAX window unless it is patched, and does not start",
                   off_hint};
  const Result<bool> has = has_window(host, path);
  if (!has) return Finding{Status::unknown, fmt::format("{}: {}", who, has.error().what)};
  if (*has) return std::nullopt;
  return Finding{Status::fail,
                 fmt::format("{}: {} has no DAX window, and does not start", who, quote(path)),
                 off_hint};
}

// What becomes of the window where it does not do what it says; nothing: it works.
std::optional<Finding> judge_support(const Host& host, const Configuration& config,
                                     const std::string& who, bool is_active) {
  const Vmm vmm = config.vmm.value_or(Vmm::qemu);
  if (vmm == Vmm::dragonball) return std::nullopt;
  if (config.dialect == Dialect::rust || vmm == Vmm::firecracker || vmm == Vmm::remote)
    return Finding{Status::warn, who + ": the window has no effect with this hypervisor", off_hint};
  if (vmm == Vmm::qemu) return judge_qemu(host, config, who, is_active);
  if (guest_mounts_with_dax(config))
    return Finding{Status::fail,
                   who + ": the guest mounts with DAX, which this hypervisor does not have",
                   off_hint};
  return Finding{Status::warn, who + ": the window has no effect with this hypervisor", off_hint};
}

Finding judge_cost(std::uint64_t window, std::uint64_t memory, const std::string& who) {
  const std::uint64_t cost = window / mib_per_cost_mib;
  const std::string text = fmt::format("{}: a window of {} MiB takes {} MiB of the guest's {} MiB",
                                       who, window, cost, memory);
  if (window < useful_mib)
    return {Status::warn,
            fmt::format("{}: a window of {} MiB is too small to be of use; the unit is MiB, and "
                        "was GB in 2019",
                        who, window),
            fmt::format("write virtio_fs_cache_size = {}", window * 1024)};
  if (cost * 100 > memory * most_percent)
    return {Status::warn, fmt::format("{}, more than {} %", text, most_percent),
            fmt::format("write virtio_fs_cache_size = {}",
                        memory * most_percent / 100 * mib_per_cost_mib)};
  if (window % 2 != 0)
    return {Status::warn, text + "; it is mapped in units of 2 MiB, and the last is wasted",
            fmt::format("write virtio_fs_cache_size = {}", window - 1)};
  return {Status::pass, text};
}

}  // namespace

Result<Finding> dax_window(const Host& host, const Question& question) {
  std::vector<Finding> findings;
  for (const config::InForce& file : question.configurations) {
    const Configuration& config = file.config;
    const auto window =
        static_cast<std::uint64_t>(config.integer("hypervisor.virtio_fs_cache_size"));
    const std::string kind = config.text("hypervisor.shared_fs");
    if (window == 0 || kind.empty() || kind == "none" || kind == "virtio-9p") continue;
    const std::string who = name_of(file);
    const auto memory = static_cast<std::uint64_t>(config.integer("hypervisor.default_memory"));
    if (std::optional<Finding> finding = judge_support(host, config, who, question.is_active))
      findings.push_back(*std::move(finding));
    else
      findings.push_back(judge_cost(window, memory, who));
    findings.back().facts.push_back(
        {"window", static_cast<std::int64_t>(window), "MiB", config.file});
  }
  if (findings.empty()) return Finding{Status::skip, "no configuration has a DAX window"};
  return merge(std::move(findings));
}

}  // namespace kata::check
