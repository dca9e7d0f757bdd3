// SPDX-License-Identifier: Apache-2.0
// What processes say of themselves, and what the kernel says of them: read within bounds.
#include "sandbox/proc_text.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "host/backing.hpp"
#include "sandbox/identify.hpp"
#include "sandbox/machine.hpp"
#include "sandbox/pod.hpp"
#include "sandbox/recorded.hpp"
#include "sandbox/sharing.hpp"

using namespace kata::sandbox;

namespace {

void read_words(std::string_view text) {
  const Arguments words = parse_cmdline(text);
  std::size_t size = 0;
  for (const std::string& word : words) size += word.size() + 1;
  if (size > text.size() + 1) std::abort();
  if (const auto identity = identify(words)) {
    if (!kata::shim::is_sandbox_id(identity->id) || !text.contains(identity->id)) std::abort();
    if (identity->vmm) static_cast<void>(parse_machine(*identity->vmm, words));
  }
  static_cast<void>(parse_machine(Vmm::qemu, words));
  static_cast<void>(parse_machine(Vmm::cloud_hypervisor, words));
  static_cast<void>(parse_sharing(words));
  static_cast<void>(dialect_of(words));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  read_words(text);
  if (const auto stat = parse_stat(text); stat && (stat->pid < 0 || stat->parent < 0)) std::abort();
  if (const auto cgroup = parse_cgroup(text); cgroup && cgroup->contains('\n')) std::abort();
  static_cast<void>(parse_smaps_rollup(text));
  static_cast<void>(parse_uptime(text));
  static_cast<void>(kata::host::backing_of(text, {}));
  static_cast<void>(parse_go_state(text));
  static_cast<void>(parse_rust_state(text));
  static_cast<void>(parse_firecracker_config(text));
  static_cast<void>(parse_bundle(text));
  if (const auto id = id_in_path(text); id && !kata::shim::is_sandbox_id(*id)) std::abort();
  return 0;
}
