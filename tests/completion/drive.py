#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Types command lines into a real bash, zsh or fish and compares what it completes them with.

usage: drive.py SHELL KATA_CTL COMPLETIONS
"""
import os
import pty
import select
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

PATIENCE = 60  # seconds; a slow machine is no reason to fail

ODD = "/var/lib/kub let/it's $5:\"x\""
VOLUMES = ["/srv/a:b", "/srv/plain", ODD]
SANDBOXES = ["41be9a0c77", "6d5c07f3b9", "6d5caaaaaa"]
DEVICES = ["0000:01:00.0", "0000:01:00.1", "0000:45:00.0"]

# What is typed before TAB, and all words that can stand there then. S stands for the node's root.
CASES = [
    ("dir", ["direct-volume"]),
    ("co", ["completion", "config"]),
    ("sandbox ", ["list", "show"]),
    ("direct-volume path ", ["decode", "encode"]),
    ("--log-level ", ["critical", "debug", "error", "info", "trace", "warning"]),
    ("--color=a", ["--color=always", "--color=auto"]),
    ("env -o ", ["json", "text", "yaml"]),
    ("check -o ", ["json", "junit", "npd", "prometheus", "text", "yaml"]),
    ("kata-check --fail-on ", ["fail", "never", "warn"]),
    ("direct-volume add --r", ["--runtime"]),
    ("direct-volume add --runtime ", ["any", "go", "rust"]),
    ("direct-volume add /x --type ", ["blk", "directvol", "spdkvol", "spoolvol", "vfiovol"]),
    ("config show --runtime ", ["go", "rust"]),
    ("sandbox list --sort v", ["vcpus"]),
    ("exec --escape-char ", ["none"]),
    ("completion ", ["bash", "fish", "zsh"]),
    ("--sysroot S exec ", SANDBOXES),
    ("--sysroot S exec 6", ["6d5c07f3b9", "6d5caaaaaa"]),
    ("exec --sysroot=S -p 1027 4", ["41be9a0c77"]),
    ("exec --sysroot 'S' 6d5c07f3b9 ", []),
    ("--sysroot S exec 6d5c07f3b9 -- ", []),
    ("--sysroot S exec 6d5c07f3b9 -- --t", []),
    ("--sysroot S sandbox show 41", ["41be9a0c77"]),
    ("--sysroot S direct-volume stats --sandbox-id 4", ["41be9a0c77"]),
    ("--sysroot S cp 6", ["6d5c07f3b9:", "6d5caaaaaa:"]),
    ("--sysroot S cp 6d5c07f3b9:/et", []),
    ("--sysroot S direct-volume show ", VOLUMES),
    ("--sysroot S direct-volume remove --volume-path /srv/", VOLUMES[:2]),
    ("--sysroot S direct-volume show /srv/a:", ["/srv/a:b"]),
    ("--sysroot S direct-volume show '/var/lib/kub l", [ODD]),
    ("--sysroot S direct-volume show /var/lib/kub\\ l", [ODD]),
    ("--sysroot S direct-volume path decode L3Nydi9w", ["L3Nydi9wbGFpbg=="]),
    ("--sysroot S direct-volume remove --encoded L3Nydi9w", ["L3Nydi9wbGFpbg=="]),
    ("check kvm.ap", ["kvm.api"]),
    ("check vf", ["vfio", "vfio.groups", "vfio.modules", "vfio.nodes"]),
    ("kata-env --no-e", ["--no-exec"]),
    ("kata-env --handler ", []),
    ("--sysroot S kata-env --handler ", ["kata-qemu"]),
    ("check lis", ["list"]),
    ("check kvm lis", []),
    ("check kvm limits.n", ["limits.nofile"]),
    ("check list ", []),
    ("check env kv", []),
    ("kata-check kvm kvm.ap", ["kvm.api"]),
    ("--sysroot S check vfio 0000:01", DEVICES[:2]),
    ("--sysroot S check vfio 0000:01:00.0 0000:4", ["0000:45:00.0"]),
    ("--sysroot S check volume /srv/p", ["/srv/plain"]),
    ("--sysroot S direct-volume add /x --device 0000:4", ["0000:45:00.0"]),
    ("--sysroot S config show default_mem", ["default_memory"]),
    ("--sysroot S config show hypervisor.qemu.default_mem", ["hypervisor.qemu.default_memory"]),
    ("--sysroot S config files --handler ", ["kata-qemu"]),
]

# What is typed, and what the line is after TAB: the quotes have to be those of the shell.
LINES = {
    "bash": [
        ("dir", "direct-volume "),
        ("--sysroot S direct-volume show /var", "--sysroot S direct-volume show "
         "/var/lib/kub\\ let/it\\'s\\ \\$5:\\\"x\\\" "),
        ("--sysroot S direct-volume show '/var", "--sysroot S direct-volume show "
         "'/var/lib/kub let/it'\\''s $5:\"x\"' "),
        ("--sysroot S direct-volume show \"/var", "--sysroot S direct-volume show "
         "\"/var/lib/kub let/it's \\$5:\\\"x\\\"\" "),
        ("--sysroot S direct-volume show /var/lib/kub\\ let/it\\'s\\ \\$5:", "--sysroot S direct-volume "
         "show /var/lib/kub\\ let/it\\'s\\ \\$5:\\\"x\\\" "),
        ("--sysroot S cp 4", "--sysroot S cp 41be9a0c77:"),
        ("--sysroot S check vfio 0000:4", "--sysroot S check vfio 0000:45:00.0 "),
        ("--sysroot=S direct-volume show --volume-path=/srv/p",
         "--sysroot=S direct-volume show --volume-path=/srv/plain "),
        ("config validate conf", "config validate config.toml "),
        ("cp conf", "cp config.toml "),
        ("--config=conf", "--config=config.toml "),
        ("env --file 'a f", "env --file 'a file' "),
        ("--sysroot di", "--sysroot dir/"),
    ],
    "zsh": [
        ("dir", "direct-volume "),
        ("--sysroot S direct-volume show /var", "--sysroot S direct-volume show "
         "/var/lib/kub\\ let/it\\'s\\ \\$5:\\\"x\\\" "),
        ("--sysroot S direct-volume show '/var", "--sysroot S direct-volume show "
         "'/var/lib/kub let/it'\\''s $5:\"x\"' "),
        ("--sysroot S direct-volume show \"/var", "--sysroot S direct-volume show "
         "\"/var/lib/kub let/it's \\$5:\\\"x\\\"\" "),
        ("--sysroot S cp 4", "--sysroot S cp 41be9a0c77:"),
        ("--sysroot S check vfio 0000:4", "--sysroot S check vfio 0000:45:00.0 "),
        ("--sysroot=S direct-volume show --volume-path=/srv/p",
         "--sysroot=S direct-volume show --volume-path=/srv/plain "),
        ("config validate conf", "config validate config.toml "),
        ("cp conf", "cp config.toml "),
        ("--config=conf", "--config=config.toml "),
        ("--sysroot di", "--sysroot dir/"),
    ],
    "fish": [
        ("dir", "direct-volume "),
        ("--sysroot S direct-volume show /var", "--sysroot S direct-volume show "
         "/var/lib/kub\\ let/it\\'s\\ \\$5:\\\"x\\\" "),
        ("--sysroot S direct-volume show '/var", "--sysroot S direct-volume show "
         "'/var/lib/kub let/it\\'s $5:\"x\"' "),
        ("--sysroot S cp 4", "--sysroot S cp 41be9a0c77:"),
        ("--sysroot S check vfio 0000:4", "--sysroot S check vfio 0000:45:00.0 "),
        ("--sysroot=S direct-volume show --volume-path=/srv/p",
         "--sysroot=S direct-volume show --volume-path=/srv/plain "),
        ("config validate conf", "config validate config.toml "),
        ("--sysroot di", "--sysroot dir/"),
    ],
}

CONFIG = """[hypervisor.qemu]
path = "/usr/bin/qemu-system-x86_64"
default_memory = 2048
[agent.kata]
[runtime]
"""
CONTAINERD = """version = 2
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.kata-qemu]
runtime_type = "io.containerd.kata-qemu.v2"
"""


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


def make_node(kata_ctl, root):
    os.umask(0o022)
    for place in ["run/vc/sbs/6d5c07f3b9", "run/vc/sbs/6d5caaaaaa", "run/kata/41be9a0c77", "proc"]:
        os.makedirs(f"{root}/{place}")
    for device in DEVICES:
        os.makedirs(f"{root}/sys/bus/pci/devices/{device}")
    write(f"{root}/etc/kata-containers/configuration.toml", CONFIG)
    write(f"{root}/etc/containerd/config.toml", CONTAINERD)
    for volume in VOLUMES + ["/srv/line\nend"]:
        subprocess.run([kata_ctl, "--sysroot", root, "direct-volume", "add", volume, "--device",
                        "/dev/x", "--type", "directvol", "--fs-type", "ext4",
                        "--no-device-check", "-q"], check=True)


def make_home(kata_ctl, home, runtime):
    """A home with the program in its PATH, which has time to answer on any machine. `runtime` says
    whose kata-runtime is there."""
    program = shlex.quote(kata_ctl)
    write(f"{home}/bin/kata-ctl", "#!/bin/sh\n"
          f'[ "$1" != __complete ] || {{ shift; exec {program} __complete --timeout 60s "$@"; }}\n'
          f'exec {program} "$@"\n', 0o755)
    if runtime == "ours":
        os.symlink("kata-ctl", f"{home}/bin/kata-runtime")
    else:
        write(f"{home}/bin/kata-runtime", "#!/bin/sh\nexit 1\n", 0o755)
    write(f"{home}/config.toml", "")
    write(f"{home}/a file", "")
    os.makedirs(f"{home}/dir")


class Shell:
    """An interactive shell on a terminal. Keys are typed; answers come through a fifo."""

    def __init__(self, home, command, setup, environment):
        self.fifo = f"{home}/answers"
        os.mkfifo(self.fifo)
        self.answers = os.open(self.fifo, os.O_RDWR | os.O_NONBLOCK)
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(home)
            os.execvpe(command[0], command, environment)
        self.screen = b""
        for line in setup + ["echo ready >answers"]:
            self.type(line + "\r")
        if self.answer() != "ready":
            raise SystemExit(f"FAIL: the shell does not start:\n{self.seen()}")

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def seen(self):
        return self.screen.decode(errors="replace")[-3000:]

    def answer(self):
        """The text up to a NUL or a line's end that was written into the fifo; None if none comes."""
        text = b""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            ready, _, _ = select.select([self.terminal, self.answers], [], [], 1)
            if self.terminal in ready:
                try:
                    self.screen += os.read(self.terminal, 65536)
                except OSError:
                    return None
            if self.answers in ready:
                text += os.read(self.answers, 65536)
                if text.endswith((b"\0", b"ready\n")):
                    return text.rstrip(b"\0\n").decode()
        return None

    def ask(self, keys):
        self.type(keys)
        answer = self.answer()
        if answer is None:
            raise SystemExit(f"FAIL: no answer to {keys!r}:\n{self.seen()}")
        return answer

    def line_after_tab(self, typed):
        return self.ask(typed + "\t\x14")

    def close(self):
        os.close(self.terminal)
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)


