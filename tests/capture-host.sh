#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes what 'check' and 'env' read of this machine as one text: capture-host.sh [DIR]
# To DIR/tree.txt, or to standard output. tests/hosts/README.md describes the text. Run it as root;
# it changes nothing, and needs a shell, coreutils, find, grep and sed. Serial numbers, UUIDs, names and
# addresses of machines and the values of secret keys are left out. Read the text all the same before
# you hand it on.
set -u
LC_ALL=C
export LC_ALL
newline='
'
tab=$(printf '\t')
seen=$newline

[ $# -le 1 ] || {
  echo "usage: capture-host.sh [DIR]" >&2
  exit 2
}

# record TEXT: a line of its own, once.
record() {
  case $seen in
    *"$newline$1$newline"*) return 1 ;;
  esac
  seen=$seen$1$newline
  printf '%s\n' "$1"
}

# Whole contents, as they are but for what the filters leave out.
# text PATH [FILTER...]: nothing where it cannot be read.
text() {
  path=$1
  shift
  [ $# -gt 0 ] || set -- cat
  [ -r "$path" ] && [ ! -d "$path" ] || return 0
  # What sysfs lists it may still refuse to read.
  cat "$path" >/dev/null 2>&1 || return 0
  record "file $path" || return 0
  # A last line without an end gets one.
  { "$@" <"$path"; echo; } | sed -e '${/^$/d;}' -e 's/^/|/'
}

texts() {
  for each in "$@"; do text "$each"; done
}

directory() {
  [ ! -d "$1" ] || record "dir $1" || :
}

# empty PATH: that it is there.
empty() {
  [ ! -e "$1" ] || record "file $1" || :
}

link() {
  target=$(readlink "$1") || return 0
  record "link $1 -> $target" || :
}

# follow PATH: every link on the way; $real is where they lead.
follow() {
  rest=${1#/}
  real=
  hops=0
  while [ -n "$rest" ]; do
    part=${rest%%/*}
    case $rest in
      */*) rest=${rest#*/} ;;
      *) rest= ;;
    esac
    case $part in
      '' | .) continue ;;
      ..)
        real=${real%/*}
        continue
        ;;
    esac
    if [ -L "$real/$part" ] && [ "$hops" -lt 40 ]; then
      hops=$((hops + 1))
      target=$(readlink "$real/$part")
      record "link $real/$part -> $target" || :
      case $target in
        /*) real= ;;
      esac
      rest=$target/$rest
    else
      real=$real/$part
    fi
  done
}

# hex FILE OFFSET LENGTH: some of its bytes.
hex() {
  od -An -v -tx1 -j "$2" -N "$3" "$1" 2>/dev/null | tr -s ' \n' '  ' | sed "s/^/|$2/; s/ *\$//"
  echo
}

# program PATH [WORD...]: how a file begins, how large it is, and which of the words it holds.
program() {
  [ -f "$1" ] || return 0
  follow "$1"
  shift
  size=$(stat -c %s "$real") || return 0
  record "bytes $(stat -c %a "$real") $size $real" || return 0
  hex "$real" 0 64
  # A Linux kernel's header and a disk's partitions are here.
  [ "$size" -lt 532 ] || hex "$real" 446 86
  if [ "$(od -An -tx1 -j 510 -N 2 "$real" | tr -d ' ')" = 55aa ]; then
    start=$(od -An -tu4 -j 454 -N 4 "$real" | tr -d ' ')
    hex "$real" $((start * 512)) 4
    hex "$real" $((start * 512 + 1024)) 64
  fi
  at=4096
  for word in "$@"; do
    grep -qF -- "$word" "$real" || continue
    printf '|%s' "$at"
    printf %s "$word" | od -An -v -tx1 | tr -s ' \n' '  ' | sed 's/ *$//'
    echo
    at=$((at + 256))
  done
}

node() {
  [ -e "$1" ] && [ ! -d "$1" ] || return 0
  kind=other
  [ ! -c "$1" ] || kind=c
  [ ! -b "$1" ] || kind=b
  record "node $(stat -L -c "%a $kind %t:%T" "$1") $1" || :
}

file_system() {
  [ ! -d "$1" ] || record "statfs $(stat -f -c '%t %s %S %b %a %c %d' "$1") $1" || :
}

# The first processor whole, of the others their numbers.
one_processor() {
  sed -n -e '/^[Ss]erial/d' -e 's/identification = [0-9A-F]*/identification = 000000/' \
    -e '1,/^$/{p;d;}' -e '/^processor/p'
}

# Words of the command line that say something about guests.
known_words() {
  tr ' ' '\n' | grep -E "^($known)(=|\$)" | tr '\n' ' ' | sed 's/ $//'
  echo
}
known='nomodule|prot_virt|iommu|intel_iommu|amd_iommu|iommu\.[a-z]*|kvm[-_.a-z]*|mitigations|lsm|security'
known="$known|selinux|apparmor|systemd\.unified_cgroup_hierarchy|cgroup_disable|cgroup_no_v1"
known="$known|hugepages|hugepagesz|default_hugepagesz|nosmt|vfio[-_.a-z]*|modprobe\.blacklist|module_blacklist"

# Mounts of disks, and those that guests have their memory in.
known_mounts() {
  grep -E ' - [^ ]+ /dev/| /dev/(shm|hugepages) | - hugetlbfs ' |
    sed -E 's#/dev/mapper/[^ ]+#/dev/mapper/volume#; s#/(kubelet|containerd|containers)/[^ ]*#/\1#g'
}

default_routes() {
  sed -n -E -e '1p' -e "s/^([^$tab]+${tab}00000000$tab)[0-9A-F]+/\\100000000/p"
}

default_routes_v6() {
  sed -n -E 's/^(0{32} 00 0{32} 00) [0-9a-f]{32} /\1 00000000000000000000000000000000 /p'
}

# The lines keep their numbers.
settings() {
  sed -E -e 's/^[[:space:]]*[#;].*//' \
    -e 's#^([[:space:]]*[A-Za-z_."-]*(password|secret|token|username|credential|auth)[A-Za-z_."-]*[[:space:]]*=).*#\1 "redacted"#' \
    -e 's#^([[:space:]]*initdata[[:space:]]*=).*#\1 ""#' \
    -e 's#://[^"/, ]+#://host#g' \
    -e 's/([0-9]{1,3}\.){3}[0-9]{1,3}/192.0.2.1/g'
}

only_environment() {
  sed -e '1{/^#!/p;d;}' -e '/KATA_CONF_FILE/!s/.*//'
}

capture_kernel() {
  text /proc/sys/kernel/arch
  # Before Linux 6.1 only the system call tells.
  [ -r /proc/sys/kernel/arch ] || printf 'file /proc/sys/kernel/arch\n|%s\n' "$(uname -m)"
  texts /proc/sys/kernel/osrelease /proc/sys/kernel/modules_disabled /proc/sys/kernel/pid_max \
    /proc/sys/kernel/threads-max /proc/sys/kernel/io_uring_disabled \
    /proc/sys/fs/inotify/max_user_instances /proc/sys/fs/aio-nr /proc/sys/fs/aio-max-nr \
    /proc/misc /proc/meminfo
  text /proc/version sed -E 's/\([^ ()]+@[^ ()]+\)/(builder@host)/'
  text /proc/cpuinfo one_processor
  text /proc/cmdline known_words
  text /proc/swaps sed -E "s#^/[^d][^ $tab]*#/swapfile#"
  for process in self 1; do
    text /proc/$process/mountinfo known_mounts
    link /proc/$process/ns/mnt
  done
  text /proc/1/net/route default_routes
  text /proc/1/net/ipv6_route default_routes_v6
  texts /sys/kernel/security/lsm /sys/kernel/mm/ksm/run /sys/hypervisor/type \
    /sys/firmware/uv/prot_virt_host /sys/devices/system/cpu/smt/control \
    /sys/devices/system/cpu/vulnerabilities/*
  directory /sys/firmware/ultravisor
  follow /etc/os-release
  text "$real"
}

capture_memory() {
  for pool in /sys/kernel/mm/hugepages/* /sys/devices/system/node/node*/hugepages/*; do
    for name in nr free resv surplus nr_overcommit; do text "$pool/${name}_hugepages"; done
  done
  for system in /dev/shm /dev/hugepages; do
    directory $system
    file_system $system
  done
  directory /sys/fs/cgroup
  texts /sys/fs/cgroup/cgroup.controllers /sys/fs/cgroup/misc.capacity /sys/fs/cgroup/misc.current \
    /sys/fs/cgroup/kubepods.slice/hugetlb.*.max /sys/fs/cgroup/kubepods.slice/hugetlb.*.current \
    /sys/fs/cgroup/kubepods/hugetlb.*.max /sys/fs/cgroup/kubepods/hugetlb.*.current \
    /sys/fs/cgroup/kata_overhead/hugetlb.*.max /sys/fs/cgroup/kata_overhead/hugetlb.*.current
}

modules='kvm kvm_intel kvm_amd kvm_hv kvm_pvm vhost vhost_net vhost_vsock vmw_vsock_vmci_transport vboxdrv
  vmmon tun tap macvtap sch_ingress cls_u32 act_mirred vfio vfio_pci vfio_iommu_type1 iommufd'

list_of_modules() {
  # shellcheck disable=SC2086 # one word each
  names=$(printf '%s|' $modules | sed 's/_/[-_]/g; s/|$//')
  grep -E "/($names)\.ko" | sed 's/:.*/:/'
}

capture_modules() {
  directory /sys/module
  for module in $modules; do directory "/sys/module/$module"; done
  for parameter in kvm_intel/parameters/ept kvm_intel/parameters/unrestricted_guest \
    kvm_intel/parameters/nested kvm_intel/parameters/tdx kvm_amd/parameters/npt \
    kvm_amd/parameters/nested kvm_amd/parameters/sev kvm_amd/parameters/sev_es \
    kvm_amd/parameters/sev_snp vfio/parameters/enable_unsafe_noiommu_mode \
    vfio_iommu_type1/parameters/allow_unsafe_interrupts \
    vfio_iommu_type1/parameters/dma_entry_limit; do
    text "/sys/module/$parameter"
  done
  follow "/lib/modules/$(uname -r)"
  for list in builtin dep; do text "$real/modules.$list" list_of_modules; done
}

capture_nodes() {
  for name in kvm vhost-vsock vhost-net net/tun sev mshv iommu vfio/* vfio/devices/*; do
    for path in /dev/$name; do node "$path"; done
  done
  # The lock of the firmware, where nothing else tells of it.
  if ! grep -qwE 'vmx|svm|hypervisor' /proc/cpuinfo && [ -r /dev/cpu/0/msr ]; then
    record "bytes 600 3221291292 /dev/cpu/0/msr" || return 0
    hex /dev/cpu/0/msr 58 8
    hex /dev/cpu/0/msr 3221291284 8
  fi
}

capture_pci() {
  for path in /sys/bus/pci/devices/*; do
    [ -e "$path" ] || continue
    follow "$path"
    device=$real
    for name in class vendor device numa_node driver_override; do text "$device/$name"; done
    for name in driver iommu_group physfn; do
      [ -L "$device/$name" ] || continue
      follow "$device/$name"
      directory "$real"
    done
    for name in "$device"/vfio-dev/*; do directory "$name"; done
  done
  directory /sys/bus/pci/drivers/vfio-pci
  for name in /sys/bus/pci/drivers/*vfio[-_]pci/*:*; do link "$name"; done
  directory /sys/kernel/iommu_groups
  for group in /sys/kernel/iommu_groups/*; do
    text "$group/reserved_regions"
    for name in "$group"/devices/*; do link "$name"; done
  done
  for name in /sys/class/iommu /sys/class/iommu/*; do directory "$name"; done
  for table in DMAR IVRS IORT VIOT; do empty "/sys/firmware/acpi/tables/$table"; done
}

capture_disks() {
  for path in /sys/class/block/*; do
    case $path in
      */loop* | */ram* | */zram* | */'*') continue ;;
    esac
    follow "$path"
    disk=$real
    text "$disk/dev"
    directory "$disk/holders"
    for name in "$disk"/holders/*; do directory "$name"; done
    case $disk in
      */nvme-subsystem/*)
        for name in "${disk%/*}"/nvme*; do [ ! -L "$name" ] || follow "$name"; done
        ;;
    esac
  done
  for name in /sys/fs/btrfs/*/devices/*; do directory "$name"; done
}

capture_interfaces() {
  for path in /sys/class/net/*; do
    case $path in
      */veth* | */cali* | */lxc* | */cni* | */tap* | */dummy* | */'*') continue ;;
    esac
    follow "$path"
    directory "$real"
    for name in "$real"/lower_*; do link "$name"; done
  done
}

