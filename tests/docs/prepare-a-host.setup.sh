# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
host amd-server /srv/node
configured amd-server
check_looks_at /srv/node
