# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Nobody opens the console of QEMU's sandbox: it would be on this machine's own vsock.
# varies: \b\d+s(?=$|  +/)
# varies: (?<=pid )\d+
# varies: (?<=Memory of all:) +[\d.]+ MiB
# varies: (?<=virtiofsd:)[ \d]+$
# varies: ^ *\d+  (?=shim|virtiofsd|hypervisor)
# varies: [\d.]+ [KM]iB(?=.*  /usr/local/bin/)
# varies: (?<=  )[RS](?=  .*  /usr/local/bin/)
host intel-server /srv/node
configured intel-server
mount --bind /opt /srv/node/opt
mkdir -p /run/kata-containers/shared/containers
mount -t tmpfs -o size=16G,nr_inodes=16k kataShared /run/kata-containers/shared/containers
mkdir /run/kata-containers/shared/containers/839162f25b
touch /run/kata-containers/shared/containers/839162f25b/aaaa.txt
sandbox --id 41be9a0c77 --vmm qemu --memory 2048 --touched 160 --pod shop/db-0
sandbox --id 6d5c07f3b9 --vmm cloud-hypervisor --pod shop/web-0
check_looks_at /srv/node