# memory_file LINK TEXT: a file that a hypervisor has its guest's memory in.
memory_file() {
  size=$(stat -L -c %s "$1" 2>/dev/null) || return 0
  name=$2
  case $name in
    # Others may have the same name.
    /memfd:*) name="${name%% *}.$(stat -L -c %i "$1") (deleted)" ;;
  esac
  record "link $1 -> $name" || :
  record "bytes 600 $size $name" || :
}

capture_processes() {
  for path in /proc/[0-9]*; do
    comm=
    read -r comm 2>/dev/null <"$path/comm" || continue
    case $comm in
      containerd | crio | k3s-server | k3s-agent | k0s)
        text "$path/comm"
        text "$path/limits" grep -E '^(Limit|Max locked memory|Max open files)'
        ;;
      qemu* | cloud-hyperviso* | firecracker* | stratovirt* | openvmm* | containerd-shim*)
        text "$path/comm"
        for descriptor in "$path"/fd/*; do
          target=$(readlink "$descriptor") || continue
          case $target in
            /dev/shm/* | /memfd:*) memory_file "$descriptor" "$target" ;;
          esac
        done
        ;;
    esac
    [ "$(stat -c %u "$path" 2>/dev/null)" = 0 ] || continue
    held=$(find "$path/fd" -lname 'anon_inode:inotify' 2>/dev/null | wc -l)
    while [ "$held" -gt 0 ]; do
      record "link $path/fd/$((100000 + held)) -> anon_inode:inotify" || :
      held=$((held - 1))
    done
  done
}

# Every file of the runtimes' and engines' settings.
setting_files() {
  for path in /etc/kata-containers /usr/share/defaults/kata-containers \
    /opt/kata*/share/defaults/kata-containers; do
    [ ! -d "$path" ] || find "$path" -name '*.toml'
  done
  for path in /etc/containerd/config.toml /etc/containerd/conf.d/*.toml \
    /etc/containerd/config.toml.d/*.toml /var/lib/rancher/*/agent/etc/containerd/config.toml \
    /etc/k0s/containerd.toml /etc/k0s/containerd.d/*.toml /run/k0s/containerd-cri.toml \
    /var/snap/microk8s/current/args/containerd.toml /opt/kata*/containerd/config.d/*.toml \
    /etc/crio/crio.conf /etc/crio/crio.conf.d/*; do
    [ ! -f "$path" ] || echo "$path"
  done
}

# values KEY...: what the settings hold for them.
values() {
  keys=$(printf '%s|' "$@")
  setting_files | while read -r path; do
    sed -n -E "s/^[[:space:]]*(${keys%|})[[:space:]]*=[[:space:]]*\"(\/[^\"]*)\".*/\2/p" "$path"
  done | sort -u
}

