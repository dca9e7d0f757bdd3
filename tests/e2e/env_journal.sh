#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# On the machine itself journalctl is run for the bundle as any other program is: with nothing of
# our environment, if only root can have put it there, and not at all under --no-exec.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
enter_mount_namespace "$@"
need tar
[ -f /usr/bin/journalctl ] || skip "there is no journalctl"

cat >"$work/journalctl" <<'FILE'
#!/bin/sh
env | grep -v -e '^PWD=' -e '^_=' | sort
echo 'level=info msg="started" sandbox=1234'
echo 'level=error msg="proxy http://user:CANARY@h" jaeger_password=CANARY'
FILE
chmod 755 "$work/journalctl"
mount --bind "$work/journalctl" /usr/bin/journalctl

# bundle OPTION...: what the archive says of the journal, or why it says nothing.
bundle() {
  run_as env CANARY_SECRET=CANARY "$kata_ctl" env --bundle "$work/report.tar.gz" "$@"
  succeeds
  rm -rf "$work/kata-ctl-bundle"
  tar -xzf "$work/report.tar.gz" -C "$work"
  ! grep -rna CANARY "$work/kata-ctl-bundle" || fail "a secret is in the archive"
  cat "$work/kata-ctl-bundle/journal.txt" 2>/dev/null ||
    sed -n 's/^journal.txt: //p' "$work/kata-ctl-bundle/errors"
}

is() {
  [ "$1" = "$2" ] || fail "expected '$1', got '$2'"
}

is 'LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin
level=info msg="started" sandbox=1234
level=error msg="proxy http://<redacted>@h" jaeger_password=<redacted>' "$(bundle)"
is 'error: not read: --no-exec' "$(bundle --no-exec)"
chmod 775 "$work/journalctl"
is "error: not run: '/usr/bin/journalctl' can be written to by others" "$(bundle)"
