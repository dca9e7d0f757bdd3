# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
configured intel-server
echo 3.30.0 >/opt/kata/VERSION
