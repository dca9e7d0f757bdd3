// SPDX-License-Identifier: Apache-2.0
#include "check/node_check.hpp"

#include <fcntl.h>

#include <algorithm>

#include "check/misc_devices.hpp"
#include "check/modules.hpp"

namespace kata::check {
namespace {

Finding no_driver(const Host& host, const DriverNode& node, bool has_node) {
  const ModuleState state = Modules{host}.state_of(node.module);
  const std::string forbidden = loading_forbidden_by(host);
  if (state == ModuleState::available && has_node && forbidden.empty())
    return {.detail = fmt::format("{} loads when {} is opened", node.module, node.path)};
  Finding finding{.status = Status::fail,
                  .detail = fmt::format("{} is {}", node.module, to_text(state))};
  if (state == ModuleState::absent)
    finding.hint = "install the kernel's modules, or a kernel that has it";
  else if (!forbidden.empty())
    finding.hint = fmt::format("boot anew with it loaded: {}", forbidden);
  else
    finding.hint = fmt::format("run 'modprobe {}'", node.module);
  return finding;
}

// An ordinary user who may not open it says nothing about the runtime, which is root.
Result<Finding> open_it(const Host& host, const DriverNode& node) {
  const Result<Fd> fd = host.open(node.path, O_RDWR);
  if (fd) return Finding{.detail = fmt::format("{} opens", node.path)};
  if (fd.error().code == Code::denied && host.euid() != 0) return std::unexpected(fd.error());
  return Finding{.status = Status::fail, .detail = fd.error().what, .hint = fd.error().hint};
}

std::string make_node(const DriverNode& node) {
  return fmt::format("mknod -m 600 {} c 10 {}", node.path, node.minor);
}

}  // namespace

Result<Finding> check_node(const Host& host, const Question& question, const DriverNode& node) {
  const std::vector<MiscDevice> devices = TRY(read_misc_devices(host));
  const bool has_driver =
      std::ranges::find(devices, node.device, &MiscDevice::name) != devices.end();
  const Node found = TRY(look_at_node(host, node.path, node.minor));
  if (found == Node::wrong)
    return Finding{
        .status = Status::fail,
        .detail = fmt::format("{} is not the character device 10:{}", node.path, node.minor),
        .hint = fmt::format("run 'rm {} && {}'", node.path, make_node(node))};
  if (question.is_active && found == Node::right) return open_it(host, node);
  if (!has_driver) return no_driver(host, node, found == Node::right);
  if (found == Node::absent)
    return Finding{
        .status = Status::fail,
        .detail = fmt::format("no {}, although the kernel has {}", node.path, node.module),
        .hint = fmt::format("run '{}'", make_node(node))};
  return Finding{.detail = fmt::format("{} is there", node.path)};
}

}  // namespace kata::check
