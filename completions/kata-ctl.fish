# SPDX-License-Identifier: Apache-2.0
# Completes kata-ctl's words in fish. Made by kata-docs out of the commands: do not edit.

function __kata_ctl_commands
  switch $argv[1]
    case ''
      printf '%s\n' 'check	Check that this host can run Kata, and how many sandboxes fit
completion	Print what makes a shell complete this program\'s words
config	Show and check the runtimes\' configuration
cp	Copy files between this machine and a sandbox\'s guest
direct-volume	Manage volumes handed straight to a guest
env	Show what is configured and what is here, for a bug report
exec	Run a command or a shell in a sandbox\'s guest
ps	List the sandboxes on this node, as \'sandbox list\' does
sandbox	Show the sandboxes on this node
version	Print the version'
    case 'config'
      printf '%s\n' 'files	List the configuration files that count, and those that do not
show	Show settings as the runtime takes them
validate	Find mistakes in configuration'
    case 'direct-volume'
      printf '%s\n' 'add	Record a volume, so that a container can mount it
list	List all recorded volumes
path	Turn a volume path into its record\'s name, and back
prune	Remove records whose device and sandbox are gone
remove	Remove a volume\'s record
resize	Let the guest grow a volume that is in use
show	Show one volume\'s record
stats	Show how full a volume in use is'
    case 'direct-volume path'
      printf '%s\n' 'decode	Print the volume path of a record\'s name
encode	Print the record\'s name of a volume path'
    case 'sandbox'
      printf '%s\n' 'list	List the sandboxes on this node, and what is left of dead ones
show	Show all that is known of one sandbox'
  end
end

function __kata_ctl_options
  switch $argv[1]
    case ''
      printf '%s\n' '-h	Print this help
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
--version	Print the version'
    case 'check'
      printf '%s\n' '--list	List the checks and what each needs
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
--no-network-checks	Do not ask for releases; the same as a KATA_CHECK_NO_NETWORK that is not empty'
    case 'config files'
      printf '%s\n' '--handler	Only this runtime handler
--runtime	Only what this runtime reads; with a file: as it reads it'
    case 'config show'
      printf '%s\n' '--handler	Only this runtime handler
--runtime	Only what this runtime reads; with a file: as it reads it
--origin	Say where each value comes from
--diff	Show only what differs from the runtime\'s defaults'
    case 'config validate'
      printf '%s\n' '--handler	Only this runtime handler
--runtime	Only what this runtime reads; with a file: as it reads it'
    case 'cp'
      printf '%s\n' '-p	Port of the debug console in the guest; default 1026
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
--quiet	Show neither progress nor warnings'
    case 'direct-volume add'
      printf '%s\n' '--volume-path	The same, in kata-runtime\'s spelling
--mount-info	The same, in kata-runtime\'s spelling
--device	File, block device, PCI address or socket
--type	directvol, vfiovol, spdkvol, spoolvol, blk
--fs-type	File system the guest mounts
--mount-option	Mount option for the guest; repeatable
--metadata	KEY=VALUE for the runtime; repeatable
--schema	Spellings of the keys to write
--runtime	Warn of what this runtime does not take
--print-mount	Also print the --mount argument for \'ctr run\', as --runtime takes it
--strict	Take every warning for an error
--no-device-check	Do not look at the device
--allow-symlink	Record a link as it is, not what it leads to
-q	Print nothing on success
--quiet	Print nothing on success'
    case 'direct-volume list'
      printf '%s\n' '-q	Print the volume paths alone
--quiet	Print the volume paths alone'
    case 'direct-volume prune'
      printf '%s\n' '--dry-run	Only say what would be removed, and why'
    case 'direct-volume remove'
      printf '%s\n' '--volume-path	The same, in kata-runtime\'s spelling
