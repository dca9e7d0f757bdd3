# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
host intel-server /srv/node
host gpu-shared-groups /srv/gpus
everything_looks_at /srv/node
# Below another root a node is an empty file, but a record is only written for a real one.
mount --bind /dev/null /srv/node/dev/vfio/41
