#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What somebody planted among the records is reported or refused; nothing is followed out of them.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

path=/pods/volume
record=$(record_dir $path)

# fresh: a tree with one record, and a victim elsewhere that must never change.
fresh() {
  rm -rf "$root"
  mkdir -p "$root/run" "$root/victim/directory"
  mount_info /dev/victim >"$root/victim/mountInfo.json"
  touch "$root/victim/sandbox"
  add_volume $path /dev/good
}

# refused COMMAND...: fails with one sentence, in bounded time and memory, and changes nothing.
refused() {
  snapshot "$root" >"$work/expected"
  run direct-volume "$@"
  fails_with 1 "direct-volumes"
  snapshot "$root" | diff "$work/expected" - || fail "something changed"
}

add=(add --no-device-check "$path" "$(mount_info /dev/new)")
readers() {
  refused show $path
  refused stats $path
  refused resize $path 1Gi
}
listed_as() {
  run direct-volume list -o json
  succeeds
  [ "$(jq -r '.volumes[0].issues[0].code' "$work/out")" = "$1" ] || fail "expected issue $1"
}
# The victim is as fresh() made it, whatever was removed beside it.
victim_is_whole() {
  [ "$(find "$root/victim" -printf '%P,' | tr , '\n' | sort | xargs)" = 'directory mountInfo.json sandbox' ] ||
    fail "the victim lost or gained a file"
  [ "$(jq -r .device "$root/victim/mountInfo.json")" = /dev/victim ] || fail "the victim changed"
}

fresh # the record is a link out of the root
rm -r "$record"
ln -s "$root/victim" "$record"
readers
refused "${add[@]}"
listed_as not-a-record
run direct-volume remove $path
succeeds
[ ! -L "$record" ] || fail "the link is still there"
victim_is_whole

for plant in link fifo sparse; do # the file is something else
  fresh
  rm "$record/mountInfo.json"
  case $plant in
    link) ln -s "$root/victim/mountInfo.json" "$record/mountInfo.json" ;;
    fifo) mkfifo -m 600 "$record/mountInfo.json" ;;
    sparse) truncate -s 1G "$record/mountInfo.json" ;;
  esac
  readers
  [ $plant = sparse ] || refused "${add[@]}"
  listed_as unreadable
  run direct-volume prune
  succeeds
  run direct-volume remove $path
  succeeds
  [ ! -e "$record" ] || fail "the record is still there"
  victim_is_whole
done

fresh # the root is a link
mv "$volumes" "$root/victim/directory/real"
ln -s "$root/victim/directory/real" "$volumes"
readers
refused "${add[@]}"
refused list
refused prune
refused remove $path

fresh # the record holds links and more: all of it goes, and nothing behind the links
ln -s "$root/victim" "$record/link"
mkdir -p "$record/a/b"
ln -s "$root/victim/directory" "$record/a/b/c"
run direct-volume remove $path
succeeds
[ ! -e "$record" ] || fail "the record is still there"
victim_is_whole

[ "$(id -u)" -eq 0 ] || exit 0
for what in . .. mountInfo.json; do # another user owns the file, the record or the root
  fresh
  chown 65534 "$record/$what"
  readers
  refused "${add[@]}"
done
