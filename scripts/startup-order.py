#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes cmake/startup.ld: what of the program runs in every command, and then what runs in those
that read a configuration, for the linker to lay out side by side.
startup-order.py KATA_CTL LINKER_MAP >cmake/startup.ld

The program must not be stripped; the map is what `ld -Map` wrote when it was linked. Needs valgrind.
"""

import bisect
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile


def functions_that_run(program, *arguments):
    with tempfile.NamedTemporaryFile() as out:
        subprocess.run(
            ["valgrind", "--tool=callgrind", "--demangle=no", f"--callgrind-out-file={out.name}",
             program, *arguments],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        text = out.read().decode()
    # A cycle's members end in 'NUMBER.
    return set(re.findall(r"^c?fn=\(\d+\) ([^\s']+)", text, re.MULTILINE))


def functions_of_configuration(program):
    """What runs on a node with the configuration that the benchmarks have."""
    bench = pathlib.Path(__file__).resolve().parent.parent / "bench"
    with tempfile.TemporaryDirectory() as root:
        folder = pathlib.Path(root, "etc", "kata-containers")
        folder.mkdir(parents=True)
        shutil.copy(bench / "configuration.toml", folder)
        functions = set()
        for command in (["env", "--no-exec"], ["kata-env", "--no-exec"], ["config", "show"]):
            functions |= functions_that_run(program, "--sysroot", root, *command)
    return functions


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


def lines_for(functions, where, sections):
    starts = [section[0] for section in sections]
    lines = set()
    for function in functions & where.keys():
        at = bisect.bisect_right(starts, where[function]) - 1
        start, size, name, file = sections[at]
        if where[function] < start + size:
            lines.add(f"    {file_pattern(file)}({name})")
    return lines


def main():
    program, linker_map = sys.argv[1:]
    sections = text_sections(linker_map)
    where = addresses(program)
    first = lines_for(functions_that_run(program, "--version"), where, sections)
    then = lines_for(functions_of_configuration(program), where, sections) - first
    print("/* Written by scripts/startup-order.py: what runs in every command, then what runs in those")
    print("   that read a configuration, so that few pages are read. A name that is not there is left")
    print("   out. */")
    print("SECTIONS\n{\n  .text.first :\n  {")
    print("\n".join(sorted(first) + sorted(then)))
    print("  }\n}\nINSERT BEFORE .text;")


main()
