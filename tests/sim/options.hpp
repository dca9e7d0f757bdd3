// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "fault.hpp"
#include "guest.hpp"

namespace kata::sim {

/// Whose management API is served.
enum class Dialect : std::uint8_t { go, rust };

/// What becomes of a request to resize a volume.
enum class Resize : std::uint8_t {
  unimplemented,  ///< the agent has the method and it always fails, as since 2026-06
  absent,         ///< the agent does not know the method, as every older one
  works,          ///< the regular file behind the device grows
};

/// A volume of the sandbox, and the directory whose file system stands for it.
struct Volume {
  std::string device;
  std::string directory;
};

/// What the command line asks for.
struct Options {
  std::string root;
  std::string id;
  Dialect dialect = Dialect::go;
  std::string agent_url;  ///< filled in from the hybrid socket where not given
  std::vector<Volume> volumes;
  std::vector<std::string> record_dirs;  ///< where the Go shim leaves its marker
  Resize resize = Resize::unimplemented;
  std::string hvsock;  ///< below root; filled in as the runtime would choose it
  std::uint32_t console_port = 1026;
  std::uint32_t agent_port = 1024;  ///< 0: the guest has none
  std::string shell;                ///< empty: the first that exists
  Chosen<GuestKind> guest;
  std::string vmm;  ///< whose processes there are; empty: none but this one
  std::uint32_t memory_mib = 64;
  std::uint32_t touched_mib = 8;
  std::uint32_t vcpus = 1;
  std::string pod;  ///< "namespace/name"; empty: the engine has no bundle
  std::string log;
  std::string request_log;
  Chosen<Fault> fault;
  Chosen<HybridFault> hybrid_fault;
  bool stale = false;
  bool die_with_parent = false;
  bool help = false;
};

/// Reads the arguments after the program's name.
/// Errors: usage.
[[nodiscard]] Result<Options> parse_options(const std::vector<std::string_view>& arguments);

/// What `--help` prints.
[[nodiscard]] std::string_view help_text();

}  // namespace kata::sim
