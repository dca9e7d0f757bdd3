# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016
# Completes kata-ctl's words in bash. Made by kata-docs out of the commands: do not edit.

_kata_ctl_commands() {
  REPLY=
  case $1 in
    '') REPLY='check	Check that this host can run Kata, and how many sandboxes fit
completion	Print what makes a shell complete this program'\''s words
config	Show and check the runtimes'\'' configuration
cp	Copy files between this machine and a sandbox'\''s guest
direct-volume	Manage volumes handed straight to a guest
env	Show what is configured and what is here, for a bug report
exec	Run a command or a shell in a sandbox'\''s guest
ps	List the sandboxes on this node, as '\''sandbox list'\'' does
sandbox	Show the sandboxes on this node
version	Print the version' ;;
    'config') REPLY='files	List the configuration files that count, and those that do not
show	Show settings as the runtime takes them
validate	Find mistakes in configuration' ;;
    'direct-volume') REPLY='add	Record a volume, so that a container can mount it
list	List all recorded volumes
path	Turn a volume path into its record'\''s name, and back
prune	Remove records whose device and sandbox are gone
remove	Remove a volume'\''s record
resize	Let the guest grow a volume that is in use
show	Show one volume'\''s record
stats	Show how full a volume in use is' ;;
    'direct-volume path') REPLY='decode	Print the volume path of a record'\''s name
encode	Print the record'\''s name of a volume path' ;;
    'sandbox') REPLY='list	List the sandboxes on this node, and what is left of dead ones
show	Show all that is known of one sandbox' ;;
  esac
}

_kata_ctl_options() {
  REPLY=
  case $1 in
    '') REPLY='-h	Print this help
--help	Print this help
-o	Form of the result
--output	Form of the result
--json	Short for --output json
--color	Whether to use colour
--timeout	How long a shim or a guest may take to answer, default 10s; and how long a command in a guest may run, by default for ever
--sysroot	Administer the machine whose root is mounted here
--config	Configuration file of the runtime
--kata-config	Configuration file of the runtime
-l	How much to say on standard error
--log-level	How much to say on standard error
-j	Messages as JSON, one object a line
--json-logging	Messages as JSON, one object a line
--show-default-config-paths	Print where configuration files are looked for
--kata-show-default-config-paths	Print where configuration files are looked for
-v	Print the version
-V	Print the version
--version	Print the version' ;;
    'check') REPLY='--list	List the checks and what each needs
--problems	Only what is not right, the worst first
-v	With the facts that each check read
--verbose	With the facts that each check read
--hypervisor	Judge for this hypervisor alone
--memory	Of one sandbox, in MiB or with a unit, as 2Gi; for capacity
--pods	How many more have to fit; for capacity
--active	Also open devices, which can load their modules, and run hypervisors and virtiofsd
--fail-on	What makes the exit status 1, default fail
-s	Short for --fail-on warn
--strict	Short for --fail-on warn
--check-version-only	Only look for a newer release of Kata; asks $KATA_RELEASE_URL, by default GitHub
--only-list-releases	Only list the releases of Kata, likewise
--include-all-releases	With pre-releases; alone, look for a newer release before the checks
-n	Do not ask for releases; the same as a KATA_CHECK_NO_NETWORK that is not empty
--no-network-checks	Do not ask for releases; the same as a KATA_CHECK_NO_NETWORK that is not empty' ;;
    'config files') REPLY='--handler	Only this runtime handler
--runtime	Only what this runtime reads; with a file: as it reads it' ;;
    'config show') REPLY='--handler	Only this runtime handler
--runtime	Only what this runtime reads; with a file: as it reads it
--origin	Say where each value comes from
--diff	Show only what differs from the runtime'\''s defaults' ;;
    'config validate') REPLY='--handler	Only this runtime handler
--runtime	Only what this runtime reads; with a file: as it reads it' ;;
    'cp') REPLY='-p	Port of the debug console in the guest; default 1026
