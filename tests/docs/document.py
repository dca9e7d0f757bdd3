# SPDX-License-Identifier: Apache-2.0
"""Reads a Markdown document: its code blocks, and in them the command lines and what they print."""

import dataclasses
import re

FENCE = re.compile(r"^(```+|~~~+)\s*(.*)$")
MARK = re.compile(r"^<!-- (norun|text): (.+) -->$")
STRAY = re.compile(r"^\s*(\$ |```|~~~)")
SHELLS = ("", "console", "sh", "bash", "shell")


@dataclasses.dataclass
class Command:
    """A command line, and the lines [first, end) of the document that show what it prints."""

    line: int
    text: str
    first: int
    end: int
    indent: str


@dataclasses.dataclass
class Block:
    """A code block. `kind` is session, file, norun or text."""

    line: int
    kind: str
    reason: str = ""
    lines: list = dataclasses.field(default_factory=list)
    commands: list = dataclasses.field(default_factory=list)


class Malformed(Exception):
    """A document that the test cannot make sense of."""


def read_blocks(lines):
    """All code blocks of a document, in order."""
    blocks, at, mark = [], 0, None
    while at < len(lines):
        fence = FENCE.match(lines[at])
        if fence:
            end = next((i for i in range(at + 1, len(lines)) if lines[i].startswith(fence[1])), None)
            if end is None:
                raise Malformed(f"line {at + 1}: this fence has no end")
            blocks.append(_block(lines, at + 1, end, "", fence[2], mark))
            at, mark = end + 1, None
        elif lines[at].startswith("    ") and (at == 0 or not lines[at - 1] or MARK.match(lines[at - 1])):
            end = _end_of_indented(lines, at)
            blocks.append(_block(lines, at, end, "    ", "", mark))
            at, mark = end, None
        elif STRAY.match(lines[at]):
            raise Malformed(f"line {at + 1}: a command line or fence that is in no block")
        else:
            if lines[at].strip():
                mark = MARK.match(lines[at])
            at += 1
    return blocks


def _end_of_indented(lines, at):
    end = at
    while at < len(lines) and (not lines[at].strip() or lines[at].startswith("    ")):
        at += 1
        if lines[at - 1].strip():
            end = at
    return end


def _block(lines, first, end, indent, info, mark):
    language, _, attribute = info.partition(" ")
    content = [line[len(indent):] for line in lines[first:end]]
    if mark:
        return Block(first, mark[1], mark[2], content)
    if attribute.startswith("file="):
        return Block(first, "file", attribute.removeprefix("file="), content)
    if language not in SHELLS:
        return Block(first, "text", language, content)
    if not content or not content[0].startswith("$ "):
        raise Malformed(f"line {first + 1}: neither '$ ' lines nor '<!-- norun: REASON -->' nor "
                        "'<!-- text: REASON -->' before them")
    return Block(first, "session", "", content, _commands(lines, first, end, indent))


def _commands(lines, first, end, indent):
    commands, at = [], first
    while at < end:
        start, text = at, lines[at][len(indent) + 2:]
        at += 1
        while at < end and (text.endswith("\\") or lines[at].startswith(indent + "> ")):
            more = lines[at][len(indent):]
            text += "\n" + more.removeprefix("> ")
            at += 1
        output = at
        while at < end and not lines[at].startswith(indent + "$ "):
            at += 1
        stop = at
        while stop > output and not lines[stop - 1].strip():
            stop -= 1
        commands.append(Command(start + 1, text, output, stop, indent))
    return commands