class Bash(Shell):
    def __init__(self, home, scripts, environment):
        super().__init__(home, ["bash", "--norc", "--noprofile", "-i"], [
            "PS1='$ '; set -u; set +o history; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'",
            "dump() { printf '%s\\0' \"$READLINE_LINE\" >answers; READLINE_LINE=; READLINE_POINT=0; }",
            "bind -x '\"\\C-t\": dump'",
            f"source {shlex.quote(scripts)}/kata-ctl.bash",
            "spy() { _kata_ctl \"$@\"; printf '%s\\n' \"$2\" \"${COMPREPLY[@]}\" >hits; }",
            "complete -F spy kata-ctl",
        ], environment)
        self.home = home

    def candidates(self, typed):
        """What the function answers, put where readline puts it, and read as the shell does."""
        self.ask(typed + "\t\x14")
        with open(f"{self.home}/hits", encoding="utf-8") as file:
            replaced, *replies = file.read().rstrip("\n").split("\n")
        kept = typed[:len(typed) - len(replaced)]
        return [words_of(kept + reply)[-1] for reply in replies if reply]


def words_of(line):
    """The words of a line that can end in an open quote."""
    for end in ("", "'", '"'):
        try:
            return shlex.split(line + end)
        except ValueError:
            continue
    raise ValueError(line)


