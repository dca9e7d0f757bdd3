#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Links of a guest's tree are left out with a warning, or copied where that is asked for; a FIFO is
# always left out. Whatever way the tree comes.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"
# shellcheck source=tests/e2e/copy_lib.sh
. "$(dirname "$0")/copy_lib.sh"

mkdir -p "$guest/tree/sub"
seq 100 >"$guest/tree/sub/text"
ln -s sub/text "$guest/tree/link"
ln -s ../../outside "$guest/tree/sub/away"
ln -s -- $'-n \'x\'\n' "$guest/tree/odd"
mkfifo "$guest/tree/fifo"

warns() {
  grep -qxF "warning: $1, left out" "$work/err" || fail "expected a warning: $1"
}

for kind in bash busybox; do
  guest --guest $kind
  for method in raw base64 shell; do
    run cp --method $method "sb1:$guest/tree" /here/got
    succeeds
    [ "$(cd "$here/got" && find . | sort | xargs)" = ". ./sub ./sub/text" ] ||
      fail "$kind, $method: another choice of files: $(find "$here/got")"
    warns "'link': a symbolic link"
    warns "'sub/away': a symbolic link"
    grep -q "^warning: 'fifo': .*, left out\$" "$work/err" || fail "$method: no word of the FIFO"
    rm -r "$here/got"

    run cp --method $method --symlinks copy "sb1:$guest/tree" /here/got
    succeeds
    [ ! -e "$here/got/fifo" ] || fail "$kind, $method: a FIFO was made"
    for link in link odd sub/away; do
      check "$kind, $method: $link leads elsewhere" \
        cmp <(readlink -n "$guest/tree/$link" | od -c) <(readlink -n "$here/got/$link" | od -c)
    done
    rm -r "$here/got"
  done
  stop_sim "$sim_pid"
done

# A link that goes into a guest keeps its date, as files do.
mkdir "$here/links"
ln -s away "$here/links/link"
touch -h -d '2001-02-03 04:05:06' "$here/links/link"
guest --guest bash
run cp /here/links "sb1:$guest/links"
succeeds
check "the link has another date" [ "$(stat -c %Y "$guest/links/link")" = "$(stat -c %Y "$here/links/link")" ]
stop_sim "$sim_pid"
rm -r "$here/links"

# A link to nothing is one, and not a file of a strange kind.
ln -s nowhere "$guest/dangling"
guest --guest bash
refused "guest path '$guest/dangling': a link that leads to nothing" -L "sb1:$guest/dangling" /here/got
refused "guest path '$guest/dangling': a symbolic link, which is not copied" "sb1:$guest/dangling" /here/got
stop_sim "$sim_pid"

# A guest that says nothing of where a link leads.
fake readlink <<EOT
#!/bin/bash
cat $work/answer
EOT
guest --shell "$fake/shell"
says_nothing="the guest does not say where the link '$guest/tree/"
: >"$work/answer"
refused "$says_nothing" "sb1:$guest/tree" /here/got --method shell --symlinks copy
head -c 5000 /dev/zero | tr '\0' x >"$work/answer"
refused "$says_nothing" "sb1:$guest/tree" /here/got --method shell --symlinks copy
printf 'a\0b' >"$work/answer"
refused "$says_nothing" "sb1:$guest/tree" /here/got --method shell --symlinks copy
