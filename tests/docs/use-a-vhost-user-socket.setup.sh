# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
need socat
configured intel-server
vhost_user_socket /tmp/vhu-targets/vhost-blk-rawdisk01.sock
