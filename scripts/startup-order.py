#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes cmake/startup.ld: what of the program runs in every command, for the linker to lay out
side by side. startup-order.py KATA_CTL LINKER_MAP >cmake/startup.ld

The program must not be stripped; the map is what `ld -Map` wrote when it was linked. Needs valgrind.
"""

import bisect
import re
import subprocess
import sys
import tempfile


def functions_that_run(program):
    with tempfile.NamedTemporaryFile() as out:
        subprocess.run(
            ["valgrind", "--tool=callgrind", "--demangle=no", f"--callgrind-out-file={out.name}",
             program, "--version"],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        text = out.read().decode()
    # A cycle's members end in 'NUMBER.
    return set(re.findall(r"^c?fn=\(\d+\) ([^\s']+)", text, re.MULTILINE))


def addresses(program):
    table = subprocess.run(["nm", program], check=True, capture_output=True, text=True).stdout
    rows = (line.split() for line in table.splitlines())
    return {row[2]: int(row[0], 16) for row in rows if len(row) == 3}


def text_sections(linker_map):
    """(start, size, section, file) of each input section, by address."""
    pattern = r"^ (\.text\S*)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S+)$"
    with open(linker_map, encoding="utf-8") as text:
        found = re.findall(pattern, text.read(), re.MULTILINE)
    return sorted((int(at, 16), int(size, 16), name, file) for name, at, size, file in found)


def file_pattern(file):
    member = re.search(r"([^/]+\.a)\(([^)]+)\)$", file)
    return f"*{member[1]}:{member[2]}" if member else "*/" + file.rsplit("/", 1)[-1]


def main():
    program, linker_map = sys.argv[1:]
    sections = text_sections(linker_map)
    starts = [section[0] for section in sections]
    where = addresses(program)
    lines = set()
    for function in functions_that_run(program) & where.keys():
        at = bisect.bisect_right(starts, where[function]) - 1
        start, size, name, file = sections[at]
        if where[function] < start + size:
            lines.add(f"    {file_pattern(file)}({name})")
    print("/* Written by scripts/startup-order.py: what runs in every command, side by side, so")
    print("   that a start reads few pages. A name that is not there is left out. */")
    print("SECTIONS\n{\n  .text.first :\n  {")
    print("\n".join(sorted(lines)))
    print("  }\n}\nINSERT BEFORE .text;")


main()