--kata-debug-port	Port of the debug console in the guest; default 1026
--wait	How long to try anew until the guest listens
--allow-local-cid	Take this machine itself (CID 1) for a guest; for tests
--max-bytes	Most that is taken from a guest; default 4GiB
--max-entries	Most files that are taken from a guest; default 1000000
--symlinks	What becomes of links that a guest sends
--preserve-mode	Take modes from a guest without the umask; never setuid, setgid, sticky
-L	Copy what SRC points to, not the link
--follow-link	Copy what SRC points to, not the link
--exclude	Leave out what a pattern matches: a path below SRC, or a name
--allow-confidential	Copy with a confidential guest too
--method	How bytes cross the console; default auto
--compress	How they are packed; default auto
--check	Copy nothing; say what the guest has for it: --check ID
--progress	Show how far the copy is; default auto
-q	Show neither progress nor warnings
--quiet	Show neither progress nor warnings' ;;
    'direct-volume add') REPLY='--volume-path	The same, in kata-runtime'\''s spelling
--mount-info	The same, in kata-runtime'\''s spelling
--device	File, block device, PCI address or socket
--type	directvol, vfiovol, spdkvol, spoolvol, blk
--fs-type	File system the guest mounts
--mount-option	Mount option for the guest; repeatable
--metadata	KEY=VALUE for the runtime; repeatable
--schema	Spellings of the keys to write
--runtime	Warn of what this runtime does not take
--print-mount	Also print the --mount argument for '\''ctr run'\'', as --runtime takes it
--strict	Take every warning for an error
--no-device-check	Do not look at the device
--allow-symlink	Record a link as it is, not what it leads to
-q	Print nothing on success
--quiet	Print nothing on success' ;;
    'direct-volume list') REPLY='-q	Print the volume paths alone
--quiet	Print the volume paths alone' ;;
    'direct-volume prune') REPLY='--dry-run	Only say what would be removed, and why' ;;
    'direct-volume remove') REPLY='--volume-path	The same, in kata-runtime'\''s spelling
--encoded	Remove the entry that '\''list -o json'\'' names so
--must-exist	Fail if there is no such record
--force	Remove it even while a live sandbox owns it' ;;
    'direct-volume resize') REPLY='--volume-path	The same, in kata-runtime'\''s spelling
--sandbox-id	Ask this sandbox; a unique prefix will do
--guest-path	Ask for this path in the guest instead
--size	The same, in kata-runtime'\''s spelling' ;;
    'direct-volume show') REPLY='--volume-path	The same, in kata-runtime'\''s spelling' ;;
    'direct-volume stats') REPLY='--volume-path	The same, in kata-runtime'\''s spelling
--sandbox-id	Ask this sandbox; a unique prefix will do
--guest-path	Ask for this path in the guest instead' ;;
    'env') REPLY='--handler	Only this runtime handler
--runtime	Only what this runtime reads; with a file: as it reads it
-f	Write to this file, in one step
--file	Write to this file, in one step
--bundle	Pack this, configuration, checks, sandboxes, volumes, versions and the shims'\'' journal without their secrets into this .tar.gz, '\''-'\'' for standard output
--no-exec	Run no other program: not a hypervisor for its version, not journalctl' ;;
    'exec') REPLY='-p	Port of the debug console in the guest; default 1026
--kata-debug-port	Port of the debug console in the guest; default 1026
--wait	How long to try anew until the guest listens
--allow-local-cid	Take this machine itself (CID 1) for a guest; for tests
-i	Hand standard input to the command
--interactive	Hand standard input to the command
-t	Run the command on a terminal, with this one'\''s keys
--tty	Run the command on a terminal, with this one'\''s keys
--separate-stderr	Keep the command'\''s standard error apart until it ends
--escape-char	Key that, with '\''.'\'', ends a session on a terminal; default ~
--no-resize	Do not tell the guest the terminal'\''s size and TERM
--no-audit	Do not tell the journal of the session; root only' ;;
    'kata-env') REPLY='--handler	Only this runtime handler
--runtime	Only what this runtime reads; with a file: as it reads it
-f	Write to this file, in one step
--file	Write to this file, in one step
--bundle	Pack this, configuration, checks, sandboxes, volumes, versions and the shims'\'' journal without their secrets into this .tar.gz, '\''-'\'' for standard output
--no-exec	Run no other program: not a hypervisor for its version, not journalctl' ;;
    'ps') REPLY='-q	Print the ids alone
--quiet	Print the ids alone
--sort	Sort by this, the largest first; default: id
-w	List again and again; default: every 2s
--watch	List again and again; default: every 2s' ;;
    'sandbox list') REPLY='-q	Print the ids alone
