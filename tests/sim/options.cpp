// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include <cstddef>
#include <limits>

#include "command_lines.hpp"
#include "core/text.hpp"

namespace kata::sim {
namespace {

Result<> read_dialect(Options& options, std::string_view value) {
  if (value != "go" && value != "rust")
    return fail(Code::usage, "dialect '{}': neither go nor rust", value);
  options.dialect = value == "go" ? Dialect::go : Dialect::rust;
  return {};
}

// Cut at the last '=', because a test's device may hold one and its directory does not.
Result<> read_volume(Options& options, std::string_view value) {
  const auto equals = value.rfind('=');
  if (equals == value.npos) return fail(Code::usage, "volume '{}': not HOST_DEVICE=DIR", value);
  options.volumes.push_back(
      {std::string{value.substr(0, equals)}, std::string{value.substr(equals + 1)}});
  return {};
}

Result<> read_resize(Options& options, std::string_view value) {
  if (value == "unimplemented")
    options.resize = Resize::unimplemented;
  else if (value == "absent")
    options.resize = Resize::absent;
  else if (value == "works")
    options.resize = Resize::works;
  else
    return fail(Code::usage, "resize '{}': not unimplemented, absent or works", value);
  return {};
}

template <std::uint32_t Options::* member>
Result<> read_port(Options& options, std::string_view value) {
  const auto port = parse_u64(value);
  if (!port || *port > std::numeric_limits<std::uint32_t>::max())
    return fail(Code::usage, "port '{}': not a 32-bit number", value);
  options.*member = static_cast<std::uint32_t>(*port);
  return {};
}

Result<> read_fault(Options& options, std::string_view value) {
  options.fault = TRY(parse_fault(value));
  return {};
}

Result<> read_hybrid_fault(Options& options, std::string_view value) {
  options.hybrid_fault = TRY(parse_hybrid_fault(value));
  return {};
}

Result<> read_guest(Options& options, std::string_view value) {
  options.guest = TRY(parse_guest(value));
  return {};
}

template <std::uint32_t Options::* member>
Result<> read_number(Options& options, std::string_view value) {
  constexpr std::uint64_t most = 1 << 20;
  const auto number = parse_u64(value);
  if (!number || *number > most)
    return fail(Code::usage, "'{}': not a number of at most {}", value, most);
  options.*member = static_cast<std::uint32_t>(*number);
  return {};
}

Result<> read_vmm(Options& options, std::string_view value) {
  if (!is_hypervisor(value)) return fail(Code::usage, "VMM '{}': not known", value);
  options.vmm = value;
  return {};
}

Result<> read_pod(Options& options, std::string_view value) {
  if (!value.contains('/')) return fail(Code::usage, "pod '{}': not NAMESPACE/NAME", value);
  options.pod = value;
  return {};
}

template <std::string Options::* member>
Result<> keep(Options& options, std::string_view value) {
  options.*member = value;
  return {};
}

template <bool Options::* member>
Result<> set(Options& options, std::string_view) {
  options.*member = true;
  return {};
}

struct Row {
  std::string_view name;
  bool takes_value;
  Result<> (*read)(Options&, std::string_view);
};

constexpr Row rows[] = {
    {"--root", true, keep<&Options::root>},
    {"--id", true, keep<&Options::id>},
    {"--dialect", true, read_dialect},
    {"--agent-url", true, keep<&Options::agent_url>},
    {"--volume", true, read_volume},
    {"--volume-dir", true,
     [](Options& options, std::string_view value) -> Result<> {
       options.record_dirs.emplace_back(value);
       return {};
     }},
    {"--no-marker", false,
     [](Options& options, std::string_view) -> Result<> {
       options.record_dirs.clear();
       return {};
     }},
    {"--resize", true, read_resize},
    {"--hvsock", true, keep<&Options::hvsock>},
    {"--console-port", true, read_port<&Options::console_port>},
    {"--agent-port", true, read_port<&Options::agent_port>},
    {"--shell", true, keep<&Options::shell>},
    {"--guest", true, read_guest},
    {"--vmm", true, read_vmm},
    {"--memory", true, read_number<&Options::memory_mib>},
    {"--touched", true, read_number<&Options::touched_mib>},
    {"--vcpus", true, read_number<&Options::vcpus>},
    {"--pod", true, read_pod},
    {"--log", true, keep<&Options::log>},
    {"--request-log", true, keep<&Options::request_log>},
    {"--fault", true, read_fault},
    {"--hv-fault", true, read_hybrid_fault},
    {"--stale", false, set<&Options::stale>},
    {"--die-with-parent", false, set<&Options::die_with_parent>},
    {"--help", false, set<&Options::help>},
};

const Row* find_row(std::string_view name) {
  for (const Row& row : rows)
    if (row.name == name) return &row;
  return nullptr;
}

// Where each runtime's VMM puts its socket: Cloud Hypervisor under the Go runtime, Dragonball.
std::string usual_hvsock(const Options& options) {
  return options.dialect == Dialect::go ? fmt::format("/run/vc/vm/{}/clh.sock", options.id)
                                        : fmt::format("/run/kata/{}/root/kata.hvsock", options.id);
}

Result<Options> complete(Options options, bool has_url) {
  if (options.help) return options;
  if (options.root.empty()) return fail(Code::usage, "'--root' is missing");
  if (options.id.empty() || options.id.find('/') != std::string::npos)
    return fail(Code::usage, "id '{}': not the name of a directory", options.id);
  if (options.dialect == Dialect::rust && !options.record_dirs.empty())
    return fail(Code::usage, "'--volume-dir': the Rust shim writes no marker");
  while (options.root.size() > 1 && options.root.ends_with('/')) options.root.pop_back();
  if (options.hvsock.empty()) options.hvsock = usual_hvsock(options);
  if (!options.hvsock.starts_with('/')) options.hvsock.insert(0, 1, '/');
  const bool has_cid = options.vmm == "qemu" || options.vmm == "stratovirt";
  if (!has_url && has_cid)
    options.agent_url = fmt::format("vsock://{}:1024", qemu_cid);
  else if (!has_url)
    options.agent_url = fmt::format("hvsock://{}:1024", options.hvsock);
  return options;
}

}  // namespace

Result<Options> parse_options(const std::vector<std::string_view>& arguments) {
  Options options;
  bool has_url = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view name = arguments[i];
    const Row* row = find_row(name);
    if (row == nullptr) return fail(Code::usage, "option '{}': not known", name);
    if (row->takes_value && i + 1 == arguments.size())
      return fail(Code::usage, "option '{}': its value is missing", name);
    TRY(row->read(options, row->takes_value ? arguments[++i] : std::string_view{}));
    has_url = has_url || name == "--agent-url";
  }
  return complete(std::move(options), has_url);
}

