#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The archive for a bug report holds all parts, real tar reads it, and no secret of the node is in it.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh" "$@"
need tar

bundle=$work/report.tar.gz
parts='README check.json config-files.json config-findings.json config.json direct-volumes.json errors
kata-ctl-env.json kata-runtime-env.json sandboxes.json versions.json'

# unpack: the archive into $work/unpacked, which is emptied first.
unpack() {
  rm -rf "$work/unpacked"
  mkdir "$work/unpacked"
  tar -xzf "$bundle" -C "$work/unpacked" 2>"$work/tar.err" || fail "tar: $(cat "$work/tar.err")"
  [ ! -s "$work/tar.err" ] || fail "tar complains: $(cat "$work/tar.err")"
}

no_canary() {
  local found
  found=$(grep -rna CANARY "$work/unpacked" || true)
  [ -z "$found" ] || fail "a secret is in the archive: $found"
}

holds() {
  grep -qF -- "$2" "$work/unpacked/kata-ctl-bundle/$1" || fail "$1 does not hold: $2"
}

# A node with a secret in every place that is read.
fill() {
  local etc=$root/etc/kata-containers
  mkdir -p "$etc/config.d" "$etc/runtime-rs" "$root/etc/containerd" "$root/etc/crio" "$root/proc" \
    "$root/opt/kata/bin" "$root/etc/systemd/system"
  cat >"$etc/configuration.toml" <<'FILE'
[hypervisor.qemu]
path = "/opt/kata/bin/qemu"
kernel = "/opt/kata/vmlinux"
image = "/opt/kata/image"
kernel_params = "agent.accesskey=CANARY40 SSHKey=CANARY41 DBPass=CANARY42 PASS=CANARY43 KEY=CANARY44 --pass=CANARY45 --key CANARY46 tsc=reliable agent.token=CANARY01 agent.https_proxy=http://user:CANARY02@proxy:3128 x=user:CANARY03@h agent.image_registry_auth=CANARY04 y=ghp_CANARY05CANARY05CANARY05"
virtio_fs_extra_args = ["--key", "CANARY47", "--pass", "CANARY48", "--key=CANARY49", "--password=CANARY06", "--token", "CANARY07", "--log=http://CANARY08@h"]
initdata = "CANARY09"
api_key = "CANARY10"
SSHKey = "CANARY50"
env = [{name = "DB_PASSWORD", value = "CANARY51"}]
enable_annotations = ["kernel_params"]
virtio_fs_daemon = "/opt/kata/bin/virtiofsd?password=CANARY11"
[agent.kata]
secret_thing = { a = "CANARY12" }
[runtime]
jaeger_endpoint = "http://user:CANARY13@jaeger/api"
jaeger_user = "CANARY14"
jaeger_password = "CANARY15"
FILE
  printf '[runtime]\njaeger_password = "CANARY16"\n[hypervisor.qemu]\nblock_device_driver = "token=CANARY17"\n' \
    >"$etc/config.d/50-secret.toml"
  printf '[runtime]\njaeger_password = CANARY18\n' >"$etc/config.d/60-broken.toml"
  printf '[runtime]\njaeger_password = 0CANARY19\n' >"$etc/runtime-rs/configuration.toml"
  cat >"$root/etc/containerd/config.toml" <<'FILE'
version = 3
[plugins.'io.containerd.cri.v1.images'.registry.configs.'reg'.auth]
password = 'CANARY20'
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.kata-qemu]
runtime_type = 'io.containerd.kata-qemu.v2'
runtime_path = '/opt/kata/bin/containerd-shim-kata-v2'
options = { ConfigPath = '/etc/kata-containers/configuration.toml', Token = 'CANARY21' }
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.kata-other]
runtime_type = 'io.containerd.kata-other.v2'
options = { ConfigPath = '/none/password=CANARY22' }
FILE
  printf '[crio.runtime.runtimes.kata]\npassword = CANARY23\n' >"$root/etc/crio/crio.conf"
  printf '#!/bin/sh\nexport https_proxy=http://u:CANARY24@p\nexport KATA_CONF_FILE=/x?token=CANARY25\nexec shim "$@"\n' \
    >"$root/opt/kata/bin/containerd-shim-kata-v2"
  printf '[Service]\nEnvironment=HTTPS_PROXY=http://u:CANARY26@p KATA_CONF_FILE=/y?token=CANARY27\n' \
    >"$root/etc/systemd/system/containerd.service"
  printf 'quiet agent.secret=CANARY28 luks.key=CANARY29\n' >"$root/proc/cmdline"
  run direct-volume add --no-device-check /pods/data "$(printf '%s' '{"device":"/dev/x","volume-type":"directvol",
    "fstype":"ext4","metadata":{"encryptionKey":"CANARY30","fsGroup":"CANARY31"},"options":["password=CANARY32"]}')"
  succeeds
  mkdir -p "$root/run/vc/sbs/stale" "$root/run/kata/rusty"
  echo '{"AgentState":{"URL":"vsock://user:CANARY33@3:1024"},"HypervisorState":{"Type":"token=CANARY34"}}' \
    >"$root/run/vc/sbs/stale/persist.json"
}

