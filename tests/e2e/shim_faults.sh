#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Whatever a shim does to a request, the answer is the volume's usage or one sentence that says why
# there is none, within the time given.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

add_volume /pods/volume /dev/sdx

# ask FAULT DIALECT [OPTION...]: what stats makes of a shim with this fault.
ask() {
  start_sim --id "$2-sandbox" --dialect "$2" --volume "/dev/sdx=/dev" --fault "$1"
  run "${@:3}" direct-volume stats /pods/volume -o json --sandbox-id "$2-sandbox"
  stop_sim "$sim_pid"
}

for dialect in go rust; do
  for fault in slow=0 chunked=1 chunked huge-header=2000; do
    ask $fault $dialect
    succeeds
    jq -e '.usage | length == 2' "$work/out" >/dev/null || fail "$fault: other numbers came back"
  done

  socket=$([ $dialect = go ] && echo /run/vc/sbs || echo /run/kata)/$dialect-sandbox/shim-monitor.sock
  while read -r fault text; do
    # The whole time is waited out only where the answer does not come.
    patience=()
    [[ $text != *'2 s' ]] || patience=(--timeout 2s)
    ask "$fault" $dialect "${patience[@]}"
    fails_with 1 "error: read stats of '/dev/sdx': ${text/SOCKET/ask \'$socket\':}"
  done <<'TABLE'
hang SOCKET no whole answer within 2 s
slow=500 SOCKET no whole answer within 2 s
drop SOCKET the shim closed the connection without an answer
truncate SOCKET the shim closed the connection in the middle of its answer
partial-status SOCKET the shim closed the connection in the middle of its answer
garbage SOCKET the answer is not HTTP/1.1
oversized SOCKET the answer's body is larger than
huge-header SOCKET the answer's header is larger than
status=404 the shim does not serve '/direct-volume/stats'
status=500 the shim answered 500: status 500 was asked for
status=301 the shim answered 301: status 301 was asked for
TABLE
done

# Four ways not to find a shim, and four messages.
start_sim --id stale-sandbox --stale
mkdir -p "$root/run/vc/sbs/bare-sandbox"
stats=(direct-volume stats /pods/volume --sandbox-id)
run "${stats[@]}" none
fails_with 1 "neither '/run/vc/sbs' nor '/run/kata' has a sandbox of that name"
run "${stats[@]}" bare-sandbox
fails_with 1 "'/run/vc/sbs/bare-sandbox' has no 'shim-monitor.sock'"
run "${stats[@]}" stale-sandbox
fails_with 1 "nobody listens on '/run/vc/sbs/stale-sandbox/shim-monitor.sock'"
