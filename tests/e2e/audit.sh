#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The journal is told once of each session with a guest, of a copy as of a command, and not what
# was said there.
# shellcheck disable=SC2119
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"
need python3

# What a journal is to who writes to it: a socket for datagrams.
mkdir -p "$root/run/systemd/journal" "$root/here"
mkfifo "$work/listens"
python3 - "$root/run/systemd/journal/socket" "$work/journal" >"$work/listens" <<'END' &
import ctypes, signal, socket, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
print("listens", flush=True)
while True:
    entry = listener.recv(65536)
    with open(sys.argv[2], "ab") as file:
        file.write(entry + b"\n")
END
sim_pids+=("$!")
IFS= read -r -t 30 _ <"$work/listens" || fail "there is no journal"

entries() { grep -c '^MESSAGE=' "$work/journal" 2>/dev/null; }
has_entries() { [ "$(entries)" -eq "$1" ]; }

# told NUMBER ACT WORD...: the newest of NUMBER entries is this act's.
told() {
  local number=$1 act=$2 hash message
  shift 2
  hash=$(printf '%s\0' "$@" | sha256sum | cut -d ' ' -f 1)
  until_true has_entries "$number"
  message=$(grep '^MESSAGE=' "$work/journal" | tail -n 1)
  [[ $message == "MESSAGE=user "*" $act (SHA-256 $hash) in sandbox 'sb1'" ]] || fail "the journal was told: $message"
}

guest
in_guest echo a-secret
succeeds
told 1 "runs a command" echo a-secret
echo a-secret >"$root/here/file"
run cp /here/file "sb1:$work/copy"
succeeds
told 2 "copies files" /here/file "sb1:$work/copy"
run cp "sb:$work/copy" /here/back
succeeds
told 3 "copies files" "sb:$work/copy" /here/back
run cp --check sb1
succeeds
told 4 "copies files" sb1 --check
! grep -q secret "$work/journal" || fail "the journal was told what was said"

# Who may silence it is root alone; a session that never began is none.
if [ "$(id -u)" -eq 0 ]; then
  run exec --no-audit sb1 -- true
  succeeds
else
  run exec --no-audit sb1 -- true
  fails_with 2 "--no-audit is for root alone"
fi
run cp /here/file "none:/x"
fails_with 1 "find sandbox 'none'"
in_guest true
told 5 "runs a command" true