--encoded	Remove the entry that \'list -o json\' names so
--must-exist	Fail if there is no such record
--force	Remove it even while a live sandbox owns it'
    case 'direct-volume resize'
      printf '%s\n' '--volume-path	The same, in kata-runtime\'s spelling
--sandbox-id	Ask this sandbox; a unique prefix will do
--guest-path	Ask for this path in the guest instead
--size	The same, in kata-runtime\'s spelling'
    case 'direct-volume show'
      printf '%s\n' '--volume-path	The same, in kata-runtime\'s spelling'
    case 'direct-volume stats'
      printf '%s\n' '--volume-path	The same, in kata-runtime\'s spelling
--sandbox-id	Ask this sandbox; a unique prefix will do
--guest-path	Ask for this path in the guest instead'
    case 'env'
      printf '%s\n' '--handler	Only this runtime handler
--runtime	Only what this runtime reads; with a file: as it reads it
-f	Write to this file, in one step
--file	Write to this file, in one step
--bundle	Pack this, configuration, checks, sandboxes, volumes, versions and the shims\' journal without their secrets into this .tar.gz, \'-\' for standard output
--no-exec	Run no other program: not a hypervisor for its version, not journalctl'
    case 'exec'
      printf '%s\n' '-p	Port of the debug console in the guest; default 1026
--kata-debug-port	Port of the debug console in the guest; default 1026
--wait	How long to try anew until the guest listens
--allow-local-cid	Take this machine itself (CID 1) for a guest; for tests
-i	Hand standard input to the command
--interactive	Hand standard input to the command
-t	Run the command on a terminal, with this one\'s keys
--tty	Run the command on a terminal, with this one\'s keys
--separate-stderr	Keep the command\'s standard error apart until it ends
--escape-char	Key that, with \'.\', ends a session on a terminal; default ~
--no-resize	Do not tell the guest the terminal\'s size and TERM
--no-audit	Do not tell the journal of the session; root only'
    case 'kata-env'
      printf '%s\n' '--handler	Only this runtime handler
--runtime	Only what this runtime reads; with a file: as it reads it
-f	Write to this file, in one step
--file	Write to this file, in one step
--bundle	Pack this, configuration, checks, sandboxes, volumes, versions and the shims\' journal without their secrets into this .tar.gz, \'-\' for standard output
--no-exec	Run no other program: not a hypervisor for its version, not journalctl'
    case 'ps'
      printf '%s\n' '-q	Print the ids alone
--quiet	Print the ids alone
--sort	Sort by this, the largest first; default: id
-w	List again and again; default: every 2s
--watch	List again and again; default: every 2s'
    case 'sandbox list'
      printf '%s\n' '-q	Print the ids alone
--quiet	Print the ids alone
--sort	Sort by this, the largest first; default: id
-w	List again and again; default: every 2s
--watch	List again and again; default: every 2s'
  end
end