fill
start_sim --id live --dialect go --vmm qemu --pod prod/web-1
run env --bundle "$bundle"
succeeds
prints ''
unpack
no_canary
expected=$(
  echo .
  for part in . $parts; do echo "./kata-ctl-bundle/$part"; done | sed 's:/\.$::'
)
[ "$(cd "$work/unpacked" && find . | LC_ALL=C sort)" = "$expected" ] ||
  fail "not the files that it should hold: $(find "$work/unpacked")"
[ "$(stat -c %a "$bundle")" = 600 ] || fail "others can read the archive"
[ "$(tar -tvzf "$bundle" | cut -c1-10 | sort -u | paste -sd' ')" = '-rw------- drwx------' ] ||
  fail "modes in the archive: $(tar -tvzf "$bundle")"
for part in "$work"/unpacked/kata-ctl-bundle/*.json; do
  jq -e .  "$part" >/dev/null || fail "$part is not JSON"
done
holds config.json '"key": "runtime.jaeger_password"'
holds config.json 'tsc=reliable agent.token=<redacted>'
holds config.json '/etc/kata-containers/config.d/50-secret.toml'
holds kata-runtime-env.json '"Path": "/etc/kata-containers/configuration.toml"'
holds sandboxes.json '"id": "live"'
holds direct-volumes.json '"/pods/data"'
holds check.json '"verdict"'
holds versions.json '/opt/kata/bin/qemu'
holds versions.json '"release": null'
holds errors "journal.txt: error: not run: '/usr/bin/journalctl' is in a tree, not on this machine"

printf '4.1.0\n' >"$root/opt/kata/VERSION"
run env --bundle "$bundle"
unpack
holds versions.json '"release": "4.1.0"'

# Of one handler alone
run env --bundle "$bundle" --handler kata-other
unpack
no_canary
[ "$(jq -r '.targets[].handler' "$work/unpacked/kata-ctl-bundle/config-files.json" | sort -u)" = kata-other ] ||
  fail "files of another handler are listed"
run env --bundle "$bundle"
unpack

# The same bytes on standard output, and a file replaced as a whole.
run env --bundle -
succeeds
cp "$work/out" "$bundle"
unpack
no_canary
chmod 644 "$bundle"
run env --bundle "$bundle"
succeeds
[ "$(stat -c %a "$bundle")" = 600 ] || fail "others can read the archive that replaced another"
ln -s "$bundle" "$work/link"
run env --bundle "$work/link"
fails_with 1 "'$work/link': a symbolic link, not a file"
run env --bundle "$work"
fails_with 1 "'$work': a directory, not a file"
run env --bundle /dev/null
fails_with 1 "'/dev/null': a character device, not a file"
run env --bundle "$work/none/report.tar.gz"
fails_with 1 "open '$work/none': No such file or directory"
run env --bundle "$bundle" -f "$work/other"
fails_with 2 '--bundle and --file contradict each other'
[ "$(find "$work" -maxdepth 1 -name '.*' | wc -l)" -eq 0 ] || fail "something is left over"