capture_settings() {
  for path in /etc/kata-containers/config.d /etc/containerd /etc/crio/crio.conf.d /opt; do
    directory "$path"
  done
  for path in $(setting_files); do
    follow "$path"
    text "$real" settings
  done
  for unit in containerd crio k3s k3s-agent rke2-server rke2-agent k0scontroller k0sworker \
    snap.microk8s.daemon-containerd; do
    for path in "/usr/lib/systemd/system/$unit.service" "/etc/systemd/system/$unit.service" \
      "/usr/lib/systemd/system/$unit.service.d"/*.conf \
      "/etc/systemd/system/$unit.service.d"/*.conf "/etc/default/$unit" "/etc/sysconfig/$unit"; do
      ! grep -q KATA_CONF_FILE "$path" 2>/dev/null || text "$path" only_environment
    done
  done
}

capture_programs() {
  texts /opt/kata*/VERSION
  for path in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin /opt/kata/bin; do
    for shim in "$path"/containerd-shim-kata*; do
      [ -f "$shim" ] || continue
      follow "$shim"
      if [ "$(head -c 2 "$real" | tr -d '\0')" = '#!' ]; then
        text "$real" only_environment
      else
        program "$real"
      fi
    done
  done
  # Where nothing is configured, a runtime's default counts.
  for path in "/usr/bin/qemu-system-$(uname -m)" \
    $(values path jailer_path kernel image initrd firmware firmware_volume runtime_path); do
    program "$path"
  done
  options=$(setting_files | while read -r path; do
    grep -E '^[[:space:]]*virtio_fs_extra_args' "$path" | grep -oE -- '--[a-z-]+' | sed 's/^--//'
  done | sort -u)
  for path in $(values virtio_fs_daemon); do
    # shellcheck disable=SC2086 # one word each
    program "$path" shared-dir $options
  done
}

