// SPDX-License-Identifier: Apache-2.0
#include "sandbox/identify.hpp"

#include <algorithm>
#include <array>

#include "sandbox/sharing.hpp"

namespace kata::sandbox {
namespace {

using Found = std::optional<Identity>;

Found known(Role role, std::optional<std::string> id, std::optional<Vmm> vmm = std::nullopt) {
  if (!id || !shim::is_sandbox_id(*id)) return std::nullopt;
  return Identity{.role = role, .vmm = vmm, .id = std::move(*id), .is_weak = false};
}

std::optional<std::string> path_id(const Arguments& words, std::string_view option) {
  const auto value = value_of(words, option);
  if (!value) return std::nullopt;
  return id_in_path(value->starts_with("path=") ? value->substr(5) : *value);
}

// containerd runs the shim's program for two short errands as well.
Found read_shim(const Arguments& words, std::optional<Vmm> /*vmm*/) {
  const auto id = value_of(words, "-id");
  if (!id || words.back() == "start" || words.back() == "delete") return std::nullopt;
  return known(Role::shim, std::string{*id});
}

// "-name sandbox-<id>,debug-threads=on", and with "guest=" or "name=" before it.
Found read_named(const Arguments& words, std::optional<Vmm> vmm) {
  constexpr std::string_view prefix = "sandbox-";
  const auto list = value_of(words, "-name");
  if (!list) return std::nullopt;
  std::optional<std::string> name = part_of(*list, "");
  for (const std::string_view key : {"guest", "name"})
    if (!name) name = part_of(*list, key);
  if (!name || !name->starts_with(prefix)) return std::nullopt;
  return known(Role::vmm, name->substr(prefix.size()), vmm);
}

Found read_api_socket(const Arguments& words, std::optional<Vmm> vmm) {
  for (const std::string_view option : {"--api-socket", "--ttrpc"})
    if (Found found = known(Role::vmm, path_id(words, option), vmm)) return found;
  return std::nullopt;
}

Found read_weak(Role role, const Arguments& words, std::optional<Vmm> vmm) {
  const auto id = value_of(words, "--id");
  if (!id) return std::nullopt;
  Found found = known(role, std::string{*id}, vmm);
  if (found) found->is_weak = true;
  return found;
}

Found read_firecracker(const Arguments& words, std::optional<Vmm> vmm) {
  for (const std::string_view option : {"--api-sock", "--config-file"})
    if (Found found = known(Role::vmm, path_id(words, option), vmm)) return found;
  return read_weak(Role::vmm, words, vmm);
}

Found read_jailer(const Arguments& words, std::optional<Vmm> /*vmm*/) {
  return read_weak(Role::jailer, words, std::nullopt);
}

Found read_virtiofsd(const Arguments& words, std::optional<Vmm> /*vmm*/) {
  if (Found found = known(Role::virtiofsd, id_in_path(parse_sharing(words).directory)))
    return found;
  return known(Role::virtiofsd, path_id(words, "--socket-path"));
}

Found read_nydusd(const Arguments& words, std::optional<Vmm> /*vmm*/) {
  for (const std::string_view option : {"--apisock", "--sock", "--mountpoint"})
    if (Found found = known(Role::nydusd, path_id(words, option))) return found;
  return std::nullopt;
}

/// How programs whose name holds a word tell their sandbox.
struct Program {
  std::string_view word;  ///< at most 15 bytes of it show as a thread's name
  Role role;
  std::optional<Vmm> vmm;
  Found (*read)(const Arguments&, std::optional<Vmm>);
};

constexpr std::array<Program, 9> programs{{
    {"containerd-shim-kata", Role::shim, std::nullopt, read_shim},
    {"virtiofsd", Role::virtiofsd, std::nullopt, read_virtiofsd},
    {"nydusd", Role::nydusd, std::nullopt, read_nydusd},
    {"qemu", Role::vmm, Vmm::qemu, read_named},
    {"cloud-hypervisor", Role::vmm, Vmm::cloud_hypervisor, read_api_socket},
    {"firecracker", Role::vmm, Vmm::firecracker, read_firecracker},
    {"jailer", Role::jailer, std::nullopt, read_jailer},
    {"stratovirt", Role::vmm, Vmm::stratovirt, read_named},
    {"openvmm", Role::vmm, Vmm::openvmm, read_api_socket},
}};

const Program* find_program(std::string_view name) {
  const auto* row = std::ranges::find_if(
      programs, [&](const Program& program) { return name.contains(program.word); });
  return row == programs.end() ? nullptr : row;
}

struct Name {
  std::string_view text;
  Vmm vmm;
};
constexpr std::array<Name, 9> names{{
    {"qemu", Vmm::qemu},
    {"cloud-hypervisor", Vmm::cloud_hypervisor},
    {"clh", Vmm::cloud_hypervisor},
    {"ch", Vmm::cloud_hypervisor},
    {"firecracker", Vmm::firecracker},
    {"dragonball", Vmm::dragonball},
    {"stratovirt", Vmm::stratovirt},
    {"openvmm", Vmm::openvmm},
    {"remote", Vmm::remote},
}};

std::string_view component(std::string_view path) { return path.substr(0, path.find('/')); }

// The id behind `root`; `levels` more directories stand between.
std::optional<std::string> id_below(std::string_view path, std::string_view root, unsigned levels) {
  const std::size_t at = path.find(root);
  if (at == path.npos) return std::nullopt;
  path.remove_prefix(at + root.size());
  for (; levels > 0; --levels) {
    const std::size_t slash = path.find('/');
    if (slash == path.npos) return std::nullopt;
    path.remove_prefix(slash + 1);
  }
  std::string id{component(path)};
  if (!shim::is_sandbox_id(id)) return std::nullopt;
  return id;
}

}  // namespace

std::string_view to_text(Role role) {
  switch (role) {
    case Role::shim: return "shim";
    case Role::vmm: return "hypervisor";
    case Role::jailer: return "jailer";
    case Role::virtiofsd: return "virtiofsd";
    case Role::nydusd: break;
  }
  return "nydusd";
}

std::string_view to_text(Vmm vmm) { return std::ranges::find(names, vmm, &Name::vmm)->text; }

std::optional<Vmm> vmm_named(std::string_view name) {
  const auto* row = std::ranges::find(names, name, &Name::text);
  if (row == names.end()) return std::nullopt;
  return row->vmm;
}

bool is_candidate(std::string_view program) { return find_program(program) != nullptr; }

std::optional<Identity> identify(const Arguments& words) {
  const Program* program = find_program(program_name(words));
  return program == nullptr ? std::nullopt : program->read(words, program->vmm);
}

std::optional<Identity> identify_by_name(std::string_view name) {
  constexpr std::size_t longest = 15;
  const auto* row = std::ranges::find_if(programs, [&](const Program& program) {
    return name.starts_with(program.word.substr(0, longest));
  });
  if (row == programs.end()) return std::nullopt;
  return Identity{.role = row->role, .vmm = row->vmm, .id = {}, .is_weak = true};
}

std::optional<std::string> id_in_path(std::string_view path) {
  if (auto id = id_below(path, "/run/kata-containers/shared/sandboxes/", 0)) return id;
  if (auto id = id_below(path, "/run/kata/firecracker/", 0)) return id;
  if (auto id = id_below(path, "/run/kata/", 0)) return id;
  return id_below(path, "/run/vc/", 1);  // vm, sbs, or the name of Firecracker's program
}

std::optional<shim::Dialect> dialect_of(const Arguments& words) {
  for (const std::string& word : words) {
    if (word.contains("/run/vc/")) return shim::Dialect::go;
    if (word.contains("/run/kata/")) return shim::Dialect::rust;
  }
  return std::nullopt;
}

}  // namespace kata::sandbox