class Zsh(Shell):
    def __init__(self, home, scripts, environment):
        write(f"{home}/zsh.rc", r"""
PS1='$ ' KEYTIMEOUT=1
unsetopt beep zle_bracketed_paste prompt_sp 2>/dev/null
unset zle_bracketed_paste
fpath=(SCRIPTS $fpath)
autoload -Uz compinit
compinit -u -D
typeset -ga hits
compadd() {
  local -a these
  if [[ ${@[(r)-[OAD]]} == '' ]]; then
    builtin compadd -O these "$@"
    hits+=("$these[@]")
  fi
  builtin compadd "$@"
}
dump-line() { printf '%s\0' "$BUFFER" >answers; BUFFER= }
dump-hits() { hits=(); zle list-choices; printf '%s\n' "$hits[@]" >hits; BUFFER=; printf 'done\0' >answers }
zle -N dump-line
zle -N dump-hits
bindkey -e
bindkey '^T' dump-line
bindkey '^Y' dump-hits
""".replace("SCRIPTS", shlex.quote(scripts)))
        super().__init__(home, ["zsh", "-f", "-i"], ["source ./zsh.rc"], environment)
        self.home = home

    def candidates(self, typed):
        self.ask(typed + "\x19")
        with open(f"{self.home}/hits", encoding="utf-8") as file:
            found = [line for line in file.read().split("\n") if line]
        option = typed[typed.rindex(" ") + 1:].partition("=") if " " in typed else ("", "", "")
        return [option[0] + "=" + name if option[1] and option[0].startswith("--") else name
                for name in found]


