# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The guest has the files of this node.
sandbox --id 6d5c07f3b9 --dialect go
mkdir -p /root/notes /tmp/guest
echo verified >/root/notes/readme
head -c 100000 /dev/urandom >/tmp/guest/large
