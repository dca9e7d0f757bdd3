#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every page is right for mandoc, and says all that --help says.
# usage: pages.sh KATA_CTL MAN
set -euo pipefail
kata_ctl=$1 man=$2
command -v mandoc >/dev/null || { echo "skipped: there is no 'mandoc'" && exit 77; }
fail() {
  echo "FAIL: $*"
  exit 1
}

# Ours need not be installed where this runs; what they refer to is looked for below.
for page in "$man"/*.[15]; do
  [ "${page##*/}" != kata-runtime.1 ] || continue
  complaints=$(mandoc -T lint -W style "$page" | grep -v 'referenced manual not found' || true)
  [ -z "$complaints" ] || fail "$complaints"
  while read -r _ name section _; do
    [ -e "$man/$name.$section" ] || fail "'$page' refers to $name($section), which is not there"
  done < <(grep '^\.Xr ' "$page")
done
[ "$(cat "$man/kata-runtime.1")" = '.so man1/kata-ctl.1' ] || fail "kata-runtime.1 is no link"

pages=0
# check_page COMMAND...: its page has each option and command of its help, and so have those below.
check_page() {
  local help page text options word line section=
  page=$man/$(IFS=- && echo "kata-ctl${*:+-$*}").1
  [ -e "$page" ] || fail "no page for 'kata-ctl $*'"
  text=$(mandoc -T ascii -O width=200 "$page" | sed 's/.\x08//g')
  pages=$((pages + 1))
  for word in NAME SYNOPSIS DESCRIPTION OPTIONS ENVIRONMENT FILES 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
    grep -q "^$word\$" <<<"$text" || fail "$page: no section $word"
  done
  options=$(awk '/^[A-Z]/ { inside = $0 == "OPTIONS" } inside' <<<"$text")
  help=$("$kata_ctl" "$@" --help)
  while IFS= read -r line; do
    case $line in
      [A-Z]*:) section=${line%:} ;;
      '  '[[:alnum:]]* | '  '*-[[:alnum:]]*) ;;
      *) continue ;;
    esac
    case $section in
      Commands)
        [[ $line =~ ^'  '([a-z-]+) ]] || continue
        grep -q "^ *kata-ctl.*-${BASH_REMATCH[1]}(1)" <<<"$text" || fail "$page: no ${BASH_REMATCH[1]}"
        check_page "$@" "${BASH_REMATCH[1]}"
        ;;
      Options)
        for word in $(grep -oE '^ +(-[A-Za-z], )*--?[a-z-]+(, --[a-z-]+)*' <<<"$line" | tr -d ,); do
          grep -qE -- "(^|[ ,])$word([, ]|\$)" <<<"$options" || fail "$page: nothing of $word"
        done
        ;;
      Arguments)
        [[ $line =~ ^'  '([A-Z_]+) ]] || continue
        grep -qE "^ *${BASH_REMATCH[1]}( |\$)" <<<"$options" || fail "$page: nothing of ${BASH_REMATCH[1]}"
        ;;
    esac
  done <<<"$help"
}
check_page
echo "every page is right"
