#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# node.sh ROOT BIN HOSTS CONTROL: becomes a shell on a node of its own. In namespaces that begin with this
# process, ROOT gets a root directory with this machine's programs and nothing else of it: what a command
# writes goes when the shell does. BIN holds links to the programs that the documents call. Exit status 77:
# this machine does not allow it.
set -euo pipefail

root=$1 bin=$2 hosts=$3
control=$4

no() {
  echo "skipped: $*"
  exit 77
}

# attach SOURCE TARGET: the same file or directory at another place.
attach() {
  if [ -d "$1" ]; then
    mkdir -p "$2"
  else
    : >"$2"
  fi
  mount --rbind "$1" "$2" || no "'$1' cannot be mounted a second time"
}

mount -t tmpfs -o mode=755 none "$root" || no "a tmpfs cannot be mounted"
mkdir -m 1777 "$root/tmp"
mkdir -p "$root"/{dev/pts,dev/shm,etc,proc,root,run,var/log,var/lib,opt}
mount -t proc proc "$root/proc" || no "proc cannot be mounted"
for directory in /usr /sys; do
  attach "$directory" "$root$directory"
done
for directory in /bin /sbin /lib /lib32 /lib64 /libx32; do
  if [ -L "$directory" ]; then
    cp -P "$directory" "$root$directory"
  elif [ -d "$directory" ]; then
    attach "$directory" "$root$directory"
  fi
done

# The programs may lie below a directory that is another one from here on.
mount -t tmpfs none "$root/usr/local"
mkdir "$root/usr/local/bin" "$root/usr/local/share"
for program in "$bin"/*; do
  attach "$(realpath "$program")" "$root/usr/local/bin/${program##*/}"
done
attach "$hosts" "$root/usr/local/share/hosts"

for device in null zero full random urandom tty; do
  attach "/dev/$device" "$root/dev/$device"
done
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts" || no "devpts cannot be mounted"
mount -t tmpfs -o size=1G,mode=1777 shm "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
for name in alternatives ld.so.cache mke2fs.conf; do
  [ ! -e "/etc/$name" ] || cp -dR "/etc/$name" "$root/etc/"
done
echo 'root:x:0:0:root:/root:/bin/bash' >"$root/etc/passwd"
echo 'root:x:0:' >"$root/etc/group"

exec env -i control="$control" HOME=/root LC_ALL=C.UTF-8 PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  TERM=dumb TZ=UTC chroot "$root" /bin/bash --norc --noprofile
