#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A guest that sends without end is stopped where --max-bytes says; nothing is left of it here, and
# nothing goes on there.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"
# shellcheck source=tests/e2e/copy_lib.sh
. "$(dirname "$0")/copy_lib.sh"

mkdir "$guest/tree"
echo small >"$guest/tree/small"
echo old >"$here/old"

# The start of a tree, then a member of 1 MiB over and over.
head -c 1M /dev/zero >"$work/member"
tar -C "$work" -cf "$work/member.tar" --transform 's,^,./,' member
mkdir "$work/empty"
tar -C "$work/empty" -cf - . | head -c 512 >"$work/endless.head"
head -c $((512 + (1 << 20))) "$work/member.tar" >"$work/endless.body"
fake endless <<EOT
#!/bin/bash
echo \$\$ >$work/process
cat $work/endless.head
n=0
while cat $work/endless.body; do :; done
EOT
# One archive over and over, one file of 8 EiB, zeros, text and random bytes.
fake tar <<EOT
#!/bin/bash
case "\$*" in *-cf*-\\ .) ;; *) exec /usr/bin/tar "\$@" ;; esac
echo \$\$ >$work/process
case \$(cat $work/kind) in
members) cat $work/endless.head; while cat $work/endless.body; do :; done ;;
zeros) exec cat /dev/zero ;;
text) exec yes ;;
random) exec cat /dev/urandom ;;
esac
EOT
fake tee <<EOT
#!/bin/bash
[ -e $work/endless ] && [ \$(readlink /proc/\$\$/fd/0) = $guest/tree/small ] || exec /usr/bin/tee "\$@"
echo \$\$ >$work/process
exec /bin/cat /dev/zero
EOT
fake cat <<EOT
#!/bin/bash
[ \$# -eq 0 ] && [ -e $work/endless ] || exec /bin/cat "\$@"
echo \$\$ >$work/process
exec /bin/cat /dev/zero
EOT
rm "$fake/endless"

# ends TEXT ARGUMENT...
ends() {
  rm -f "$work/process"
  guest --shell "$fake/shell"
  refused "$@"
  check "the sender did not run" test -s "$work/process"
  guest_is_idle exited
  stop_sim "$sim_pid"
}

limit="more than 4194304 bytes came, which is the limit"
for method in raw base64; do
  for compress in none zstd; do
    options=(--max-bytes 4MiB --method "$method" --compress "$compress")
    echo members >"$work/kind"
    ends "create " "sb1:$guest/tree" /here/new "${options[@]}"
    echo text >"$work/kind"
    ends "the tar stream is broken: " "sb1:$guest/tree" /here/new "${options[@]}"
    : >"$work/endless"
    ends "$limit" "sb1:$guest/tree/small" /here/old "${options[@]}"
    rm "$work/endless"
  done
done
# Without a tee that writes to a pipe by name.
fake tee <<EOT
#!/bin/bash
exit 1
EOT
: >"$work/endless"
ends "$limit" "sb1:$guest/tree/small" /here/old --max-bytes 4MiB
rm "$work/endless" "$fake/tee"
# A tar stream is read to its end, and what follows its end counts.
echo zeros >"$work/kind"
ends "$limit" "sb1:$guest/tree" /here/new \
  --max-bytes 4MiB --max-entries 2048
