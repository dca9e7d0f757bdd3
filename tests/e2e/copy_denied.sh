#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the guest's user may not read or write is said with the guest's own reason, whatever shell it
# has, and nothing of the copy is left.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"
# shellcheck source=tests/e2e/copy_lib.sh
. "$(dirname "$0")/copy_lib.sh"
need busybox dash setpriv

# Root may do everything, so the guest's user is another one.
as_user=
[ "$(id -u)" -ne 0 ] || as_user="setpriv --reuid=65534 --regid=65534 --clear-groups"
chmod 711 "$work"

echo text >"$here/text"
mkdir "$guest/closed" "$guest/tree" "$guest/shut"
for name in secret tree/one tree/two; do
  echo secret >"$guest/$name"
  chmod 0 "$guest/$name"
done
chmod 555 "$guest/closed" "$guest"
chmod 0 "$guest/shut"

for shell in dash bash "busybox sh"; do
  fake shell <<EOT
#!/bin/sh
exec $as_user $shell
EOT
  guest --shell "$fake/shell"
  for method in raw base64 shell; do
    refused "in the guest: 'cannot open the file: Permission denied'" \
      "sb1:$guest/secret" /here/got --method $method
    run cp --method $method /here/text "sb1:$guest/closed/new"
    fails_with 1 "in the guest: cannot create a file: Permission denied"
    nothing_left "$shell, $method"
  done
  # Of many words the first tell the reason.
  refused ": Permission denied'" "sb1:$guest/tree" /here/got
  refused "cd: " "sb1:$guest/shut" /here/got  # dash gives no reason
  stop_sim "$sim_pid"
done
