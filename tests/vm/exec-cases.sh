# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # the caller sets them
# Sourced by the tests that reach a guest's debug console over a real transport. The caller sets
# kata_ctl, an array with the options it needs, root, which is what kata_ctl takes for /, and gives
# each function the sandbox's id.

fail() {
  printf 'FAILED: %s\n' "$*"
  printf -- '--- kata-ctl said, exit status %s\n' "${status-none}"
  cat "$work/stdout" "$work/stderr" 2>/dev/null | tail -c 2000 || true
  exit 1
}

passed() { printf '%4s s  %s\n' "$SECONDS" "$*"; }

# run ARGUMENT...: 'kata-ctl exec' with bounded time; sets status.
run() {
  status=0
  timeout 60 "${kata_ctl[@]}" exec "${exec_options[@]}" "$@" </dev/null \
    >"$work/stdout" 2>"$work/stderr" || status=$?
}

# gives STATUS ARGUMENT...
gives() {
  run "${@:2}"
  [[ $status == "$1" ]] || fail "exec ${*:2}: status $status, expected $1"
}

# refuses WORD ARGUMENT...: status 125, and standard error has the word.
refuses() {
  gives 125 "${@:2}"
  grep -qF -- "$1" "$work/stderr" || fail "exec ${*:2}: no '$1' on standard error"
}

check_commands() {
  gives 0 "$1" -- true
  gives 1 "$1" -- false
  gives 42 "$1" -- sh -c 'exit 42'
  gives 137 "$1" -- sh -c 'kill -9 $$'
  gives 127 "$1" -- no-such-program
  gives 0 "$1" -- printf '%s\n' 'two  words' "it's"
  [[ $(<"$work/stdout") == $'two  words\nit\'s' ]] || fail 'arguments did not arrive as they were'
  local bytes
  bytes=$(for ((i = 0; i < 256; i++)); do printf '\\%03o' "$i"; done)
  gives 0 "$1" -- printf "$bytes"
  # shellcheck disable=SC2059
  printf "$bytes" | cmp - "$work/stdout" || fail 'a byte of the output is not as it was written'
  passed "$1: commands give their status and their output, byte for byte"
}

check_input() {
  head -c 100000 /dev/urandom >"$work/input"
  status=0
  timeout 60 "${kata_ctl[@]}" exec "${exec_options[@]}" -i "$1" -- cat <"$work/input" \
    >"$work/stdout" 2>"$work/stderr" || status=$?
  [[ $status == 0 ]] || fail 'exec -i failed'
  cmp "$work/input" "$work/stdout" || fail 'the input came back changed'
  passed "$1: input goes in and comes back, byte for byte"
}

# A session on a terminal that script(1) makes; what is typed waits for what was printed before.
check_session() {
  mkfifo "$work/keys"
  timeout 60 script -qefc "stty -g >$work/before; ${kata_ctl[*]} exec ${exec_options[*]} $1; \
    echo ended \$?; stty -g >$work/after" "$work/typescript" <"$work/keys" >"$work/screen" &
  local session=$!
  exec {keys}>"$work/keys"
  wait_for_text "$work/screen" '[#$] '
  # shellcheck disable=SC2016 # for the guest
  printf 'echo sum=$((40+2)); tty\r' >&"$keys"
  wait_for_text "$work/screen" 'sum=42'
  wait_for_text "$work/screen" '/dev/pts/'
  printf 'exit\r' >&"$keys"
  wait_for_text "$work/screen" 'ended 0'
  exec {keys}>&-
  wait "$session" || fail 'the session did not end'
  cmp "$work/before" "$work/after" || fail 'the terminal is not as it was'
  rm "$work/keys"
  passed "$1: a session on a terminal, left as it was"
}

# pause: a moment between two looks. Nothing is ever written to $idle.
pause() {
  [[ -p $work/idle ]] || mkfifo "$work/idle"
  read -r -t 0.1 <>"$work/idle" || true
}

# wait_for_text FILE PATTERN: the initramfs has nothing that tells of a file's growth.
wait_for_text() {
  local deadline=$((SECONDS + 120))
  until grep -q -- "$2" "$1" 2>/dev/null; do
    ((SECONDS < deadline)) || { cat -v "$1"; fail "nothing printed '$2'"; }
    pause
  done
}

# check_copy ID: 64 MiB in and out again.
check_copy() {
  head -c 67108864 /dev/urandom >"$root/sent"
  timeout 400 "${kata_ctl[@]}" cp -q "${exec_options[@]}" /sent "$1:/tmp/copied" || fail 'cp into the guest'
  timeout 400 "${kata_ctl[@]}" cp -q "${exec_options[@]}" "$1:/tmp/copied" /received || fail 'cp out of the guest'
  cmp "$root/sent" "$root/received" || fail 'what came back is not what was sent'
  rm "$root/sent" "$root/received"
  passed "$1: 64 MiB go in and come back"
}

# start NAME COMMAND...: in the background, until it says that it is ready.
start() {
  "${@:2}" >"$work/$1" 2>&1 &
  wait_for_text "$work/$1" '^ready'
}

# check_all ID: console on port 1026, none on 1027, one that dies after 3000 bytes on 1028.
check_all() {
  check_commands "$1"
  check_input "$1"
  check_session "$1"
  refuses 'port 1027' -p 1027 "$1" -- true
  passed "$1: a port that nobody listens on is named"
  refuses 'the guest closed the console' -p 1028 "$1" -- yes
  passed "$1: a guest that dies is told from a command that ends"
  check_copy "$1"
}