class Fish(Shell):
    def __init__(self, home, scripts, environment):
        write(f"{home}/.config/fish/config.fish", """
function fish_prompt; echo '$ '; end
function fish_greeting; end
function dump; printf '%s\\0' (commandline | string collect) >answers; commandline ''; end
bind \\ct dump
""")
        super().__init__(home, ["fish", "-i"], [f"source {shlex.quote(scripts)}/kata-ctl.fish"],
                         environment)
        self.scripts, self.environment, self.home = scripts, environment, home

    def candidates(self, typed):
        script = f"source {shlex.quote(self.scripts)}/kata-ctl.fish; complete -C $argv[1]"
        done = subprocess.run(["fish", "--no-config", "-c", script, typed], check=True,
                              env=self.environment, cwd=self.home, capture_output=True, text=True,
                              timeout=PATIENCE)
        if done.stderr:
            raise SystemExit(f"FAIL: {typed}: fish says: {done.stderr}")
        return [line.partition("\t")[0] for line in done.stdout.splitlines()]


SHELLS = {"bash": Bash, "zsh": Zsh, "fish": Fish}


def check_other_name(shell, runtime, failures):
    typed = "kata-runtime sandbox li"
    wanted = "kata-runtime sandbox list " if runtime == "ours" else typed
    found = shell.line_after_tab(typed)
    if found != wanted:
        failures.append(f"{typed}, which is {runtime}\n  expected {wanted!r}\n  found    {found!r}")


def check(shell, name, root, failures):
    for typed, expected in CASES:
        line = "kata-ctl " + typed.replace("S", root)
        found = sorted(set(shell.candidates(line)))
        if found != sorted(expected):
            failures.append(f"{line}\n  expected {sorted(expected)}\n  found    {found}")
    for typed, expected in LINES[name]:
        line = "kata-ctl " + typed.replace("S", root)
        wanted = "kata-ctl " + expected.replace("S", root)
        found = shell.line_after_tab(line)
        if found != wanted:
            failures.append(f"{line}\n  expected {wanted!r}\n  found    {found!r}")


def environment_of(home):
    return {"HOME": home, "PATH": f"{home}/bin:/usr/bin:/bin:/usr/sbin:/sbin", "TERM": "xterm",
            "LC_ALL": "C.UTF-8", "INPUTRC": "/dev/null", "ZDOTDIR": home, "COLUMNS": "200",
            "LINES": "60"}


def main():
    name, kata_ctl, scripts = sys.argv[1], os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[3])
    if shutil.which(name) is None:
        print(f"skipped: there is no '{name}'")
        return 77
    failures = []
    with tempfile.TemporaryDirectory(prefix="kata-completion-") as work:
        root = f"{work}/node"
        make_node(kata_ctl, root)
        for runtime in ("ours", "upstream's"):
            home = f"{work}/{runtime[:4]}"
            make_home(kata_ctl, home, runtime)
            shell = SHELLS[name](home, scripts, environment_of(home))
            try:
                check_other_name(shell, runtime, failures)
                if runtime == "ours":
                    check(shell, name, root, failures)
            finally:
                shell.close()
    for failure in failures:
        print("FAIL:", failure)
    print(f"{name}: {len(CASES) + len(LINES[name])} lines, {len(failures)} wrong")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
