# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
need socat
configured intel-server
# SPDK's target is played by a socket that somebody listens on.
mkdir -p /tmp/vhu-targets
socket=/tmp/vhu-targets/vhost-blk-rawdisk01.sock
socat UNIX-LISTEN:$socket,fork /dev/null >/dev/null 2>&1 &
timeout 30 sh -c "until grep -q $socket /proc/net/unix; do sleep 0.05; done"
