# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
need xmllint
host amd-server /srv/node
check_looks_at /srv/node
sandbox --id 6d5c07f3b9 --vmm cloud-hypervisor
sandbox --id 41be9a0c77 --vmm qemu
lose_virtiofsd 41be9a0c77