--quiet	Print the ids alone
--sort	Sort by this, the largest first; default: id
-w	List again and again; default: every 2s
--watch	List again and again; default: every 2s' ;;
  esac
}

_kata_ctl_value() {
  REPLY=
  case $1 in
    ' -h') REPLY='flag' ;;
    ' --help') REPLY='flag' ;;
    ' -o') REPLY='words text json yaml' ;;
    ' --output') REPLY='words text json yaml' ;;
    ' --json') REPLY='flag' ;;
    ' --color') REPLY='words auto always never' ;;
    ' --timeout') REPLY='text' ;;
    ' --sysroot') REPLY='directories' ;;
    ' --config') REPLY='files' ;;
    ' --kata-config') REPLY='files' ;;
    ' -l') REPLY='words trace debug info warning error critical' ;;
    ' --log-level') REPLY='words trace debug info warning error critical' ;;
    ' -j') REPLY='flag' ;;
    ' --json-logging') REPLY='flag' ;;
    ' --show-default-config-paths') REPLY='flag' ;;
    ' --kata-show-default-config-paths') REPLY='flag' ;;
    ' -v') REPLY='flag' ;;
    ' -V') REPLY='flag' ;;
    ' --version') REPLY='flag' ;;
    'check --list') REPLY='flag' ;;
    'check --problems') REPLY='flag' ;;
    'check -v') REPLY='flag' ;;
    'check --verbose') REPLY='flag' ;;
    'check --hypervisor') REPLY='words qemu clh firecracker dragonball stratovirt remote openvmm' ;;
    'check --memory') REPLY='text' ;;
    'check --pods') REPLY='text' ;;
    'check --active') REPLY='flag' ;;
    'check --fail-on') REPLY='words fail warn never' ;;
    'check -s') REPLY='flag' ;;
    'check --strict') REPLY='flag' ;;
    'check --check-version-only') REPLY='flag' ;;
    'check --only-list-releases') REPLY='flag' ;;
    'check --include-all-releases') REPLY='flag' ;;
    'check -n') REPLY='flag' ;;
    'check --no-network-checks') REPLY='flag' ;;
    'check -o') REPLY='words text json yaml junit npd prometheus' ;;
    'check --output') REPLY='words text json yaml junit npd prometheus' ;;
    'config files --handler') REPLY='live handler' ;;
    'config files --runtime') REPLY='words go rust' ;;
    'config show --handler') REPLY='live handler' ;;
    'config show --runtime') REPLY='words go rust' ;;
    'config show --origin') REPLY='flag' ;;
    'config show --diff') REPLY='flag' ;;
    'config validate --handler') REPLY='live handler' ;;
    'config validate --runtime') REPLY='words go rust' ;;
    'cp -p') REPLY='text' ;;
    'cp --kata-debug-port') REPLY='text' ;;
    'cp --wait') REPLY='text' ;;
    'cp --allow-local-cid') REPLY='flag' ;;
    'cp --max-bytes') REPLY='text' ;;
    'cp --max-entries') REPLY='text' ;;
    'cp --symlinks') REPLY='words skip copy' ;;
    'cp --preserve-mode') REPLY='flag' ;;
    'cp -L') REPLY='flag' ;;
    'cp --follow-link') REPLY='flag' ;;
    'cp --exclude') REPLY='text' ;;
    'cp --allow-confidential') REPLY='flag' ;;
    'cp --method') REPLY='words auto raw base64 shell' ;;
    'cp --compress') REPLY='words auto none gzip zstd' ;;
    'cp --check') REPLY='flag' ;;
    'cp --progress') REPLY='words auto always never' ;;
    'cp -q') REPLY='flag' ;;
    'cp --quiet') REPLY='flag' ;;
    'direct-volume add --volume-path') REPLY='live volume' ;;
    'direct-volume add --mount-info') REPLY='text' ;;
    'direct-volume add --device') REPLY='live+files device' ;;
    'direct-volume add --type') REPLY='words directvol vfiovol spdkvol spoolvol blk' ;;
    'direct-volume add --fs-type') REPLY='words ext4 xfs' ;;
    'direct-volume add --mount-option') REPLY='text' ;;
    'direct-volume add --metadata') REPLY='text' ;;
    'direct-volume add --schema') REPLY='words both current legacy' ;;
    'direct-volume add --runtime') REPLY='words any go rust' ;;
    'direct-volume add --print-mount') REPLY='text' ;;
    'direct-volume add --strict') REPLY='flag' ;;
    'direct-volume add --no-device-check') REPLY='flag' ;;
    'direct-volume add --allow-symlink') REPLY='flag' ;;
    'direct-volume add -q') REPLY='flag' ;;
    'direct-volume add --quiet') REPLY='flag' ;;
    'direct-volume list -q') REPLY='flag' ;;
    'direct-volume list --quiet') REPLY='flag' ;;
    'direct-volume prune --dry-run') REPLY='flag' ;;
    'direct-volume remove --volume-path') REPLY='live volume' ;;
    'direct-volume remove --encoded') REPLY='live record' ;;
    'direct-volume remove --must-exist') REPLY='flag' ;;
    'direct-volume remove --force') REPLY='flag' ;;
    'direct-volume resize --volume-path') REPLY='live volume' ;;
    'direct-volume resize --sandbox-id') REPLY='live sandbox' ;;
    'direct-volume resize --guest-path') REPLY='text' ;;
    'direct-volume resize --size') REPLY='text' ;;
    'direct-volume show --volume-path') REPLY='live volume' ;;
    'direct-volume stats --volume-path') REPLY='live volume' ;;
    'direct-volume stats --sandbox-id') REPLY='live sandbox' ;;
    'direct-volume stats --guest-path') REPLY='text' ;;
    'env --handler') REPLY='live handler' ;;
    'env --runtime') REPLY='words go rust' ;;
    'env -f') REPLY='files' ;;
    'env --file') REPLY='files' ;;
    'env --bundle') REPLY='files' ;;
    'env --no-exec') REPLY='flag' ;;
    'exec -p') REPLY='text' ;;
    'exec --kata-debug-port') REPLY='text' ;;
    'exec --wait') REPLY='text' ;;
    'exec --allow-local-cid') REPLY='flag' ;;
    'exec -i') REPLY='flag' ;;
    'exec --interactive') REPLY='flag' ;;
    'exec -t') REPLY='flag' ;;
    'exec --tty') REPLY='flag' ;;
    'exec --separate-stderr') REPLY='flag' ;;
    'exec --escape-char') REPLY='words none' ;;
    'exec --no-resize') REPLY='flag' ;;
    'exec --no-audit') REPLY='flag' ;;
    'kata-env --handler') REPLY='live handler' ;;
    'kata-env --runtime') REPLY='words go rust' ;;
    'kata-env -f') REPLY='files' ;;
    'kata-env --file') REPLY='files' ;;
    'kata-env --bundle') REPLY='files' ;;
    'kata-env --no-exec') REPLY='flag' ;;
    'ps -q') REPLY='flag' ;;
    'ps --quiet') REPLY='flag' ;;
    'ps --sort') REPLY='words id pod state age vcpus memory rss' ;;
    'ps -w') REPLY='text' ;;
    'ps --watch') REPLY='text' ;;
    'sandbox list -q') REPLY='flag' ;;
    'sandbox list --quiet') REPLY='flag' ;;
    'sandbox list --sort') REPLY='words id pod state age vcpus memory rss' ;;
    'sandbox list -w') REPLY='text' ;;
    'sandbox list --watch') REPLY='text' ;;
  esac
}

