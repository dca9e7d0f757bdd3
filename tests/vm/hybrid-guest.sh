#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# hybrid-guest.sh CONSOLE: debug consoles on the guest's own virtio socket, until the guest ends.
set -euo pipefail
modprobe vmw_vsock_virtio_transport
exec "$1" 1026 1028=dies-after=3000
