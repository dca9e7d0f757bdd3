#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the documents' test makes of documents, without running anything."""

import unittest

import compare
import document


class Documents(unittest.TestCase):
    def test_finds_command_lines_in_fences_and_indented_blocks(self):
        lines = ["```console", "$ one", "out", "", "$ two \\", "  more", "$ cat <<END", "> text", "> END", "```", "",
                 "    $ three", "    out", "", "    $ four", "", "text"]
        commands = [c for block in document.read_blocks(lines) for c in block.commands]
        self.assertEqual([c.text for c in commands],
                         ["one", "two \\\n  more", "cat <<END\ntext\nEND", "three", "four"])
        self.assertEqual([lines[c.first:c.end] for c in commands], [["out"], [], [], ["    out"], []])

    def test_refuses_a_block_that_is_neither_run_nor_marked(self):
        for lines in (["", "    make demo"], ["```", "make demo", "```"], ["```sh", "make demo", "```"]):
            with self.subTest(lines), self.assertRaisesRegex(document.Malformed, "line 2: neither"):
                document.read_blocks(lines)
        with self.assertRaisesRegex(document.Malformed, "line 1: this fence has no end"):
            document.read_blocks(["```console", "$ one"])

    def test_refuses_command_lines_that_are_in_no_block(self):
        for lines in (["- a", "  ```console", "  $ one", "  ```"], ["text", "$ one"], ["text", "    $ one"]):
            with self.subTest(lines), self.assertRaisesRegex(document.Malformed, "line 2: a command line or fence"):
                document.read_blocks(lines)

    def test_knows_marks_files_and_other_languages(self):
        cases = ((["<!-- norun: takes long -->", "", "    make demo"], "norun", "takes long"),
                 (["<!-- text: a picture -->", "```", "x", "```"], "text", "a picture"),
                 (["```toml file=a.toml", "x = 1", "```"], "file", "a.toml"), (["```json", "{}", "```"], "text", "json"))
        for lines, kind, reason in cases:
            with self.subTest(lines):
                (block,) = document.read_blocks(lines)
                self.assertEqual((block.kind, block.reason, block.commands), (kind, reason, []))

    def test_a_mark_is_for_the_next_block_alone(self):
        lines = ["<!-- norun: one -->", "", "    a", "", "text", "", "    b"]
        self.assertRaises(document.Malformed, document.read_blocks, lines)


class Comparisons(unittest.TestCase):
    def test_gaps_placeholders_and_what_varies(self):
        cases = (([], [], True), ([], ["a"], False), (["a"], [], False), (["a"], ["b"], False), (["a "], ["a"], True),
                 (["…"], [], True), (["a", "…"], ["a", "b", "c"], True), (["a", "...", "c"], ["a", "c"], True),
                 (["a", "…", "c"], ["a", "b"], False), (["a", "…", "a"], ["a"], False),
                 (["…", "b", "…", "b"], ["b", "b"], True), (["x … z"], ["x y z"], True), (["x … z"], ["x y"], False),
                 (["age  1s"], ["age   12s"], True), (["a.c"], ["abc"], False))
        comparer = compare.Comparer([r"\d+s$"])
        for shown, printed, same in cases:
            with self.subTest(shown=shown, printed=printed):
                self.assertEqual(comparer.matches(shown, printed), same)

    def test_a_correction_keeps_gaps_and_placeholders(self):
        cases = ((["a", "x"], ["a", "b"], ["a", "b"]), (["a", "…", "c", "x"], ["a", "b", "c", "d"], ["a", "…", "c", "d"]),
                 (["a … c", "x"], ["a b c", "y"], ["a … c", "y"]), (["1s", "x"], ["2s", "y"], ["2s", "y"]),
                 (["a"], [], []), ([], ["a"], ["a"]))
        comparer = compare.Comparer([r"\d+s$"])
        for shown, printed, expected in cases:
            with self.subTest(shown=shown, printed=printed):
                self.assertEqual(comparer.corrected(shown, printed), expected)


if __name__ == "__main__":
    unittest.main()
