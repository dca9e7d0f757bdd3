#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What can be said of the documents without running them.

survey.py KATA_CTL REPOSITORY DOCUMENT...: all with command lines are among those that are run, links lead somewhere,
and command lines in text have commands and options that exist. Prints the blocks that are not run, and why.
"""

import functools
import pathlib
import re
import subprocess
import sys

import document

# Made by the build from the command tree, and tested there.
GENERATED = ("docs/reference.md",)
OPTION = re.compile(r"^ +(-[^\s,]+(?:, -[^\s,]+)*)(?: (\S+))?(?:  |$)")
SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
FILE = re.compile(r"(?<![\w/.])(?:bench|cmake|cmd|docs|scripts|src|tests)/[\w/-]+\.(?:cpp|hpp|md|py|sh|txt)\b")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


class Tree:
    """The command tree, as --help tells it."""

    def __init__(self, program):
        self._program = program

    @functools.cache
    def look(self, *path):
        """Names of the commands below, and the options, each with whether it takes a value."""
        text = subprocess.run([self._program, *path, "--help"], capture_output=True, text=True, check=True).stdout
        commands, options, section = set(), {}, ""
        for line in text.splitlines():
            if line and not line.startswith(" "):
                section = line
            elif section == "Commands:" and re.match(r"  \S", line):
                commands.add(line.split()[0])
            elif match := OPTION.match(line):
                options |= {name: match[2] is not None for name in match[1].split(", ")}
        return commands, options

    def has(self, path, word):
        """Whether there is such a command; not all spellings of upstream's are listed."""
        return word in self.look(*path)[0] or self.look(*path, word) != self.look(*path)

    def fault(self, words):
        """What is wrong with a command line behind the program's name, or None."""
        path, words = (), list(words)
        while words:
            word = words.pop(0)
            commands, options = self.look(*path)
            if word in ("--", "|", ">", "&&", "&"):
                return None
            name, equals, _ = word.partition("=")
            if re.match(r"--?[A-Za-z]", word):
                if name not in options:
                    return f"'{' '.join(('kata-ctl', *path))}' has no option '{name}'"
                if options[name] and not equals and words:
                    words.pop(0)
            elif commands:
                if word.isupper():  # stands for any
                    return None
                if not self.has(path, word):
                    return f"'{' '.join(('kata-ctl', *path))}' has no command '{word}'"
                path = (*path, word)
        return None


def text_lines(lines, blocks):
    """The lines that are no code, with their numbers."""
    code = {block.line + i for block in blocks for i in range(len(block.lines))}
    return [(i + 1, line) for i, line in enumerate(lines) if i not in code]


def behind_name(words):
    """The words behind the program's name. kata-runtime takes one dash before a long option's name."""
    is_go = words[0] == "kata-runtime"
    return [re.sub(r"^-(?=[a-z]{2})", "--", word) if is_go else word for word in words[1:]]


def command_lines(lines, blocks, tree):
    """Each command line of this program in text or in blocks that are not run: number and words."""
    top, _ = tree.look()
    for number, line in text_lines(lines, blocks):
        for _, span in SPAN.findall(line):
            words = re.sub(r"[\[\]…]|\.\.\.", " ", span.replace(r"\|", "|")).split()
            words = words[1:] if words[:1] == ["sudo"] else words
            if words[:1] in (["kata-ctl"], ["kata-runtime"]):
                yield number, behind_name(words)
            elif len(words) > 1 and words[0] in top:
                yield number, words
    for block in blocks:
        for i, line in enumerate(block.lines if block.kind == "norun" else []):
            words = line.removeprefix("$ ").removeprefix("sudo ").split()
            if words[:1] in (["kata-ctl"], ["kata-runtime"]):
                yield block.line + i + 1, behind_name(words)


def alternatives(words):
    """'path encode|decode' is two command lines."""
    lines = [[]]
    for word in words:
        choices = word.split("|") if word != "|" and not word.startswith("-") else [word]
        lines = [[*line, choice] for line in lines for choice in choices]
    return lines


def faults_of(path, repository, tree):
    lines = path.read_text().splitlines()
    blocks = document.read_blocks(lines)
    for number, words in command_lines(lines, blocks, tree):
        for line in alternatives(words):
            fault = tree.fault(line)
            if fault:
                yield f"{path.relative_to(repository)}:{number}: {fault}"
    for number, line in text_lines(lines, blocks):
        for target in LINK.findall(line):
            goal = (path.parent / target).resolve()
            if not goal.exists() and str(goal.relative_to(repository)) not in GENERATED:
                yield f"{path.relative_to(repository)}:{number}: no such file: {target}"
        for target in FILE.findall(line):
            if not (repository / target).exists() and target not in GENERATED:
                yield f"{path.relative_to(repository)}:{number}: no such file: {target}"


def main(program, repository, *documents):
    repository, tree = pathlib.Path(repository).resolve(), Tree(program)
    expected = {repository / "README.md", *(repository / "docs").rglob("*.md")}
    expected -= {repository / name for name in GENERATED}
    run = {repository / name for name in documents}
    faults = []
    print("Not run:")
    for path in sorted(expected):
        try:
            faults += faults_of(path, repository, tree)
            for block in document.read_blocks(path.read_text().splitlines()):
                if block.kind == "norun":
                    print(f"  {path.relative_to(repository)}:{block.line + 1}: {block.reason}")
                elif block.kind == "session" and path not in run:
                    faults.append(f"{path.relative_to(repository)}:{block.line + 1}: nobody runs this document: "
                                  "tests/docs/CMakeLists.txt does not list it")
        except document.Malformed as malformed:
            faults.append(f"{path.relative_to(repository)}: {malformed}")
    print("\n".join(["", *faults, f"{len(expected)} documents, {len(faults)} faults"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
