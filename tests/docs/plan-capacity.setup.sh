# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# varies: \b\d+s$
host intel-server /srv/node
everything_looks_at /srv/node
