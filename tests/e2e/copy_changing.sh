#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A file that changes while it is read is copied as it was read; where the guest cannot tell what
# that was, the change is named. Files of /proc, which say that they are empty, come whole.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"
# shellcheck source=tests/e2e/copy_lib.sh
. "$(dirname "$0")/copy_lib.sh"
need tar

# Whenever the guest sums something up, the log has one line more.
fake sha256sum <<EOT
#!/bin/bash
[ ! -e $work/grows ] || echo more >>$guest/tree/log
exec /usr/bin/sha256sum
EOT
reset() {
  rm -rf "$guest/tree" "$work/grows"
  mkdir "$guest/tree"
  seq 100 >"$guest/tree/log"
  echo else >"$guest/tree/other"
  seq 100 >"$work/first"
  : >"$work/grows"
}
begins_with_the_first() {
  check "$1: another file" cmp -n "$(stat -c %s "$work/first")" "$1" "$work/first"
}

guest --shell "$fake/shell"
for options in "" "--method base64" "--compress none" "--method base64 --compress gzip"; do
  reset
  # shellcheck disable=SC2086
  run cp $options "sb1:$guest/tree/log" /here/got
  succeeds
  begins_with_the_first "$here/got"
  rm "$here/got"
done
reset
run cp "sb1:$guest/tree" /here/got
succeeds
begins_with_the_first "$here/got/log"
rm -r "$here/got"

# tar says that it noticed. What it made is whole.
fake tar <<EOT
#!/bin/bash
case "\$*" in *-cf*-\\ .) ;; *) exec /usr/bin/tar "\$@" ;; esac
/usr/bin/tar "\$@"
echo "tar: ./log: file changed as we read it" >&2
exit \$(cat $work/tar_status)
EOT
rm "$work/grows"
echo 1 >"$work/tar_status"
run cp "sb1:$guest/tree" /here/got
succeeds
check "the tree differs" diff -r "$guest/tree" "$here/got"
grep -qx "warning: in the guest: 'tar: ./log: file changed as we read it'" "$work/err" || fail "no warning"
rm -r "$here/got"
# One that became shorter is filled up with zeros.
sed -i 's/^exit/echo "tar: .\/other: File shrank by 3 bytes; padding with zeros" >\&2\n&/' "$fake/tar"
refused "in the guest: 'tar: ./log: file changed as we read it'" "sb1:$guest/tree" /here/got
sed -i '/File shrank/d' "$fake/tar"
echo 2 >"$work/tar_status"
refused "in the guest: 'tar: ./log: file changed as we read it'" "sb1:$guest/tree" /here/got
# Other tars end with 1 for any reason.
echo 1 >"$work/tar_status"
sed -i '2i case "$*" in *--hard*) exit 1 ;; esac' "$fake/tar"
refused "in the guest: 'tar: ./log: file changed as we read it'" "sb1:$guest/tree" /here/got
rm "$fake/tar"

# Without a tee that writes to a pipe by name the file is read again.
fake tee <<EOT
#!/bin/bash
exit 1
EOT
changed="what is copied changed in the guest while it was read"
reset
refused "$changed" "sb1:$guest/tree/log" /here/got
grep -qx "hint: copy it again when nothing writes to it" "$work/err" || fail "no hint"
reset
refused "$changed" "sb1:$guest/tree/log" /here/got --method shell
fake tar <<EOT
#!/bin/bash
case "\$*" in *-cf*-\\ .) echo more >>log ;; esac
exec /usr/bin/tar "\$@"
EOT
refused "$changed" "sb1:$guest/tree" /here/got
rm "$work/grows"
fake cat <<EOT
#!/bin/bash
/bin/cat "\$@" | tr 7 8
EOT
refused "sha256 here is " "sb1:$guest/tree/log" /here/got --compress none
stop_sim "$sim_pid"

# Files that say they have no bytes, or of which the guest says nothing.
for kind in bash busybox dash no-stty builtins-only; do
  guest --guest $kind
  run cp sb1:/proc/version /here/got
  succeeds
  check "$kind: another version" cmp /proc/version "$here/got"
  run cp sb1:/proc/version -
  succeeds
  tar -xOf "$work/out" version | cmp - /proc/version || fail "$kind: another version in the stream"
  stop_sim "$sim_pid"
done
guest --guest bash
for name in meminfo interrupts; do
  [ -r /proc/$name ] || continue
  least=$(($(wc -l </proc/$name) - 5))
  run cp sb1:/proc/$name /here/got
  succeeds
  check "$name is cut" [ "$(wc -l <"$here/got")" -ge $least ]
  run cp sb1:/proc/$name -
  succeeds
  [ "$(tar -xOf "$work/out" $name | wc -l)" -ge $least ] || fail "$name is cut in the stream"
done
stop_sim "$sim_pid"
