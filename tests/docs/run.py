#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every command line of one document in order, and compares what it prints with what is shown.

run.py DOCUMENT SETUP HOSTS PROGRAM...

tests/docs/README.md says how a document is written. With KATA_ACCEPT=1 it is corrected in place.
"""

import difflib
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

import compare
import document
import session

HERE = pathlib.Path(__file__).resolve().parent
SKIPPED = 77


def namespaces():
    """The words before a command that give it namespaces of its own, or None where there are none to be had."""
    common = ["unshare", "--mount", "--pid", "--ipc", "--net", "--fork", "--kill-child", "--propagation", "private"]
    for words in (common, [*common[:1], "--map-root-user", *common[1:]]):
        if subprocess.run([*words, "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0:
            return words
    return None


def run_document(shell, lines, blocks, comparer):
    """Runs all blocks; returns what was wrong and the corrections, as (first, end, new lines)."""
    wrong, corrections = [], []
    for block in blocks:
        if block.kind == "file":
            text = "\n".join(block.lines) + "\n"
            path = shlex.quote(block.reason)
            shell.run(f"mkdir -p $(dirname {path}); cat >{path} <<'END OF FILE'\n{text}END OF FILE")
        for command in block.commands:
            shown = [line[len(command.indent):] for line in lines[command.first:command.end]]
            try:
                status, output = shell.run(command.text, lines=len(shown))
            except session.Hangs as hangs:
                wrong.append(f"line {command.line}: does not end: {command.text}\n{hangs}")
                return wrong, corrections
            printed = output.rstrip().split("\n") if output.strip() else []
            if not comparer.matches(shown, printed):
                difference = difflib.unified_diff(
                    [comparer.plain(line) for line in shown], [comparer.plain(line) for line in printed],
                    "shown", "printed", lineterm="")
                wrong.append("\n".join([f"line {command.line}: {command.text}", *difference]))
                new = [(command.indent + line).rstrip() for line in comparer.corrected(shown, printed)]
                corrections.append((command.first, command.end, new))
            if status != 0 and not tells_of_failure(lines, command):
                wrong.append(f"line {command.line}: {command.text}\nexit status {status}, and the document does not "
                             "tell: no line 'error: …', 'fail …' or 'not ready: …', and no '$ echo $?'")
    return wrong, corrections


def tells_of_failure(lines, command):
    after = [line.strip() for line in lines[command.end:command.end + 1]]
    return after == ["$ echo $?"] or any(
        re.search(r"(^|\s)error: |^\s*(fail |not ready: )", line) for line in lines[command.first:command.end])


def accept(path, lines, corrections):
    for first, end, new in reversed(corrections):
        lines[first:end] = new
    path.write_text("\n".join(lines) + "\n")


def main(path, setup, hosts, *programs):
    lines = path.read_text().splitlines()
    try:
        blocks = document.read_blocks(lines)
    except document.Malformed as malformed:
        print(f"{path}: {malformed}")
        return 1
    words = namespaces()
    if words is None:
        print("skipped: this machine gives no namespaces")
        return SKIPPED
    fixture = pathlib.Path(setup).read_text()
    varying = re.findall(r"^# varies: (.+)$", fixture, re.M)
    with tempfile.TemporaryDirectory(prefix="kata-docs.") as work:
        root, binaries = pathlib.Path(work) / "root", pathlib.Path(work) / "bin"
        root.mkdir()
        binaries.mkdir()
        for program in programs:
            (binaries / pathlib.Path(program).name).symlink_to(pathlib.Path(program).absolute())
        shell = session.Session([*words, "bash", str(HERE / "node.sh"), str(root), str(binaries), hosts])
        try:
            status, output = shell.run(f"{(HERE / 'fixture.sh').read_text()}\nset -e\n{fixture}\nset +e; cd /root")
            if status != 0:
                print(f"{setup}: exit status {status}\n{output}")
                return 1
            wrong, corrections = run_document(shell, lines, blocks, compare.Comparer(varying))
        except session.Ended as ended:
            print(f"{ended.args[1]}the shell ended with {ended.args[0]}")
            return SKIPPED if ended.args[0] == SKIPPED else 1
        finally:
            shell.close()
    if corrections and os.environ.get("KATA_ACCEPT"):
        accept(path, lines, corrections)
        print(f"{path}: {len(corrections)} outputs corrected")
        return 0 if len(corrections) == len(wrong) else 1
    total = sum(len(block.commands) for block in blocks)
    print("\n\n".join([*wrong, f"{path}: {total} command lines, {len(wrong)} wrong"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), *sys.argv[2:]))