function __kata_ctl_value
  switch $argv[1]
    case ' -h'
      printf '%s\n' 'flag'
    case ' --help'
      printf '%s\n' 'flag'
    case ' -o'
      printf '%s\n' 'words text json yaml'
    case ' --output'
      printf '%s\n' 'words text json yaml'
    case ' --json'
      printf '%s\n' 'flag'
    case ' --color'
      printf '%s\n' 'words auto always never'
    case ' --timeout'
      printf '%s\n' 'text'
    case ' --sysroot'
      printf '%s\n' 'directories'
    case ' --config'
      printf '%s\n' 'files'
    case ' --kata-config'
      printf '%s\n' 'files'
    case ' -l'
      printf '%s\n' 'words trace debug info warning error critical'
    case ' --log-level'
      printf '%s\n' 'words trace debug info warning error critical'
    case ' -j'
      printf '%s\n' 'flag'
    case ' --json-logging'
      printf '%s\n' 'flag'
    case ' --show-default-config-paths'
      printf '%s\n' 'flag'
    case ' --kata-show-default-config-paths'
      printf '%s\n' 'flag'
    case ' -v'
      printf '%s\n' 'flag'
    case ' -V'
      printf '%s\n' 'flag'
    case ' --version'
      printf '%s\n' 'flag'
    case 'check --list'
      printf '%s\n' 'flag'
    case 'check --problems'
      printf '%s\n' 'flag'
    case 'check -v'
      printf '%s\n' 'flag'
    case 'check --verbose'
      printf '%s\n' 'flag'
    case 'check --hypervisor'
      printf '%s\n' 'words qemu clh firecracker dragonball stratovirt remote openvmm'
    case 'check --memory'
      printf '%s\n' 'text'
    case 'check --pods'
      printf '%s\n' 'text'
    case 'check --active'
      printf '%s\n' 'flag'
    case 'check --fail-on'
      printf '%s\n' 'words fail warn never'
    case 'check -s'
      printf '%s\n' 'flag'
    case 'check --strict'
      printf '%s\n' 'flag'
    case 'check --check-version-only'
      printf '%s\n' 'flag'
    case 'check --only-list-releases'
      printf '%s\n' 'flag'
    case 'check --include-all-releases'
      printf '%s\n' 'flag'
    case 'check -n'
      printf '%s\n' 'flag'
    case 'check --no-network-checks'
      printf '%s\n' 'flag'
    case 'check -o'
      printf '%s\n' 'words text json yaml junit npd prometheus'
    case 'check --output'
      printf '%s\n' 'words text json yaml junit npd prometheus'
    case 'config files --handler'
      printf '%s\n' 'live handler'
    case 'config files --runtime'
      printf '%s\n' 'words go rust'
    case 'config show --handler'
      printf '%s\n' 'live handler'
    case 'config show --runtime'
      printf '%s\n' 'words go rust'
    case 'config show --origin'
      printf '%s\n' 'flag'
    case 'config show --diff'
      printf '%s\n' 'flag'
    case 'config validate --handler'
      printf '%s\n' 'live handler'
    case 'config validate --runtime'
      printf '%s\n' 'words go rust'
    case 'cp -p'
      printf '%s\n' 'text'
    case 'cp --kata-debug-port'
      printf '%s\n' 'text'
    case 'cp --wait'
      printf '%s\n' 'text'
    case 'cp --allow-local-cid'
      printf '%s\n' 'flag'
    case 'cp --max-bytes'
      printf '%s\n' 'text'
    case 'cp --max-entries'
      printf '%s\n' 'text'
    case 'cp --symlinks'
      printf '%s\n' 'words skip copy'
    case 'cp --preserve-mode'
      printf '%s\n' 'flag'
    case 'cp -L'
      printf '%s\n' 'flag'
    case 'cp --follow-link'
      printf '%s\n' 'flag'
    case 'cp --exclude'
      printf '%s\n' 'text'
    case 'cp --allow-confidential'
      printf '%s\n' 'flag'
    case 'cp --method'
      printf '%s\n' 'words auto raw base64 shell'
    case 'cp --compress'
      printf '%s\n' 'words auto none gzip zstd'
    case 'cp --check'
      printf '%s\n' 'flag'
    case 'cp --progress'
      printf '%s\n' 'words auto always never'
    case 'cp -q'
      printf '%s\n' 'flag'
    case 'cp --quiet'
      printf '%s\n' 'flag'
    case 'direct-volume add --volume-path'
      printf '%s\n' 'live volume'
    case 'direct-volume add --mount-info'
      printf '%s\n' 'text'
    case 'direct-volume add --device'
      printf '%s\n' 'live+files device'
    case 'direct-volume add --type'
      printf '%s\n' 'words directvol vfiovol spdkvol spoolvol blk'
    case 'direct-volume add --fs-type'
      printf '%s\n' 'words ext4 xfs'
    case 'direct-volume add --mount-option'
      printf '%s\n' 'text'
    case 'direct-volume add --metadata'
      printf '%s\n' 'text'
    case 'direct-volume add --schema'
      printf '%s\n' 'words both current legacy'
    case 'direct-volume add --runtime'
      printf '%s\n' 'words any go rust'
    case 'direct-volume add --print-mount'
      printf '%s\n' 'text'
    case 'direct-volume add --strict'
      printf '%s\n' 'flag'
    case 'direct-volume add --no-device-check'
      printf '%s\n' 'flag'
    case 'direct-volume add --allow-symlink'
      printf '%s\n' 'flag'
    case 'direct-volume add -q'
      printf '%s\n' 'flag'
    case 'direct-volume add --quiet'
      printf '%s\n' 'flag'
    case 'direct-volume list -q'
      printf '%s\n' 'flag'
    case 'direct-volume list --quiet'
      printf '%s\n' 'flag'
    case 'direct-volume prune --dry-run'
      printf '%s\n' 'flag'
    case 'direct-volume remove --volume-path'
      printf '%s\n' 'live volume'
    case 'direct-volume remove --encoded'
      printf '%s\n' 'live record'
    case 'direct-volume remove --must-exist'
      printf '%s\n' 'flag'
    case 'direct-volume remove --force'
      printf '%s\n' 'flag'
    case 'direct-volume resize --volume-path'
      printf '%s\n' 'live volume'
    case 'direct-volume resize --sandbox-id'
      printf '%s\n' 'live sandbox'
    case 'direct-volume resize --guest-path'
      printf '%s\n' 'text'
    case 'direct-volume resize --size'
      printf '%s\n' 'text'
    case 'direct-volume show --volume-path'
      printf '%s\n' 'live volume'
    case 'direct-volume stats --volume-path'
      printf '%s\n' 'live volume'
    case 'direct-volume stats --sandbox-id'
      printf '%s\n' 'live sandbox'
    case 'direct-volume stats --guest-path'
      printf '%s\n' 'text'
    case 'env --handler'
      printf '%s\n' 'live handler'
    case 'env --runtime'
      printf '%s\n' 'words go rust'
    case 'env -f'
      printf '%s\n' 'files'
    case 'env --file'
      printf '%s\n' 'files'
    case 'env --bundle'
      printf '%s\n' 'files'
    case 'env --no-exec'
      printf '%s\n' 'flag'
    case 'exec -p'
      printf '%s\n' 'text'
    case 'exec --kata-debug-port'
      printf '%s\n' 'text'
    case 'exec --wait'
      printf '%s\n' 'text'
    case 'exec --allow-local-cid'
      printf '%s\n' 'flag'
    case 'exec -i'
      printf '%s\n' 'flag'
    case 'exec --interactive'
      printf '%s\n' 'flag'
    case 'exec -t'
      printf '%s\n' 'flag'
    case 'exec --tty'
      printf '%s\n' 'flag'
    case 'exec --separate-stderr'
      printf '%s\n' 'flag'
    case 'exec --escape-char'
      printf '%s\n' 'words none'
    case 'exec --no-resize'
      printf '%s\n' 'flag'
    case 'exec --no-audit'
      printf '%s\n' 'flag'
    case 'kata-env --handler'
      printf '%s\n' 'live handler'
    case 'kata-env --runtime'
      printf '%s\n' 'words go rust'
    case 'kata-env -f'
      printf '%s\n' 'files'
    case 'kata-env --file'
      printf '%s\n' 'files'
    case 'kata-env --bundle'
      printf '%s\n' 'files'
    case 'kata-env --no-exec'
      printf '%s\n' 'flag'
    case 'ps -q'
      printf '%s\n' 'flag'
    case 'ps --quiet'
      printf '%s\n' 'flag'
    case 'ps --sort'
      printf '%s\n' 'words id pod state age vcpus memory rss'
    case 'ps -w'
      printf '%s\n' 'text'
    case 'ps --watch'
      printf '%s\n' 'text'
    case 'sandbox list -q'
      printf '%s\n' 'flag'
    case 'sandbox list --quiet'
      printf '%s\n' 'flag'
    case 'sandbox list --sort'
      printf '%s\n' 'words id pod state age vcpus memory rss'
    case 'sandbox list -w'
      printf '%s\n' 'text'
    case 'sandbox list --watch'
      printf '%s\n' 'text'
  end
