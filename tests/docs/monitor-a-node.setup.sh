# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
host amd-server /srv/node
check_looks_at /srv/node
sandbox --id 6d5c07f3b9 --vmm cloud-hypervisor
sandbox --id 41be9a0c77 --vmm qemu
kata-ctl sandbox show 41be -o json | jq '.virtiofsd.pids[]' | xargs kill
timeout 30 sh -c "until kata-ctl ps | grep -q partial; do sleep 0.05; done"