_kata_ctl_argument() {
  REPLY=
  case $1 in
    'check *') REPLY='live check' ;;
    'completion 1') REPLY='words bash zsh fish' ;;
    'config show *') REPLY='live config-key' ;;
    'config validate 1') REPLY='files' ;;
    'cp 1') REPLY='live+files copy-end' ;;
    'cp 2') REPLY='live+files copy-end' ;;
    'direct-volume add 1') REPLY='live volume' ;;
    'direct-volume path decode 1') REPLY='live record' ;;
    'direct-volume path encode 1') REPLY='live volume' ;;
    'direct-volume remove 1') REPLY='live volume' ;;
    'direct-volume resize 1') REPLY='live volume' ;;
    'direct-volume show 1') REPLY='live volume' ;;
    'direct-volume stats 1') REPLY='live volume' ;;
    'exec 1') REPLY='live sandbox' ;;
    'sandbox show 1') REPLY='live sandbox' ;;
  esac
}

_kata_ctl_command_of() {
  REPLY=
  case $1 in
    ' check') REPLY='check' ;;
    ' kata-check') REPLY='check' ;;
    ' __complete') REPLY='__complete' ;;
    ' completion') REPLY='completion' ;;
    ' config') REPLY='config' ;;
    ' cp') REPLY='cp' ;;
    ' direct-volume') REPLY='direct-volume' ;;
    ' env') REPLY='env' ;;
    ' exec') REPLY='exec' ;;
    ' kata-env') REPLY='kata-env' ;;
    ' ps') REPLY='ps' ;;
    ' sandbox') REPLY='sandbox' ;;
    ' version') REPLY='version' ;;
    'config files') REPLY='config files' ;;
    'config show') REPLY='config show' ;;
    'config validate') REPLY='config validate' ;;
    'direct-volume add') REPLY='direct-volume add' ;;
    'direct-volume list') REPLY='direct-volume list' ;;
    'direct-volume path') REPLY='direct-volume path' ;;
    'direct-volume prune') REPLY='direct-volume prune' ;;
    'direct-volume remove') REPLY='direct-volume remove' ;;
    'direct-volume resize') REPLY='direct-volume resize' ;;
    'direct-volume show') REPLY='direct-volume show' ;;
    'direct-volume stats') REPLY='direct-volume stats' ;;
    'direct-volume path decode') REPLY='direct-volume path decode' ;;
    'direct-volume path encode') REPLY='direct-volume path encode' ;;
    'sandbox list') REPLY='sandbox list' ;;
    'sandbox show') REPLY='sandbox show' ;;
  esac
}

