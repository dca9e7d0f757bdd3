# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
configured intel-server
mkdir /opt/kata/share/defaults/kata-containers/config.d