capture() {
  echo "# Captured with tests/capture-host.sh; tests/hosts/README.md describes the form."
  capture_kernel
  capture_memory
  capture_modules
  capture_nodes
  capture_pci
  capture_disks
  capture_interfaces
  capture_processes
  capture_settings
  capture_programs
}

# Names that somebody could be known by.
redact() {
  name=$(uname -n | sed 's/[^A-Za-z0-9_-].*//')
  [ "${#name}" -ge 4 ] || name=-no-name-to-replace-
  sed -E -e 's/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/00000000-0000-0000-0000-000000000000/g' \
    -e 's/([0-9a-fA-F]{2}:){5,}[0-9a-fA-F]{2}/00:00:00:00:00:00/g' \
    -e 's/(en|wl|ww)x[0-9a-f]{12}/\1x000000000000/g' \
    -e 's#/by-(id|uuid|partuuid|label|partlabel|path)/[^ ]*#/by-\1/redacted#g' \
    -e 's/[0-9a-f]{40,}/0000000000000000000000000000000000000000/g' \
    -e "s/(^|[^A-Za-z0-9_])$name([^A-Za-z0-9_]|\$)/\1host\2/g"
}

if [ $# -eq 0 ]; then
  capture | redact
else
  mkdir -p "$1" && capture | redact >"$1/tree.txt" && echo "$1/tree.txt"
fi