end

function __kata_ctl_argument
  switch $argv[1]
    case 'check *'
      printf '%s\n' 'live check'
    case 'completion 1'
      printf '%s\n' 'words bash zsh fish'
    case 'config show *'
      printf '%s\n' 'live config-key'
    case 'config validate 1'
      printf '%s\n' 'files'
    case 'cp 1'
      printf '%s\n' 'live+files copy-end'
    case 'cp 2'
      printf '%s\n' 'live+files copy-end'
    case 'direct-volume add 1'
      printf '%s\n' 'live volume'
    case 'direct-volume path decode 1'
      printf '%s\n' 'live record'
    case 'direct-volume path encode 1'
      printf '%s\n' 'live volume'
    case 'direct-volume remove 1'
      printf '%s\n' 'live volume'
    case 'direct-volume resize 1'
      printf '%s\n' 'live volume'
    case 'direct-volume show 1'
      printf '%s\n' 'live volume'
    case 'direct-volume stats 1'
      printf '%s\n' 'live volume'
    case 'exec 1'
      printf '%s\n' 'live sandbox'
    case 'sandbox show 1'
      printf '%s\n' 'live sandbox'
  end
end

function __kata_ctl_command_of
  switch $argv[1]
    case ' check'
      printf '%s\n' 'check'
    case ' kata-check'
      printf '%s\n' 'check'
    case ' __complete'
      printf '%s\n' '__complete'
    case ' completion'
      printf '%s\n' 'completion'
    case ' config'
      printf '%s\n' 'config'
    case ' cp'
      printf '%s\n' 'cp'
    case ' direct-volume'
      printf '%s\n' 'direct-volume'
    case ' env'
      printf '%s\n' 'env'
    case ' exec'
      printf '%s\n' 'exec'
    case ' kata-env'
      printf '%s\n' 'kata-env'
    case ' ps'
      printf '%s\n' 'ps'
    case ' sandbox'
      printf '%s\n' 'sandbox'
    case ' version'
      printf '%s\n' 'version'
    case 'config files'
      printf '%s\n' 'config files'
    case 'config show'
      printf '%s\n' 'config show'
    case 'config validate'
      printf '%s\n' 'config validate'
    case 'direct-volume add'
      printf '%s\n' 'direct-volume add'
    case 'direct-volume list'
      printf '%s\n' 'direct-volume list'
    case 'direct-volume path'
      printf '%s\n' 'direct-volume path'
    case 'direct-volume prune'
      printf '%s\n' 'direct-volume prune'
    case 'direct-volume remove'
      printf '%s\n' 'direct-volume remove'
    case 'direct-volume resize'
      printf '%s\n' 'direct-volume resize'
    case 'direct-volume show'
      printf '%s\n' 'direct-volume show'
    case 'direct-volume stats'
      printf '%s\n' 'direct-volume stats'
    case 'direct-volume path decode'
      printf '%s\n' 'direct-volume path decode'
    case 'direct-volume path encode'
      printf '%s\n' 'direct-volume path encode'
    case 'sandbox list'
      printf '%s\n' 'sandbox list'
    case 'sandbox show'
      printf '%s\n' 'sandbox show'
  end
