#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A copy never fills the disk it writes to: a twentieth stays free, and where that is not to be had
# nothing is left of the copy.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
enter_mount_namespace "$@"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"
# shellcheck source=tests/e2e/copy_lib.sh
. "$(dirname "$0")/copy_lib.sh"
at_end() { umount -R "$here"; }

mount -t tmpfs -o size=8m,nr_inodes=200 none "$here"
free_kib() {
  echo $(($(stat -f -c '%a * %S' "$here") / 1024))
}
guest --guest bash
mkdir "$here/into" "$guest/many" "$guest/tree"
echo old >"$here/old"

# Around the size that fits, a MiB at a time: it is there and the reserve is free, or neither.
fitted=0
for mib in 5 6 7 8; do
  head -c ${mib}M /dev/urandom >"$guest/big"
  run cp "sb1:$guest/big" /here/got
  if [ "$status" -eq 0 ]; then
    fitted=$mib
    check "$mib MiB differ" cmp "$guest/big" "$here/got"
    check "$mib MiB left less than the reserve" [ "$(free_kib)" -ge 409 ]
    rm "$here/got"
  else
    fails_with 1 "the disk is nearly full: "
    nothing_left "$mib MiB"
    check "$mib MiB left something" [ ! -e "$here/got" ]
  fi
done
check "no more than $fitted MiB fit" [ "$fitted" -ge 6 ]
check "even $fitted MiB fit" [ "$fitted" -le 7 ]

# What is there already stays: a file, and what a tree would be merged into.
mv "$guest/big" "$guest/tree"
seq 10 >"$guest/tree/before"
full="the disk is nearly full: "
for method in raw base64 shell; do
  refused "$full" "sb1:$guest/tree/big" /here/old --compress none --method $method
  refused "$full" "sb1:$guest/tree" /here/into --method $method
  refused "$full" "sb1:$guest/tree/." /here/into --method $method
done
# A hole takes no room, but what says it is longer than the file system is not believed.
truncate -s 100M "$guest/tree/big"
refused "$full" "sb1:$guest/tree/big" /here/old

# The number of files is a limit of a file system too.
for i in $(seq 300); do : >"$guest/many/$i"; done
for method in raw shell; do
  refused "the file system is nearly full: room for 9 more files" \
    "sb1:$guest/many" /here/into --method $method
done

# A file system that is as full as that already takes nothing.
head -c 7900K /dev/zero >"$here/filling"
refused "$full" "sb1:$guest/many/1" /here/old --method base64

# A small one takes what fits; one that does not tell its size is not full.
head -c 900K /dev/urandom >"$guest/large"
echo x >"$guest/two"
rm "$here/filling"
mkdir "$here/small" "$here/unlimited" "$here/ramfs"
mount -t tmpfs -o size=1m none "$here/small"
mount -t tmpfs -o size=0 none "$here/unlimited"
mount -t ramfs none "$here/ramfs"
for name in small unlimited ramfs; do
  for file in two large; do
    run cp "sb1:$guest/$file" /here/$name
    succeeds
    check "$file differs on $name" cmp "$guest/$file" "$here/$name/$file"
  done
done
refused "$full" "sb1:$guest/large" /here/small/again
