#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Each way in which a guest cannot be reached has a message of its own, within the time given.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"

# try TEXT ARGUMENT...: what exec says of a sandbox started so.
try() {
  local text=$1 patience=()
  shift
  # The whole time is waited out only where something hangs.
  [[ $text != *'after 2 s'* && $text != *'within 2 s'* ]] || patience=(--timeout 2s)
  guest "$@"
  run "${patience[@]}" exec sb1 -- true
  fails_with 125 "$text"
  stop_sim "$sim_pid"
}
hints() {
  grep -qF -- "hint: $1" "$work/err" || fail "expected the hint: $1"
}

socket=/run/vc/vm/sb1/clh.sock
open="error: open the debug console of sandbox 'sb1' at hvsock://$socket:1026:"
agent="error: find the agent of sandbox 'sb1':"

# The sandbox.
in_guest true
fails_with 125 "error: find sandbox 'sb1': neither '/run/vc/sbs' nor '/run/kata' has a sandbox of that name"
hints "list the pods of this node"
mkdir -p "$root/run/vc/sbs/sb1"
in_guest true
fails_with 125 "error: find sandbox 'sb1': '/run/vc/sbs/sb1' has no 'shim-monitor.sock'"
start_sim --id sb1 --stale
in_guest true
fails_with 125 "error: reach the shim of sandbox 'sb1': nobody listens on '/run/vc/sbs/sb1/shim-monitor.sock'"
hints "its shim is gone"
rm -r "$root/run/vc"
start_sim --id sb1
start_sim --id sb2 --dialect rust
run exec sb -- true
fails_with 125 "error: find sandbox 'sb': 2 sandboxes begin with that: sb1, sb2"
stop_sim "$sim_pid"
stop_sim "${sim_pids[-2]}"

# The shim.
try "$agent the shim does not know its agent's URL" --dialect rust --agent-url ''
try "$agent the sandbox is a peer pod" --agent-url remote:///run/peerpod/sb1.sock
try "$agent agent URL 'mock:///x': neither vsock nor hvsock" --agent-url mock:///x
try "$agent agent URL 'vsock://3:1024\\n4': more than one line" --agent-url $'vsock://3:1024\n4'
try "$agent agent URL 'vsock://3:70000': the port is not a number from 1 to 65535" --agent-url vsock://3:70000
try "context id 2 is not a guest's" --agent-url vsock://2:1024
try "context id 4294967295 is not a guest's" --agent-url vsock://4294967295:1024
try "context id 1 is not a guest's" --agent-url vsock://1:1024
hints "for a test on this machine, give --allow-local-cid"
try "'/etc/x.sock' is not in a directory of sandbox 'sb1'" --agent-url hvsock:///etc/x.sock:1024
try "'/run/vc/vm/sb1/../sb2/x' is not in a directory of sandbox 'sb1'" \
  --agent-url hvsock:///run/vc/vm/sb1/../sb2/x:1024
try "there is no VMM socket '/run/vc/vm/sb1/other.sock'" --agent-url hvsock:///run/vc/vm/sb1/other.sock:1024
try "no whole answer within 2 s" --fault hang
try "the shim answered with status 500" --fault status=500
try "the shim closed the connection without an answer" --fault drop

# The VMM and the guest.
try "$open the guest does not listen on port 1026, though its agent does on port 1024: the debug console is off, or the guest has no shell" \
  --console-port 7
hints "set 'debug_console_enabled = true' under [agent.kata] in the file that 'kata-ctl config files' shows in force"
try "$open the guest does not listen on port 1026, though its agent does" --guest no-shell
try "$open the guest does not listen on port 1026; its agent does not answer" --console-port 7 --agent-port 0
hints "see 'journalctl -t kata' for whether the guest booted"
try "$open the guest does not listen on port 1026" --hv-fault reject
try "$open the VMM took the connection and answered nothing: timed out after 2 s; its agent does not answer on hvsock://$socket:1024 either" \
  --hv-fault hang
hints "see 'journalctl -t kata' for whether the guest hangs, or give it more time with '--timeout'"
try "answered only 'OK 1073741825': timed out after 2 s" --hv-fault no-newline
try "$open the VMM answered 'AAAA" --hv-fault endless
for ((bytes = 0; bytes <= 12; bytes++)); do
  try "$open the guest does not listen on port 1026" --hv-fault drop-at=$bytes
done
for kind in silent deaf endless; do
  try "run 'true' in sandbox 'sb1': the guest's shell does not answer: timed out after 2 s" --guest $kind
  hints "give a busy guest more time with '--timeout'"
done
try "run 'true' in sandbox 'sb1': the guest closed the console before its shell answered" --guest dies-after=3

# A command has no end to its time, its shell has.
guest --guest silent
in_guest true
fails_with 125 "run 'true' in sandbox 'sb1': the guest's shell does not answer: timed out after 10 s"
stop_sim "$sim_pid"

# Bytes in one piece with the answer, or one at a time, are all the same.
for fault in coalesce byte; do
  guest --hv-fault $fault
  in_guest echo hello
  succeeds
  prints hello
  stop_sim "$sim_pid"
done
! grep -q "early close\|bad request" "$work/log" || fail "half a line was sent"