end

function __kata_ctl_takes_words
  switch $argv[1]
    case 'exec'
      printf '%s\n' 'yes'
  end
end
# Prints what a value can be, by what it is ($argv[1]): $argv[2] is how it begins, $argv[3] what
# stands before it in its word.
function __kata_ctl_offer --no-scope-shadowing
    set -l kind (string replace -r '^\S+ ?' '' -- $argv[1])
    switch $argv[1]
        case 'words *'
            printf "$argv[3]%s\n" (string split ' ' -- $kind)
        case 'live*'
            # What follows the colon is in the guest.
            if test "$kind" = copy-end; and string match -q '*:*' -- $argv[2]
                return
            end
            for name in ($program __complete $kind $told -- $argv[2] "$arguments[1]" 2>/dev/null)
                printf '%s%s\n' "$argv[3]" $name
            end
            if string match -q 'live+files*' -- $argv[1]
                __kata_ctl_offer_files $argv[2] "$argv[3]" __fish_complete_path
            end
        case files
            __kata_ctl_offer_files $argv[2] "$argv[3]" __fish_complete_path
        case directories
            __kata_ctl_offer_files $argv[2] "$argv[3]" __fish_complete_directories
    end
end

function __kata_ctl_offer_files
    for name in ($argv[3] $argv[1])
        printf '%s%s\n' "$argv[2]" $name
    end
