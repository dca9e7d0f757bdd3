// SPDX-License-Identifier: Apache-2.0
// The programs that a runtime starts for a guest.
//
// Source: ELF, gABI chapter 4, e_machine; src/runtime/virtcontainers/fc.go for the jailer.
#include <array>

#include "check/checks.hpp"
#include "check/collect.hpp"
#include "check/head.hpp"
#include "check/needs.hpp"
#include "core/text.hpp"

namespace kata::check {
namespace {

using config::Vmm;

Finding nobody() {
  return {.status = Status::skip, .detail = "nothing is configured, so no program is named"};
}

// e_machine of each Arch.
constexpr std::array<std::uint64_t, 5> machines{62, 183, 22, 21, 243};

// s390x and big-endian POWER have their bytes the other way round.
std::uint64_t elf_machine(std::string_view bytes) {
  constexpr char big_endian = 2;
  if (bytes.size() < 20) return 0;
  if (bytes[5] == big_endian)
    return (static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[18])) << 8U) |
           static_cast<unsigned char>(bytes[19]);
  return little_endian(bytes, 18, 2);
}

Finding bad(std::string_view path, std::string_view why, std::string hint) {
  return {.status = Status::fail,
          .detail = fmt::format("{}: {}", quote(path), why),
          .hint = std::move(hint)};
}

Result<Finding> judge_program(const Host& host, const std::string& path) {
  const Result<Head> head = read_head(host, path, 64);
  if (!head && (head.error().code == Code::not_found || head.error().code == Code::refused))
    return Finding{.status = Status::fail,
                   .detail = head.error().what,
                   .hint = "install it, or correct the path in the configuration"};
  if (!head) return std::unexpected(head.error());
  if ((head->info.permissions & 0111U) == 0)
    return bad(path, "not executable", fmt::format("run 'chmod 755 {}'", path));
  if (head->bytes.starts_with("#!"))
    return Finding{.detail = fmt::format("{} is a script", quote(path))};
  if (!head->bytes.starts_with("\x7f"
                               "ELF"))
    return bad(path, "neither an ELF program nor a script", "install it anew");
  const config::Arch arch = config::read_arch(host);
  if (elf_machine(head->bytes) != machines[static_cast<std::size_t>(arch)])
    return bad(path, fmt::format("a program for another machine than {}", config::to_text(arch)),
               "install the package of this architecture");
  return Finding{.detail = quote(path)};
}

}  // namespace

bool needs_vmm(const Question& question) {
  if (question.is_assumed) return false;
  for (const config::InForce& file : question.configurations)
    if (has_program(file.config)) return true;
  return false;
}

Result<Finding> vmm_binary(const Host& host, const Question& question) {
  if (question.is_assumed) return nobody();
  Collect all;
  for (const config::InForce& file : question.configurations)
    if (has_program(file.config)) all.add(judge_program(host, file.config.text("hypervisor.path")));
  return all.take({.status = Status::skip, .detail = "no hypervisor is a program of its own"});
}

Result<Finding> vmm_jailer(const Host& host, const Question& question) {
  if (question.is_assumed) return nobody();
  Collect all;
  for (const config::InForce& file : question.configurations) {
    const std::string path = file.config.text("hypervisor.jailer_path");
    if (is_any(file.config, {Vmm::firecracker}) && !path.empty())
      all.add(judge_program(host, path));
  }
  return all.take({.status = Status::skip, .detail = "no configuration uses a jailer"});
}

}  // namespace kata::check
