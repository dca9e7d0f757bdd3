// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/host.hpp"
#include "sandbox/guest_memory.hpp"
#include "sandbox/identify.hpp"
#include "sandbox/pod.hpp"
#include "sandbox/process.hpp"
#include "sandbox/sharing.hpp"
#include "sandbox/survey.hpp"
#include "shim/sandbox.hpp"

namespace kata::sandbox {

/// How much of a sandbox is there.
enum class State : std::uint8_t {
  live,         ///< its shim answers, and all its parts run
  partial,      ///< some of its parts run; Sandbox::problems says what is wrong
  orphaned,     ///< processes are left over, and no shim looks after them
  stale,        ///< only directories are left
  cannot_tell,  ///< no permission to look
};

/// "live", "partial", "orphaned", "stale", "cannot-tell".
[[nodiscard]] std::string_view to_text(State state);

/// All that the node knows of a sandbox without asking its VMM.
struct Sandbox {
  std::string id;
  State state = State::cannot_tell;
  std::vector<std::string> problems;  ///< a sentence each
  shim::Liveness liveness = shim::Liveness::gone;
  std::optional<shim::Dialect> dialect;
  std::optional<Pod> pod;
  std::optional<std::chrono::milliseconds> age;

  std::optional<Vmm> vmm;
  std::optional<int> vmm_pid;  ///< the shim's where the VMM is a part of it
  std::optional<std::uint64_t> vcpus;
  std::optional<GuestMemory> memory;
  std::optional<std::uint64_t> dax_window_bytes;
  std::optional<std::uint32_t> cid;
  std::string vsock_socket;  ///< of VMMs with hybrid vsock; may be empty
  std::string agent_url;     ///< empty where neither state nor shim tell
  std::optional<bool> debug_console;
  bool needs_sharing = false;  ///< the VMM has a device for virtiofsd

  std::optional<int> shim_pid;
  std::string shim_version;  ///< empty where no file tells
  std::optional<Sharing> sharing;
  std::vector<Process> processes;        ///< sorted by pid
  std::vector<std::string> directories;  ///< below /run, sorted
  std::vector<std::string> volumes;      ///< direct volumes that it owns, as Overview finds them
  bool is_hidden = false;                ///< permission was missing for some of this
};

/// Memory of all its processes, shared pages counted once. Where that was denied for a process it
/// is that one's RSS.
[[nodiscard]] std::uint64_t memory_of_processes(const Sandbox& sandbox);

/// How shims may be asked for what nothing on disk tells.
class Asking {
 public:
  /// No question after `total`; each is given up after `each`.
  Asking(std::chrono::milliseconds total, std::chrono::milliseconds each);

  /// What the shim says to /agent-url; empty where it does not, or the time has run out.
  [[nodiscard]] std::string agent_url(const Host& host, std::string_view id);

 private:
  std::chrono::steady_clock::time_point end_;
  std::chrono::milliseconds each_;
};

/// Takes a closer look at one sandbox. Whatever vanishes meanwhile is missing in the result.
[[nodiscard]] Sandbox inspect(const Host& host, const Survey& survey, const Trace& trace,
                              Asking& asking);

/// Finds the sandbox's state and what is wrong with it. `sees_processes` is false where missing
/// processes mean nothing.
void judge(Sandbox& sandbox, bool sees_processes);

/// Members that are not known are null. Times are seconds, sizes bytes.
[[nodiscard]] nlohmann::ordered_json to_json(const Sandbox& sandbox);

}  // namespace kata::sandbox
