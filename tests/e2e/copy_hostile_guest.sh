#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A guest whose tar sends what it likes: only what was asked for is made, and only files and
# directories with harmless modes.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/exec_lib.sh
. "$(dirname "$0")/exec_lib.sh"
# shellcheck source=tests/e2e/copy_lib.sh
. "$(dirname "$0")/copy_lib.sh"

mkdir "$guest/tree" "$here/into" "$work/evil" "$work/outside"
echo old >"$here/into/old"
fake tar <<EOT
#!/bin/bash
case "\$*" in *-cf*-\\ .) exec /bin/cat $work/evil.tar ;; *) exec /usr/bin/tar "\$@" ;; esac
EOT
cd "$work/evil"
echo evil >file
chmod 4755 file
ln file hard
mkfifo fifo
ln -s "$work/outside" link

# archive TRANSFORM NAME...: what the guest's tar will send, the directory itself first.
archive() {
  local transform=$1
  shift
  mkdir -p empty
  tar -cPf "$work/evil.tar" --transform 's,^empty$,.,' empty
  tar -rPf "$work/evil.tar" --transform "$transform" "$@"
}

# sends_nothing TEXT: refused both for a new name and into a directory.
sends_nothing() {
  refused "$1" "sb1:$guest/tree" /here/new
  refused "$1" "sb1:$guest/tree/." /here/into --method base64 --symlinks copy
  [ -z "$(ls "$work/outside")" ] || fail "$1: something is outside"
}

guest --shell "$fake/shell"
archive 's,^,../into/,' file
sends_nothing "member '../into/file': '..' in its name"
archive 's,^,./sub/../../into/,' file
sends_nothing "member './sub/../../into/file': '..' in its name"
archive "s,^,$work/outside/," file
sends_nothing "member '$work/outside/file': an absolute name"
archive 's,^file$,.,' file
sends_nothing "the tar stream has no directory at its root"

# What is neither a file nor a directory is left out, and told of.
archive 's,^,./,' file hard fifo /dev/null
run cp --symlinks copy "sb1:$guest/tree" /here/new
succeeds
check "more than the file came" [ "$(find "$here/new" -mindepth 1 -printf '%P %y')" = "file f" ]
for warning in "'hard': a hard link" "'fifo': a FIFO" "'dev/null': a character device"; do
  grep -qxF "warning: $warning, left out" "$work/err" || fail "expected a warning: $warning"
done
rm -r "$here/new"

# A link is left out, and so nothing can be put through it; nor where it is taken.
archive 's,^file$,link/file,' link file
refused "'link/file': open " "sb1:$guest/tree" /here/new
refused "'link/file': open " "sb1:$guest/tree" /here/new --symlinks copy
[ -z "$(ls "$work/outside")" ] || fail "a file went through a link"

# Neither is one through which this side's own link leads.
ln -s "$work/outside" "$here/into/sub"
mkdir sub
echo evil >sub/file
archive 's,^,./,' sub
refused "which a directory does not replace" "sb1:$guest/tree/." /here/into
[ -z "$(ls "$work/outside")" ] || fail "a file went through a link"

# Not a sibling of what was asked for: every name is below it.
archive 's,^,./,' file
run cp "sb1:$guest/tree" /here/new
succeeds
check "setuid came through" [ "$(stat -c %a "$here/new/file")" = 755 ]
check "more than the file came" [ "$(ls "$here/new")" = file ]
rm -r "$here/new"
run cp --preserve-mode "sb1:$guest/tree" /here/new
succeeds
check "setuid came through" [ "$(stat -c %a "$here/new/file")" = 755 ]
rm -r "$here/new"
archive 's,^sub,tree2,' sub
run cp "sb1:$guest/tree" /here/new
succeeds
check "a sibling appeared" [ ! -e "$here/tree2" ]
check "it is not below" [ -f "$here/new/tree2/file" ]