end

# Prints what the value of an option is, "flag" for none, or nothing for no such option.
function __kata_ctl_value_of --no-scope-shadowing
    set -l what (__kata_ctl_value "$command $argv[1]")
    test -n "$what"; or set what (__kata_ctl_value " $argv[1]")
    echo $what
end

function __kata_ctl_told
    echo (string replace -r '^~/' "$HOME/" -- $argv[1])
end

function __kata_ctl
    set -l typed (commandline -opc)
    set -l current (commandline -ct | string unescape 2>/dev/null; or commandline -ct)
    set -l program (__kata_ctl_told $typed[1])
    set -l command ''
    set -l option ''
    set -l ended ''
    set -l arguments
    set -l told
    for word in $typed[2..-1]
        if test -n "$option"
            if contains -- $option --sysroot --config --kata-config
                set -a told $option=(__kata_ctl_told $word)
            end
            set option ''
        else if test -z "$ended"; and test "$word" = --
            set ended yes
            test -z "$(__kata_ctl_takes_words $command)"; or return
        else if test -z "$ended"; and string match -qr -- '^-.' $word
            if string match -qr -- '^--(sysroot|config|kata-config)=' $word
                set -l parts (string split -m 1 = -- $word)
                set -a told $parts[1]=(__kata_ctl_told $parts[2])
            end
            contains -- "$(__kata_ctl_value_of $word)" '' flag; or set option $word
        else
            set -l next
            test (count $arguments) -gt 0; or set next (__kata_ctl_command_of "$command $word")
            if test -n "$next"
                set command $next
            else
                set -a arguments $word
            end
        end
    end
    if test -n "$option"
        __kata_ctl_offer "$(__kata_ctl_value_of $option)" "$current" ''
    else if test -z "$ended"; and string match -q -- '--*=*' $current
        set -l parts (string split -m 1 = -- $current)
        __kata_ctl_offer "$(__kata_ctl_value_of $parts[1])" "$parts[2]" $parts[1]=
    else if test -z "$ended"; and string match -q -- '-*' $current
        __kata_ctl_options "$command"
        test -z "$command"; or __kata_ctl_options ''
    else if test (count $arguments) -eq 0; and test -n "$(__kata_ctl_commands $command)"
        __kata_ctl_commands $command
    else
        set -l what (__kata_ctl_argument "$command "(math (count $arguments) + 1))
        test -n "$what"; or set what (__kata_ctl_argument "$command *")
        __kata_ctl_offer "$what" "$current" ''
    end
end

# Under the other name it can also be upstream's program, which takes other words.
function __kata_ctl_is_ours
    test (path resolve (command -s kata-runtime)) = (path resolve (command -s kata-ctl))
end

complete -c kata-ctl -f -a '(__kata_ctl)'
complete -c kata-runtime -n __kata_ctl_is_ours -f -a '(__kata_ctl)'