std::string_view help_text() {
  return R"(Stands for one Kata sandbox: its shim's management socket, its VMM's hybrid-vsock socket
and the debug console behind it. Prints "ready SOCKET..." and serves until SIGTERM.

  --root DIR                where /run lies
  --id ID                   the sandbox's id
  --dialect go|rust         whose management API to serve (go)
  --agent-url URL           what /agent-url says; '' for the Rust shim's answer to an error
  --volume HOST_DEVICE=DIR  a volume whose usage is that of DIR's file system; may be repeated
  --volume-dir DIR          leave the Go shim's marker here; may be repeated
  --no-marker               leave none
  --resize HOW              unimplemented (as today's agents), absent (as older ones) or works
  --hvsock PATH             the hybrid-vsock socket, below root
  --console-port N          port of the debug console (1026)
  --agent-port N            port of the agent, which takes connections and no more (1024); 0 for none
  --shell PATH              the console's shell; no console where there is none
  --guest KIND[=N]          bash dash busybox builtins-only no-stty lying-stty no-shell, or
                            forger dies-after=BYTES freezes-after=BYTES silent deaf endless
  --vmm NAME                also run what looks like the rest of such a sandbox: qemu
                            cloud-hypervisor firecracker stratovirt openvmm dragonball
  --memory MIB              the guest's memory (64), of which it has
  --touched MIB             touched so much (8)
  --vcpus N                 its vCPUs (1)
  --pod NAMESPACE/NAME      leave containerd's bundle of this pod
  --log FILE                append what happens on the hybrid-vsock socket
  --request-log FILE        append each management request, after a line with its length
  --fault MODE[=N]          slow[=MS] hang drop truncate chunked[=SIZE] garbage oversized
                            huge-header[=SIZE] status=CODE partial-status
  --hv-fault MODE[=N]       hang drop-at=BYTES no-newline coalesce reject endless byte
  --stale                   leave a management socket that nobody serves, and exit
  --die-with-parent         end when the parent does
)";
}

}  // namespace kata::sim
