// SPDX-License-Identifier: Apache-2.0
// How the runtime reaches the agent in a guest of QEMU's or StratoVirt's.
//
// Source: drivers/vhost/vsock.c; Documentation/admin-guide/devices.txt, 10:241. Opening the node
// loads the module, so the node is opened with --active alone.
#include "check/checks.hpp"
#include "check/needs.hpp"
#include "check/node_check.hpp"

namespace kata::check {

Result<Finding> vsock_vhost(const Host& host, const Question& question) {
  if (!needs_vhost_vsock(question))
    return Finding{.status = Status::skip,
                   .detail = "no configured hypervisor uses /dev/vhost-vsock"};
  return check_node(host, question, {"/dev/vhost-vsock", 241, "vhost-vsock", "vhost_vsock"});
}

// VMware's transport takes the host's side of vsock for itself.
// Source: kata-containers issues 1327 and 3459.
Result<Finding> vsock_transport(const Host& host, const Question& question) {
  if (!needs_vhost_vsock(question))
    return Finding{.status = Status::skip,
                   .detail = "no configured hypervisor uses /dev/vhost-vsock"};
  TRY(host.entries("/sys/module"));
  if (!host.exists("/sys/module/vmw_vsock_vmci_transport"))
    return Finding{.detail = "no other transport holds vsock"};
  return Finding{.status = Status::fail,
                 .detail =
                     "vmw_vsock_vmci_transport is loaded and holds vsock: guests would fail "
                     "with 'Device or resource busy'",
                 .hint =
                     "run 'modprobe -r vmw_vsock_vmci_transport' and keep it from loading: "
                     "'echo blacklist vmw_vsock_vmci_transport > "
                     "/etc/modprobe.d/kata-vsock.conf'"};
}

}  // namespace kata::check
