# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A captured machine, and a node with its configuration. No sandbox of QEMU's: its console would be on this
# machine's own vsock.
# varies: \b\d+s(?=$|  +/)
# varies: [\d.]+ MiB(?=  +~$)
# varies: \b\d+(?=  +\d+  +\d+ [KMG]iB)
# varies: (?<=pid )\d+
# varies: (?<=Memory of all:) +[\d.]+ MiB
# varies: (?<=virtiofsd:)[ \d]+$
# varies: ^ *\d+  (?=shim|virtiofsd|hypervisor)
# varies: [\d.]+ [KM]iB(?=.*  /usr/local/bin/)
# varies: (?<=  )[RS](?=  .*  /usr/local/bin/)
configured intel-server
host intel-server /srv/node
check_looks_at /srv/node
