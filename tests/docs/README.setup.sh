# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Three sandboxes, one of them without the virtiofsd that it needs, one without a debug console, and
# what the tour copies.
# The age, the resident memory before it, and the process's id:
# varies: \b\d+s$
# varies: \d+(\.\d)? MiB(?=  +~$)
# varies: \b\d+(?=  +\d+  +\d+ [KMG]iB)
mkdir -p /tmp/stor /etc/kata-containers
touch /etc/kata-containers/configuration.toml
truncate -s 64M /tmp/stor/blank.img
echo one line >/var/log/messages
sandbox --id 6d5c07f3b9 --vmm cloud-hypervisor --memory 2048 --touched 96 --vcpus 2 --pod shop/web-0
sandbox --id 41be9a0c77 --vmm qemu --memory 2048 --touched 160 --pod shop/db-0
sandbox --id e90311d2aa --dialect rust --vmm dragonball --memory 1024 --touched 48 --pod batch/job-7 --console-port 7
lose_virtiofsd 41be9a0c77