_kata_ctl_takes_words() {
  REPLY=
  case $1 in
    'exec') REPLY='yes' ;;
  esac
}
# Splits $1, a command line up to the cursor, into words without their quotes: `words`. The last one
# as it was typed is `typed`, and the quote that is open at its end `quote`.
_kata_ctl_split() {
  local line=$1 word='' begun='' c i
  words=() typed='' quote=''
  for ((i = 0; i < ${#line}; i++)); do
    c=${line:i:1}
    if [[ -z $quote && $c == [[:space:]] ]]; then
      [[ -z $begun ]] || words+=("$word")
      word='' begun='' typed=''
      continue
    fi
    begun=1 typed+=$c
    if [[ $c == "$quote" ]]; then
      quote=''
    elif [[ $c == \\ && $quote != "'" ]]; then
      ((++i))
      c=${line:i:1} typed+=$c
      [[ $quote != '"' || $c == [\"\\\$\`] ]] || word+=\\
      word+=$c
    elif [[ -z $quote && $c == [\"\'] ]]; then
      quote=$c
    else
      word+=$c
    fi
  done
  words+=("$word")
}

# Turns `found`, whole words, into COMPREPLY, which readline puts in the place of $1: the end of what
# was typed, behind an open quote or a character that ends a word, as ':' does.
_kata_ctl_reply() {
  local current=${words[-1]} words quote rest
  _kata_ctl_split "${typed%"$1"}"
  local kept=${words[-1]}
  for rest in "${found[@]}"; do
    [[ $rest == "$current"* ]] || continue
    rest=${rest#"$kept"}
    case $quote in
      "'") rest=${rest//\'/\'\\\'\'} ;;
      '"')
        rest=${rest//\\/\\\\}
        rest=${rest//\"/\\\"}
        rest=${rest//\$/\\\$}
        rest=${rest//\`/\\\`}
        ;;
      *) [[ -z $rest ]] || printf -v rest %q "$rest" ;;
    esac
    # readline closes the quote unless what it wrote ends in one.
    [[ -z $quote || $rest != *"$quote" ]] || rest+=$quote
    COMPREPLY+=("$rest")
  done
}

# Adds to `found` what the value $2 can be, by what it is ($1), for the word "$3$2".
_kata_ctl_find() {
  local kind=${1#* } name
  case $1 in
    words\ *) for name in $kind; do found+=("$3$name"); done ;;
    live*)
      # What follows the colon is in the guest.
      [[ $kind != copy-end || $2 != *:* ]] || return 0
      while IFS= read -r name; do
        found+=("$3$name")
      done < <("$program" __complete "$kind" "${told[@]}" -- "$2" "${arguments[0]-}" 2>/dev/null)
      [[ $1 != live+files* ]] || _kata_ctl_find_files "$2" "$3"
      ;;
    files) compopt -o default ;;
    directories) compopt -o dirnames ;;
  esac
}

# Adds files beside what was found; without that, readline does it better.
_kata_ctl_find_files() {
  local name
  if [[ ${#found[@]} -eq 0 ]]; then
    compopt -o default
    return 0
  fi
  while IFS= read -r name; do
    [[ ! -d $name ]] || name+=/
    found+=("$2$name")
  done < <(compgen -f -- "$1")
  for name in "${found[@]}"; do
    [[ $name != *[:/] ]] || compopt -o nospace
  done
}

# Adds the first word of each line.
_kata_ctl_find_first() {
  local line
  while IFS= read -r line; do
    [[ -z $line ]] || found+=("${line%%$'\t'*}")
  done <<<"$1"
}

# REPLY: what the value of the option $1 is, "flag" for none, or nothing for no such option.
_kata_ctl_value_of() {
  _kata_ctl_value "$path $1"
  [[ -n $REPLY ]] || _kata_ctl_value " $1"
}

# Takes in a word before the cursor. Fails where nothing behind it is ours.
_kata_ctl_take() {
  if [[ -n $option ]]; then
    case $option in
      --sysroot | --config | --kata-config) told+=("$option=${1/#\~\//"$HOME/"}") ;;
    esac
    option=''
  elif [[ -z $ended && $1 == -- ]]; then
    ended=yes
    _kata_ctl_takes_words "$path"
    [[ -z $REPLY ]]
    return
  elif [[ -z $ended && $1 == -?* ]]; then
    case $1 in
      --sysroot=* | --config=* | --kata-config=*) told+=("${1/=\~\//"=$HOME/"}") ;;
    esac
    _kata_ctl_value_of "$1"
    [[ -z $REPLY || $REPLY == flag ]] || option=$1
  else
    REPLY=''
    [[ ${#arguments[@]} -gt 0 ]] || _kata_ctl_command_of "$path $1"
    if [[ -n $REPLY ]]; then path=$REPLY; else arguments+=("$1"); fi
  fi
  return 0
}

_kata_ctl_find_argument() {
  _kata_ctl_commands "$path"
  if [[ -n $REPLY && ${#arguments[@]} -eq 0 ]]; then
    _kata_ctl_find_first "$REPLY"
    return
  fi
  _kata_ctl_argument "$path $((${#arguments[@]} + 1))"
  [[ -n $REPLY ]] || _kata_ctl_argument "$path *"
  _kata_ctl_find "$REPLY" "$current" ''
}

_kata_ctl() {
  local REPLY words typed quote found=() arguments=() told=() path='' option='' ended='' i
  COMPREPLY=()
  _kata_ctl_split "${COMP_LINE:0:COMP_POINT}"
  local current=${words[-1]} program=${words[0]/#\~\//"$HOME/"}
  for ((i = 1; i < ${#words[@]} - 1; i++)); do
    _kata_ctl_take "${words[i]}" || return 0
  done
  if [[ -n $option ]]; then
    _kata_ctl_value_of "$option"
    _kata_ctl_find "$REPLY" "$current" ''
  elif [[ -z $ended && $current == --*=* ]]; then
    _kata_ctl_value_of "${current%%=*}"
    _kata_ctl_find "$REPLY" "${current#*=}" "${current%%=*}="
  elif [[ -z $ended && $current == -* ]]; then
    _kata_ctl_options "$path"
    _kata_ctl_find_first "$REPLY"
    [[ -z $path ]] || _kata_ctl_options ''
    _kata_ctl_find_first "$REPLY"
  else
    _kata_ctl_find_argument
  fi
  _kata_ctl_reply "$2"
}

complete -F _kata_ctl kata-ctl
# Under the other name it can also be upstream's program, which takes other words.
if [[ $(type -P kata-runtime) -ef $(type -P kata-ctl) ]]; then
  complete -F _kata_ctl kata-runtime
fi
