# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
host intel-server /srv/node
host container-small-shm /srv/small
host numa-1g-pages /srv/pages
everything_looks_at /srv/node
