// SPDX-License-Identifier: Apache-2.0
// Checks the daemon that shares the host's files with a guest: there, a program, and of the
// generation whose options the runtimes pass.
//
// Source: src/runtime/virtcontainers/virtiofsd.go; src/runtime-rs/crates/resource/src/share_fs. The
// program is read, and run for its version under --active alone.
#include <algorithm>
#include <array>

#include "check/checks.hpp"
#include "check/collect.hpp"
#include "check/needs.hpp"
#include "core/text.hpp"
#include "host/file_search.hpp"
#include "host/program.hpp"

namespace kata::check {
namespace {

using config::Configuration;
using config::Vmm;

constexpr std::string_view install_hint =
    "install virtiofsd 1.x, or write its absolute path as virtio_fs_daemon";

bool has_daemon(const Configuration& config) {
  const std::string kind = config.text("hypervisor.shared_fs");
  return (kind == "virtio-fs" || kind == "virtio-fs-nydus") &&
         !is_any(config, {Vmm::firecracker, Vmm::remote});
}

// The names of the options that a configuration adds: "thread-pool-size".
std::vector<std::string> option_names(const Configuration& config) {
  std::vector<std::string> names;
  for (const std::string& argument : config.texts("hypervisor.virtio_fs_extra_args"))
    if (argument.starts_with("--") && argument.size() > 2)
      names.push_back(argument.substr(2, argument.find('=') - 2));
  return names;
}

// Its own help text has the names of its options.
Result<Finding> judge_contents(const Host& host, const Configuration& config,
                               const std::string& who, const std::string& path) {
  std::vector<std::string> words{
      "\x7f"
      "ELF",
      "shared-dir"};
  std::ranges::move(option_names(config), std::back_inserter(words));
  const std::vector<bool> found = TRY(host::find_words(host, path, words));
  if (!found[0])
    return Finding{
        Status::unknown,
        fmt::format("{}: {} is a script, which says nothing without being run", who, quote(path))};
  if (!found[1])
    return Finding{Status::fail,
                   fmt::format("{}: {} does not know '--shared-dir': it is the old virtiofsd of "
                               "QEMU, and the runtimes need virtiofsd 1.x",
                               who, quote(path)),
                   std::string{install_hint}};
  for (std::size_t i = 2; i < words.size(); ++i)
    if (!found[i])
      return Finding{Status::fail,
                     fmt::format("{}: {} does not know {}, which virtio_fs_extra_args has", who,
                                 quote(path), quote("--" + words[i])),
                     "remove it from virtio_fs_extra_args"};
  return Finding{Status::pass, fmt::format("{}: {} is virtiofsd 1.x", who, quote(path))};
}

// What the daemon says of itself: "virtiofsd 1.13.0", or "virtiofsd version 7.2.0" of QEMU's old
// one.
Result<Finding> judge_version(const Host& host, const std::string& who, const std::string& path) {
  const std::string said = TRY(host::version_of(host, path));
  const std::string line{trim(said.substr(0, said.find('\n')))};
  Finding finding{Status::pass, fmt::format("{}: {} is {}", who, quote(path), escape(line))};
  finding.facts = {{"version", line, "", path + " --version"}};
  if (!line.starts_with("virtiofsd version ")) return finding;
  finding.status = Status::fail;
  finding.detail += ", the old virtiofsd of QEMU, and the runtimes need virtiofsd 1.x";
  finding.hint = install_hint;
  return finding;
}

// Modes that the daemon takes; both runtimes hand the word on.
std::optional<Finding> judge_cache(const Configuration& config, const std::string& who) {
  static constexpr std::array<std::string_view, 5> modes{"", "never", "metadata", "auto", "always"};
  const std::string mode = config.text("hypervisor.virtio_fs_cache");
  if (std::ranges::find(modes, mode) != modes.end()) return std::nullopt;
  return Finding{Status::fail, fmt::format("{}: virtiofsd has no cache mode {}", who, quote(mode)),
                 "write virtio_fs_cache = \"never\", \"metadata\", \"auto\" or \"always\""};
}

Result<Finding> judge(const Host& host, const config::InForce& file, bool is_active) {
  const Configuration& config = file.config;
  const std::string who = name_of(file);
  const std::string path = config.text("hypervisor.virtio_fs_daemon");
  if (path.empty())
    return Finding{Status::fail, who + ": virtio_fs_daemon is not set, and shared_fs needs it",
                   std::string{install_hint}};
  const Result<FileInfo> info = host.stat(path);
  if (!info && info.error().code == Code::not_found)
    return Finding{Status::fail, fmt::format("{}: {} is not there", who, quote(path)),
                   std::string{install_hint}};
  if (!info) return std::unexpected(info.error());
  if (info->type != FileType::regular)
    return Finding{Status::fail, fmt::format("{}: {} is {}, expected a program", who, quote(path),
                                             to_text(info->type))};
  if ((info->permissions & 0111) == 0)
    return Finding{Status::fail, fmt::format("{}: {} cannot be executed", who, quote(path)),
                   fmt::format("run 'chmod 0755 {}'", escape(path))};
  if (std::optional<Finding> finding = judge_cache(config, who)) return *std::move(finding);
  if (config.text("hypervisor.shared_fs") == "virtio-fs-nydus")
    return Finding{Status::pass, fmt::format("{}: {} is there", who, quote(path))};
  Finding finding = TRY(judge_contents(host, config, who, path));
  return finding.status == Status::fail || !is_active ? finding : judge_version(host, who, path);
}

}  // namespace

Result<Finding> fs_daemon(const Host& host, const Question& question) {
  std::vector<Finding> findings;
  for (const config::InForce& file : question.configurations) {
    if (!has_daemon(file.config)) continue;
    // Nobody has written the path of a configuration that was made up.
    if (question.is_assumed && file.config.text("hypervisor.virtio_fs_daemon").empty()) continue;
    findings.push_back(TRY(judge(host, file, question.is_active)));
  }
  if (findings.empty())
    return Finding{Status::skip, "no configuration has a daemon that shares files"};
  return merge(std::move(findings));
}

}  // namespace kata::check
